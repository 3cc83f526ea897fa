package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Flavour;
import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.session.Spawn;
import dev.supervisor.command.internal.text.DriverScript;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.command.internal.text.ShellQuoting;
import dev.supervisor.signals.internal.Teller;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The bash of this machine, with the environment that the JVM had from its beginning, or another. */
public final class LocalShell implements Flavour {
  /** Run by bash before anything else: too old a bash could not even read the driver. */
  private static final String BOOT = "(( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404 ))"
      + " || { echo \"bash $BASH_VERSION is too old: 4.4 or later is needed\"; exit 69; };"
      + " IFS= TMOUT= read -r -N \"$1\" REPLY; shift; eval \"$REPLY\"";

  private static final int DIGITS = 10;
  private static final int LENGTHS = 32;

  /** Without setsid: a group of its own at least, so that Ctrl-C at a terminal does not reach the session. */
  private static final String OWN_GROUP = "set -m; \"$@\" & wait $!; exit $?";

  /** Would change how the driver's own bash behaves, or be changed by it. */
  private static final List<String> NOT_FOR_SESSIONS =
      List.of("SHELLOPTS", "BASHOPTS", "POSIXLY_CORRECT");

  /** Read for the first session. */
  private static final class Isolated {
    /** The text that begins a session. */
    static final byte[] BEGINNING = new DriverScript()
        .add(Frame.class, "bash-common.sh")
        .add(LocalShell.class, "bash-local.sh")
        .toBytes();

    /** The text for commands that ask for something odd. */
    static final byte[] ODD = new DriverScript()
        .add(Frame.class, "bash-common.sh")
        .add(LocalShell.class, "bash-local-odd.sh")
        .toBytes();

    // What serves commands, parsed as a whole before the first text that stays: from then on there
    // may be aliases.
    static final byte[] SERVING = new ShellQuoting()
        .literal("{\n")
        .raw(new DriverScript().add(LocalShell.class, "bash-local-run.sh").toBytes())
        .literal("}\n")
        .toBytes();
  }

  /** The texts for sticky shells; made for the first of them. */
  private static final class Staying {
    static final byte[] BEGINNING = new DriverScript()
        .add(Frame.class, "bash-common.sh", "bash-stay.sh")
        .add(LocalShell.class, "bash-local.sh")
        .toBytes();

    static final byte[] SERVING = new ShellQuoting()
        .literal("eval \"$__sc_odd\"\n")
        .raw(new DriverScript().add(Frame.class, "bash-stay.sh").toBytes())
        .literal("{\n")
        .raw(new DriverScript()
            .add(LocalShell.class, "bash-local-stay.sh", "bash-local-run.sh")
            .toBytes())
        .literal("}\n")
        .toBytes();
  }

  private static final LocalShell OF_JVM = new LocalShell(System.getenv());

  private final Map<String, String> environment;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final DashOfShell dash;

  public LocalShell(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.dash = new DashOfShell(this.environment);
  }

  /** {@return the shell with the JVM's environment} */
  public static LocalShell ofJvm() {
    return OF_JVM;
  }

  @Override
  public byte[] beginsIn() {
    return RawBytes.ofPath(Path.of("").toAbsolutePath(), "the JVM's directory");
  }

  @Override
  public Session open(ShellSetup setup, String name, boolean staying, Session.Owner owner) {
    var session = new LocalSession(this, setup, name, staying, owner);
    session.start();
    return session;
  }

  @Override
  public byte[] carried(Isolation level) {
    var words = new ShellQuoting();
    if (environment.containsKey("POSIXLY_CORRECT")) {
      words.literal("export POSIXLY_CORRECT=y;");
    }
    if (level == Isolation.STRICT
        || level == Isolation.ANEW) { // what the session's own bash has changed of it
      for (String name : List.of("PWD", "OLDPWD", "SHLVL")) {
        String value = environment.get(name);
        if (value == null) {
          words.literal("unset -v " + name + ";");
        } else if (value.chars().allMatch(c -> c > 0 && c < 128)) { // else the session's is as good
          words
              .literal("export " + name + "=")
              .word(RawBytes.ofText(value, name))
              .literal(";");
        }
      }
    }
    return words.toBytes();
  }

  @Override
  public byte @Nullable [] asProgram(Job job) {
    return dash.asProgram(job);
  }

  /** {@return what a session begins with} */
  static byte[] beginning(boolean staying) {
    return staying ? Staying.BEGINNING : Isolated.BEGINNING;
  }

  /** {@return what a session takes when something is odd} */
  static byte[] odd() {
    return Isolated.ODD;
  }

  /** Reads what sessions are made of, which may take a moment. */
  public static void readScripts() {
    byte[] unused = odd();
  }

  private static String digits(int number) {
    String text = Integer.toString(number);
    return "0".repeat(DIGITS - text.length()) + text;
  }

  /**
   * {@return what it goes on with, when our ends are open}
   *
   * @param once whether it is for one command only
   */
  static byte[] serving(boolean staying, boolean once) {
    byte[] serving = staying ? Staying.SERVING : Isolated.SERVING;
    String kind = staying ? "stay" : once ? "once" : "";
    String lengths = digits(odd().length) + " " + digits(serving.length) + " " + kind;
    return new ShellQuoting()
        .literal(lengths + " ".repeat(LENGTHS - lengths.length()))
        .raw(odd())
        .raw(serving)
        .toBytes();
  }

  /** {@return whether its sessions can have a dash in the place of their bash} */
  DashOfShell dash() {
    return dash;
  }

  /** A directory of this user's only, for the pipes of one session. */
  static Path privateDirectory() throws IOException {
    return TemporaryDirectory.make("supervisor-" + ProcessHandle.current().pid() + "-");
  }

  /** Starts a bash that will read its beginning, then the name of the directory, from its standard input. */
  Process launch(boolean staying, int directoryLength) throws IOException {
    List<File> path = Spawn.searchPath();
    Optional<String> found = Spawn.find("bash", path);
    if (found.isEmpty()) {
      throw new IOException(
          "bash is not installed: it is in none of the directories of PATH " + Spawn.shown(path));
    }
    String bash = found.get();
    var line = new ArrayList<String>();
    Optional<String> setsid = Spawn.find("setsid", path);
    if (setsid.isPresent()) {
      line.add(setsid.get());
    } else {
      warnOnce(path);
      line.addAll(List.of(bash, "--noprofile", "--norc", "-p", "-c", OWN_GROUP, "bash"));
    }
    line.addAll(List.of(bash, "--noprofile", "--norc", "-p", "-c", BOOT, "bash"));
    line.addAll(
        List.of(Integer.toString(beginning(staying).length), Integer.toString(directoryLength)));
    var builder = new ProcessBuilder(line).directory(new File("/")).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    for (String name : NOT_FOR_SESSIONS) {
      builder.environment().remove(name);
    }
    return Spawn.start(builder);
  }

  private void warnOnce(List<File> path) {
    if (warned.compareAndSet(false, true)) {
      Teller.warn(
          LocalShell.class,
          null,
          "setsid (of util-linux) is in none of the directories of PATH {}: shell sessions stay in the session of the"
              + " JVM, so commands see its terminal, and what escapes from a session that was killed is left",
          () -> Spawn.shown(path));
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof LocalShell it && environment.equals(it.environment));
  }

  @Override
  public int hashCode() {
    return environment.hashCode();
  }

  @Override
  public String toString() {
    return equals(OF_JVM) ? "bash" : "bash with an environment of its own";
  }
}
