package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.DriverScript;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a session of dash is told, as text that it reads as a script: see {@code dash-local.sh}. */
final class DashFrame {
  private static final String EXEC = "exec -- '";

  /** Begins what {@link ProgramOfText} has made. */
  private static final String UNDERSCORE = "_='";

  private static final String MERGED = "exec 2>&1;";
  private static final String EXPORT = "export ";
  private static final String UNSET = "unset -v ";

  /** A dash or a bash does something of its own with these. */
  private static final Set<String> OF_SHELLS = Set.of(
      "DIRSTACK",
      "EXECIGNORE",
      "FUNCNAME",
      "GLOBIGNORE",
      "GROUPS",
      "HISTCMD",
      "IFS",
      "LINENO",
      "OLDPWD",
      "OPTIND",
      "PATH",
      "POSIXLY_CORRECT",
      "PPID",
      "PWD",
      "RANDOM",
      "SECONDS",
      "SHLVL",
      "SRANDOM",
      "_");

  /** Read when a session turns to a dash for the first time. */
  private static final class Scripts {
    /** Without a newline at its end, as all that comes behind it is read by itself. */
    static final byte[] DASH =
        new DriverScript().add(LocalShell.class, "dash-local.sh").toBytes();

    static final byte[] TURN =
        new DriverScript().add(LocalShell.class, "bash-local-turn.sh").toBytes();

    static final byte[] CLEAR = new DriverScript()
        .add(Frame.class, "bash-common.sh")
        .add(LocalShell.class, "bash-local-clear.sh")
        .toBytes();
  }

  private DashFrame() {}

  /** {@return whether a dash may run it: a program in few words of ASCII, with nothing that a bash would see in another way} */
  static boolean isFor(Job job) {
    return ProgramFrame.isShort(job, Frame.NOTHING)
        && isPlain(new String(job.preparation(), StandardCharsets.US_ASCII))
        && program(job) != null;
  }

  /** {@return the program's name; null when it is not a plain word} */
  static @Nullable String program(Job job) {
    String text = new String(job.text(), StandardCharsets.US_ASCII);
    int exec = exec(text);
    int from = exec + EXEC.length();
    int end = text.indexOf('\'', from);
    return text.startsWith(EXEC, exec)
            && text.charAt(from) != '-'
            && (end == text.length() - 1 || text.startsWith(" ", end + 1))
        ? text.substring(from, end)
        : null;
  }

  /** {@return where the {@code exec} of a program begins} */
  private static int exec(String text) {
    return text.startsWith(UNDERSCORE) ? text.indexOf('\'', UNDERSCORE.length()) + 2 : 0;
  }

  /** {@return whether it is read back from between two quotes as it is, in all locales} */
  static boolean isWord(String text) {
    return text.chars().allMatch(c -> c > 0 && c < 128 && c != '\'');
  }

  /** {@return whether this does nothing but to merge the outputs, and to change variables that are no shell's} */
  static boolean isPlain(String preparation) {
    int at = preparation.startsWith(MERGED) ? MERGED.length() : 0;
    while (at < preparation.length()) {
      boolean set = preparation.startsWith(EXPORT, at);
      if (!set && !preparation.startsWith(UNSET, at)) {
        return false;
      }
      at += set ? EXPORT.length() : UNSET.length();
      int end = preparation.indexOf(set ? '=' : ';', at);
      if (end < 0 || isOfShells(preparation.substring(at, end))) {
        return false;
      }
      at = set ? endOfWord(preparation, end + 1) : end;
      if (!preparation.startsWith(";", at)) {
        return false;
      }
      at++;
    }
    return true;
  }

  private static boolean isOfShells(String name) {
    return OF_SHELLS.contains(name)
        || name.startsWith("BASH")
        || name.startsWith("COMP_")
        || name.startsWith("EPOCH");
  }

  /** {@return what comes behind a word that {@link ShellQuoting} has made} */
  private static int endOfWord(String text, int from) {
    int at = from;
    while (text.startsWith("'", at)) {
      int end = text.indexOf('\'', at + 1);
      if (end < 0) {
        return from;
      }
      at = text.startsWith("\\'", end + 1) ? end + 3 : end + 1;
    }
    return at;
  }

  /**
   * {@return the whole of a job}
   *
   * @param byBash whether only a bash says what becomes of the program: then one takes the place of the child
   */
  static byte[] of(Job job, int number, boolean byBash, boolean input) {
    // Signals from before are for none. The child's number is where /proc/self leads.
    var words = new ShellQuoting()
        .literal("{ :;__sc_late=\n(cd -P /proc/self;set -- \"$1\" \"${PWD#/proc/}\";cd -P -- ")
        .word(job.directory())
        .literal("||{ printf 'C " + number + "\\n'>\"$1/s\";exit;}\n");
    if (input) {
      words.literal("exec <\"$1/i\"||exit\n");
    }
    words.literal("exec >\"$1/o\" 2>\"$1/e\"&&[ -p \"$1/o\" ]&&[ -p \"$1/e\" ]&&printf 'B " + number
        + " %d\\n' \"$2\">\"$1/s\"&&[ -p \"$1/s\" ]||exit\nunset -v OLDPWD\n");
    byte[] text = job.text();
    if (byBash) {
      var told = new ShellQuoting()
          .literal("__sc_text=")
          .word(text)
          .literal("\n")
          .raw(job.preparation())
          .literal("\neval \"${__sc_text:LINENO=0}\"");
      words
          .literal("exec \"$__sc_bash\" --noprofile --norc -p -c ")
          .word(told.toBytes())
          .literal(" bash");
    } else {
      String all = new String(text, StandardCharsets.US_ASCII);
      int exec = exec(all);
      words
          .raw(job.preparation())
          .literal(all.substring(0, exec))
          .literal("exec ")
          .literal(all.substring(exec + EXEC.length() - 1));
    }
    return words.literal(")&\n__sc_over " + number + ";}\n").toBytes();
  }

  /** {@return what has those killed whom the program has left behind} */
  static byte[] clear(int number) {
    return new ShellQuoting()
        .literal("LC_ALL=C \"$__sc_bash\" --noprofile --norc -p -c ")
        .word(Scripts.CLEAR)
        .literal(" bash \"$__sc_fifos\" \"$__sc_child\" \"$__sc_passed\" \"$$\" " + number
            + " \"$__sc_code\"&\nwait \"$!\";__sc_child=\n")
        .toBytes();
  }

  /**
   * {@return what has a bash give way to a dash}
   *
   * @param known whether it is known that this works
   */
  static byte[] turn(boolean known) {
    return Frame.bytes("turn", Scripts.DASH, Scripts.TURN, known);
  }
}
