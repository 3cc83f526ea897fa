package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.signals.Signal;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is nothing but a program with plain words is run as a program: all that can be seen of it is as in {@code bash -c}. */
final class PlainTextTest {
  private static final String NAME = "PLAIN_TEST";

  /** Its session has a bash, as it has too few programs in a row. */
  private static final Shell BASH = DashTest.shell(NAME, "1");

  private static final Shell DASH = DashTest.shell(NAME, "1" + "0");

  private static Sessions sessions;

  @TempDir
  Path temp;

  @BeforeAll
  static void open() throws Exception {
    sessions = new Sessions(8);
    for (int i = 0; i < DashTest.MANY; i++) {
      assertThat(Sessions.finished(script("/bin/true", DASH)).exitCode()).isZero();
    }
    assumeThat(DashTest.program(sessions, 0))
        .as("texts of programs alone have a dash, where there are dash, perl and terminals")
        .isEqualTo("dash");
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  private static Command script(String text, Shell shell) {
    return Command.script(text).under(sessions.root()).shell(shell);
  }

  /** The same for a shell, but not plain. */
  private static String notPlain(String text) {
    String words = text.strip();
    int end = words.indexOf(' ');
    return end < 0 ? "'" + words + "'" : "'" + words.substring(0, end) + "'" + words.substring(end);
  }

  private record Seen(int code, Set<String> out, String err) {}

  private Seen seen(Command command) throws InterruptedException {
    CommandOutcome.Finished it = Sessions.finished(command);
    return new Seen(it.exitCode(), lines(it.stdoutText()), it.stderrText());
  }

  private Set<String> lines(String text) {
    var lines = new TreeSet<String>();
    text.lines().forEach(each -> lines.add(each.startsWith(NAME) ? NAME : each));
    lines.removeIf(it -> it.startsWith("SHLVL="));
    return lines;
  }

  private Seen fresh(String text, @Nullable Path directory) throws Exception {
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    var builder = new ProcessBuilder("bash", "-c", text)
        .directory(directory == null ? null : directory.toRealPath().toFile())
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().remove("OLDPWD"); // which no command has
    builder.environment().put(NAME, "1");
    Process bash = builder.start();
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Seen(bash.exitValue(), lines(Files.readString(out)), Files.readString(err));
  }

  /** In a bash, in a dash, and as no plain text it is what a bash of its own makes of it, which as it replaces itself counts one shell less. */
  private void assertSame(String text, @Nullable Path directory) throws Exception {
    Seen fresh = fresh(text, directory);
    for (Shell shell : List.of(BASH, DASH)) {
      for (String form : List.of(text, notPlain(text))) {
        Command it = script(form, shell);
        assertThat(seen(directory == null ? it : it.directory(directory)))
            .as("%s in %s", form, shell == BASH ? "a bash" : "a dash")
            .isEqualTo(fresh);
      }
    }
  }

  @Test
  void shells_thatAreCounted_areOneMoreThanInTheJvm() throws Exception {
    for (Shell shell : List.of(BASH, DASH)) {
      for (String form : List.of("printenv SHLVL", "'printenv' SHLVL")) {
        int level = Integer.parseInt(Sessions.fresh("printenv SHLVL").strip()) + 1;
        assertThat(Sessions.finished(script(form, shell)).stdoutText()).isEqualTo(level + "\n");
      }
    }
  }

  private Path file(String name, String text, String mode) throws Exception {
    Path file = Files.writeString(temp.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env",
        "/usr/bin/env",
        "/usr/bin/../bin/env A=b env",
        "../../../../../../../../usr/bin/env",
        " \tenv  A=b \t env\n",
        "cat /proc/self/cmdline",
        "ls -1 /proc/self/fd",
        "readlink /proc/self/cwd",
        "sh -c exit",
        "false",
        "/bin/false",
        "expr 1 + 1",
        "cat",
        "cat /no/such",
        "ps -o tty=,comm= -C no-such-name"
      })
  void program_inAText_isAsInABashOfItsOwn(String text) throws Exception {
    assertSame(text, null);
    assertSame(text, Path.of("/"));
  }

  @Test
  void program_inAText_isStartedByItsSession() throws Exception {
    for (Shell shell : List.of(BASH, DASH)) {
      String line = Sessions.finished(script("cat /proc/self/stat", shell)).stdoutText();
      String parent = line.substring(line.lastIndexOf(')')).split(" ", 4)[2];
      assertThat(sessions.pool().sessions())
          .anyMatch(it -> it.pid().orElseThrow() == Long.parseLong(parent));
      String other = Sessions.finished(script("'cat' /proc/self/stat", shell)).stdoutText();
      String child = other.substring(other.lastIndexOf(')')).split(" ", 4)[2];
      assertThat(sessions.pool().sessions())
          .noneMatch(it -> it.pid().orElseThrow() == Long.parseLong(child));
    }
  }

  @Test
  void signals_ofAProgramInAText_areAsInAProgram() throws Exception {
    assertSame("grep -h -e SigI -e SigC -e Pnd /proc/self/status", null);
    // Not SigQ, which counts what pends for all of the user.
    String all = "grep -h -e SigB -e SigC -e SigI -e SigP -e ShdP /proc/self/status";
    for (Shell shell : List.of(BASH, DASH)) {
      assertThat(seen(script(all, shell)))
          .isEqualTo(seen(Command.of("grep", (Object[]) all.substring(5).split(" "))
              .under(sessions.root())
              .shell(shell)));
    }
  }

  @Test
  void files_ofAllKinds_areWhatTheyAreToABash() throws Exception {
    file("no-mark", "a=(x y); echo \"${a[1]} $0 $*\"; exit 4\n", "rwx------");
    file("script", "#!/bin/sh\necho \"$0 $*\"; env | grep ^_=; exit 3\n", "rwx------");
    file("interpreted", "#!/bin/cat\nwhat it says\n", "rwx------");
    file("locked", "#!/bin/sh\n", "rw-------");
    file("elf", "\177ELF\2\1\1 and nothing else at all", "rwx------");
    for (String each : new String[] {"no-mark", "script", "interpreted", "locked"}) {
      assertSame("./" + each + " a b", temp);
      assertSame(temp + "/" + each + " a b", null);
    }
    for (String each : new String[] {
      "no-such-program", "no-such-program a b", "./no-such", "/no/such", "/tmp", "./elf",
    }) {
      Seen ours = seen(script(each, DASH).directory(temp));
      assertThat(ours).isEqualTo(seen(script(notPlain(each), BASH).directory(temp)));
      assertThat(ours.code()).isEqualTo(fresh(each, temp).code());
    }
    assertSame("no-such-program", null);
  }

  @Test
  void program_inAText_canDieOfASignal_ofWhichNothingIsSaid() throws Exception {
    for (String name : new String[] {"TERM", "KILL", "SEGV", "INT", "USR1"}) {
      Path dies = file("dies", "#!/bin/sh\nkill -" + name + " $$\n", "rwx------");
      Seen fresh = fresh(dies.toString(), null);
      for (Shell shell : List.of(BASH, DASH)) {
        assertThat(seen(script(dies.toString(), shell))).isEqualTo(fresh);
        assertThat(seen(script(notPlain(dies.toString()), shell)).code()).isEqualTo(fresh.code());
      }
    }
  }

  @Test
  void program_thatSignalsItsShell_endsItsText() throws Exception {
    for (String name : new String[] {"TERM", "INT", "HUP", "USR1"}) {
      Path kills =
          file("kills", "#!/bin/sh\nkill -" + name + " $PPID; exec sleep 5\n", "rwx------");
      Seen was = null;
      for (Shell shell : List.of(BASH, DASH)) {
        Seen now = seen(script(kills.toString(), shell));
        assertThat(was == null ? now : was).isEqualTo(now);
        was = now;
      }
      assertThat(was).isNotNull();
      assertThat(was.code()).isGreaterThan(128);
    }
  }

  @Test
  void process_thatIsLeft_isKilledAndTold() throws Exception {
    Path leaves = file("leaves", "#!/bin/sh\nsleep 100 &\nexit 2\n", "rwx------");
    Path stops = file(
        "stops",
        "#!/bin/sh\n(until grep -q '^State:.T' /proc/$$/status; do :; done; kill -CONT $$) & kill -STOP $$; wait; exit 8\n",
        "rwx------");
    for (Shell shell : List.of(BASH, DASH)) {
      CommandOutcome.Finished it = Sessions.finished(script(leaves.toString(), shell));
      assertThat(it.leftOvers()).isTrue();
      assertThat(it.exitCode()).isEqualTo(2);
      CommandOutcome.Finished other = Sessions.finished(script(stops.toString(), shell));
      assertThat(other.leftOvers()).isFalse();
      assertThat(other.exitCode()).isEqualTo(8);
    }
  }

  @Test
  void program_inATextThatIsStopped_endsByThatSignalAndLeavesItsSession() throws Exception {
    for (Shell shell : List.of(BASH, DASH)) {
      Signal till = Signal.named("enough");
      RunningCommand it = script("sleep 100", shell).start(till);
      assertThat(it.started().await(Sessions.soon())).isTrue();
      assertThat(it.pid()).isPresent();
      assertThat(it.command()).isEqualTo("sleep 100");
      till.go();
      assertThat(it.join()).isInstanceOf(CommandOutcome.Stopped.class);
      assertThat(it.join().code()).hasValue(143);
      assertThat(it.join().toString()).contains("sleep 100").doesNotContain("exec");
    }
  }

  /** Elsewhere the shell of a text ends by that signal, and the program is left over. */
  @Test
  void program_inATextThatIsStopped_mayHaveATrapForThat() throws Exception {
    Path traps = file(
        "traps",
        "#!/bin/sh\ntrap 'echo cleared; exit 5' TERM\necho ready\nwhile :; do sleep 0.01; done\n",
        "rwx------");
    for (Shell shell : List.of(BASH, DASH)) {
      Signal ready = Signal.named("ready");
      RunningCommand it =
          script(traps.toString(), shell).onStdoutLine(line -> ready.go()).start(Signal.NEVER);
      assertThat(ready.or(it.ended()).await(Sessions.soon())).isTrue();
      it.stop().await();
      assertThat(it.join().code()).hasValue(5);
    }
  }

  @Test
  void settings_ofAText_hold() throws Exception {
    Command[] all = {
      Command.script("env").addEnv("A_1", "it's\n\\\"$HOME`x`").unsetEnv("HOME"),
      Command.script("env").addEnv("PWD", "x").addEnv("OPTIND", "7"),
      Command.script("env").addEnv("LC_ALL", "C").addEnv("__sc_child", "1"),
      Command.script("env").addEnv("LC_ALL", "xx"),
      Command.script("env").addEnv("PATH", "/bin").addEnv("_", "x"),
      Command.script("env").addEnv("EXECIGNORE", "*/env"),
      Command.script("env").addEnv("BASH_ENV", "/no/such"),
      Command.script("env", "an argument"),
      Command.script("cat").stdin("in"),
      Command.script("cat /no/such").stderrMerged(),
      Command.script("wc -c").stdin("x".repeat(300_000)),
    };
    for (Command each : all) {
      Seen was = null;
      for (Shell shell : List.of(BASH, DASH)) {
        Seen now = seen(each.directory(temp).under(sessions.root()).shell(shell));
        assertThat(was == null ? now : was).isEqualTo(now);
        was = now;
      }
    }
    assertThat(script("env", DASH).directory(temp.resolve("nowhere")).run(Sessions.soon()))
        .isInstanceOf(CommandOutcome.NotStarted.class);
  }

  /** A function of a preparation can have the name of a program. */
  @Test
  void text_forAPreparedShell_staysAText() throws Exception {
    Shell prepared =
        BASH.init("env() { echo function; }; shopt -s expand_aliases; alias ls='echo alias'");
    assertThat(Sessions.finished(script("env", prepared)).stdoutText()).isEqualTo("function\n");
    assertThat(Sessions.finished(script("ls", prepared)).stdoutText()).isEqualTo("alias\n");
  }
}
