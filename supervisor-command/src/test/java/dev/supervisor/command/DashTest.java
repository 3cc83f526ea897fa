package dev.supervisor.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that has had many programs in a row is served by a dash: nothing else than its speed is different then. */
final class DashTest {
  /** More than it takes. */
  static final int MANY = 30;

  private static final String NO_NAME = "no%name";

  /** Others may have had sessions of the JVM's own, of which it depends when the next turns. */
  private static final Shell DASH = shell("DASH_TEST", "1");

  /** One that a dash could not pass on. */
  private static final Shell BASH = shell(NO_NAME, "1");

  private static Sessions sessions;

  @TempDir
  Path temp;

  @BeforeAll
  static void open() throws Exception {
    sessions = new Sessions(4);
    turn(sessions, DASH);
    assumeThat(program(sessions, 0)).as("dash, perl and terminals are here").isEqualTo("dash");
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  /** {@return a shell with one more variable} */
  static Shell shell(String name, String value) {
    var environment = new HashMap<>(System.getenv());
    environment.put(name, value);
    return new Shell(PreparedShell.of(new LocalShell(environment)));
  }

  static void turn(Sessions sessions, Shell shell) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      assertThat(Sessions.finished(sessions.of("true").shell(shell)).exitCode()).isZero();
    }
  }

  /** {@return the name of the program that is the shell of a session} */
  static String program(Sessions sessions, int number) throws IOException {
    Session session = sessions.pool().sessions().get(number);
    return Files.readString(Path.of("/proc/" + session.pid().orElseThrow() + "/comm"))
        .strip();
  }

  /** Runs it in both, and compares all that can be seen. */
  private static void assertSame(Command command) throws InterruptedException {
    CommandOutcome.Finished ours =
        Sessions.finished(command.under(sessions.root()).shell(DASH));
    CommandOutcome.Finished theirs =
        Sessions.finished(command.under(sessions.root()).shell(BASH));
    assertThat(ours.stdoutText()).isEqualTo(theirs.stdoutText());
    assertThat(ours.stderrText()).isEqualTo(theirs.stderrText());
    assertThat(ours.exitCode()).isEqualTo(theirs.exitCode());
    assertThat(ours.leftOvers()).isEqualTo(theirs.leftOvers());
    assertThat(ours.outputHeldOpen()).isEqualTo(theirs.outputHeldOpen());
    assertThat(ours.outputCut()).isEqualTo(theirs.outputCut());
    assertThat(new String(ours.stdout(), ISO_8859_1))
        .isEqualTo(new String(theirs.stdout(), ISO_8859_1));
    CommandOutcome.Finished next =
        Sessions.finished(Command.of("sh", "-c", "umask; ulimit -n; trap; echo OK")
            .under(sessions.root())
            .shell(DASH));
    assertThat(next.stdoutText()).endsWith("OK\n");
    assertThat(next.leftOvers()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exit 7",
        "echo out; echo err >&2",
        "kill -9 $$",
        "kill -SEGV $$",
        "kill -TERM $PPID; sleep 5",
        "kill -INT $PPID; sleep 5",
        "kill -HUP $PPID; sleep 5",
        "kill -USR1 $PPID; sleep 5",
        "kill -USR2 $PPID; sleep 5",
        "kill -ALRM $PPID; sleep 5",
        "kill -QUIT $PPID; exit 6",
        "trap '' TERM; kill -TERM $PPID; sleep 0.2; exit 4",
        "trap 'exit 5' TERM; kill -TERM $PPID; while :; do :; done",
        "kill -TSTP $PPID; kill -TTOU $PPID; kill -TTIN $PPID; exit 3",
        "(until grep -q '^State:.T' /proc/$$/status; do :; done; kill -CONT $$) & kill -STOP $$; wait; exit 8",
        "(until grep -q '^State:.T' /proc/$$/status; do :; done; kill -CONT $$) & kill -TSTP $$; wait; exit 9",
        "sleep 100 & exit 2",
        "sleep 100 >/dev/null 2>&1 & exit 2",
        "(sleep 30; echo late) & echo early",
        "cat",
        "umask; ulimit -a; pwd; ls /proc/self/fd",
        "grep Sig[PBIC] /proc/self/status",
        "read -r me x y parent group session terminal rest </proc/self/stat; [ $me = $group ]; echo $? $terminal",
        "ps -o tty= -p $$; test -t 0; echo $?",
        ": </dev/tty",
      })
  void program_inADash_isAsInABash(String text) throws Exception {
    assertSame(Command.of("sh", "-c", text));
  }

  @Test
  void environment_ofAProgram_isAsInABash() throws Exception {
    for (Command each : new Command[] {
      Command.of("env"),
      Command.of("/usr/bin/env")
          .directory(temp)
          .addEnv("A_1", "it's\n\\\"$HOME`x`")
          .unsetEnv("HOME"),
      Command.of("env").directory(temp).addEnv("PWD", "x").addEnv("OPTIND", "7"),
      Command.of("env").addEnv("IFS", "x").addEnv("LC_ALL", "C").addEnv("__sc_child", "1")
    }) {
      assertThat(environment(DASH, each)).isEqualTo(environment(BASH, each));
    }
  }

  private static List<String> environment(Shell shell, Command env) throws InterruptedException {
    return Sessions.finished(env.under(sessions.root()).shell(shell))
        .stdoutText()
        .lines()
        .filter(
            it -> !it.startsWith("_=") && !it.startsWith("DASH_TEST=") && !it.startsWith(NO_NAME))
        .sorted()
        .toList();
  }

  @Test
  void arguments_ofEachByteOfAscii_arriveAsTheyAre() throws Exception {
    var words = new StringBuilder();
    for (char c = 1; c < 127; c++) {
      words.append(c).append(c == '\'' ? "" : "'");
    }
    for (Object word :
        new Object[] {words, "", "-n", "\\", "'", "''", "\n", "a\nb\n", "*", "ü€😀", "$(kill $PPID)"
        }) {
      assertSame(Command.of("printf", "%s|", word.toString(), "end"));
    }
  }

  @Test
  void file_thatTheKernelDoesNotRun_isDoneWithAsBashDoes() throws Exception {
    Path noMark = file("no-mark", "a=(x y); echo \"${a[1]} $0\"\n", "rwx------");
    Path script = file("script", "#!/bin/sh\necho $0 $1; exit 3\n", "rwx------");
    Path lost = file("lost", "#!/no/such\n", "rwx------");
    Path locked = file("locked", "#!/bin/sh\n", "rw-------");
    Path elf = file("elf", "\177ELF\2\1\1 and nothing else at all", "rwx------");
    for (Object each :
        new Object[] {noMark, script, lost, locked, elf, temp, "no-such-program", "/no/such", "-x"
        }) {
      assertSame(
          each instanceof Path file ? Command.of(file, "x") : Command.of(each.toString(), "x"));
    }
    assertSame(Command.of("./script", "x").directory(temp)); // which sees its name
    assertSame(Command.of("script/x").directory(temp));
    assertSame(Command.of("true").directory(temp.resolve("../" + temp.getFileName())));
    assertThat(Command.of("true")
            .directory(temp.resolve("nowhere"))
            .under(sessions.root())
            .shell(DASH)
            .run(Sessions.soon()))
        .isInstanceOf(CommandOutcome.NotStarted.class);
  }

  private Path file(String name, String text, String mode) throws IOException {
    Path file = temp.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void streams_ofAProgram_areItsOwn() throws Exception {
    String long1 = "x".repeat(300_000);
    assertSame(Command.of("cat").stdin(long1));
    assertSame(Command.of("head", "-c", "3").stdin(long1));
    assertSame(Command.of("sh", "-c", "echo a; echo b >&2; echo c").stderrMerged());
  }

  @Test
  void program_thatIsStopped_leavesTheSession() throws Exception {
    List<Session> before = sessions.pool().sessions();
    var till = Signal.named("enough");
    RunningCommand it =
        sessions.of("sh", "-c", "sleep 100 & sleep 100").shell(DASH).start(till);
    assertThat(it.started().await(Sessions.soon())).isTrue();
    till.go();
    assertThat(it.join()).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.join().code()).hasValue(143);
    assertThat(Sessions.finished(sessions.of("true").shell(DASH)).leftOvers()).isFalse();
    assertThat(sessions.pool().sessions()).isEqualTo(before);
  }
}
