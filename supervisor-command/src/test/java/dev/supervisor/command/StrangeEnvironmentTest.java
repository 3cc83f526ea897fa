package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.core.Supervisor;
import dev.supervisor.testing.LongForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CASES 40: a variable that changes how bash works kept every session from beginning ({@code FUNCNEST=1}), a directory for
 * temporary files with a {@code $} in its name was expanded. Now commands get the one, and nobody reads the other.
 */
final class StrangeEnvironmentTest {
  @TempDir
  Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FUNCNEST|1",
        "TMOUT|1",
        "EXECIGNORE|*",
        "GLOBIGNORE|*",
        "CDPATH|/usr",
        "BASH_COMPAT|3.2",
        "POSIXLY_CORRECT|y",
        "SHELLOPTS|errexit:nounset:noglob:noexec:xtrace",
        "BASHOPTS|failglob:extdebug",
        "IFS|0123456789",
        "PS4|$(kill -9 $PPID)",
        "ENV|/nowhere",
        "BASH_ENV|/nowhere",
        "BASH_FUNC_read%%|() { return 1; }",
        "BASH_FUNC_printf%%|() { return 1; }",
        "BASH_XTRACEFD|8",
        "__sc_frame|x"
      })
  void variable_ofTheJvm_thatChangesBash_changesNoSession(String name, String value)
      throws Exception {
    var environment = new HashMap<>(System.getenv());
    environment.put(name, value);
    Shell shell = shell(environment);
    try (var sessions = new Sessions(2)) {
      String text = "f() { :; }; f; echo on; (exit 3)";
      Shell prepared = shell.init("v=1");
      for (Command each : new Command[] {
        sessions.script(text).shell(shell), sessions.script("# $$\n" + text).shell(prepared)
      }) {
        CommandOutcome.Finished it = Sessions.finished(each);
        assertThat(it.stdoutText()).isEqualTo("on\n");
        assertThat(it.exitCode()).isEqualTo(3);
      }
      assertThat(Sessions.finished(sessions.of("/usr/bin/env").shell(shell))
              .stdoutText()
              .lines())
          .anyMatch(it -> it.startsWith(name + "=")
              || name.startsWith("SHELLOPTS")
              || name.startsWith("BASHOPTS"));
      try (var own = Shells.sticky(sessions.root(), shell)) {
        assertThat(own.run(text).stdoutText()).isEqualTo("on\n");
        assertThat(own.run(text).code()).hasValue(3);
      }
    }
  }

  private static Shell shell(Map<String, String> environment) {
    return new Shell(PreparedShell.of(new LocalShell(environment)));
  }

  @Test
  void functionsNesting_asTheJvmHasIt_isTheCommands() throws Exception {
    var environment = new HashMap<>(System.getenv());
    environment.put("FUNCNEST", "1");
    try (var sessions = new Sessions(1)) {
      CommandOutcome.Finished it =
          Sessions.finished(sessions.script("f() { g; }; g() { :; }; f").shell(shell(environment)));
      assertThat(it.stderrText()).contains("nesting level exceeded");
    }
  }

  @Test
  void initScript_thatChangesBash_changesNoCommandsOfOthers() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell prepared =
          Shells.local().init("FUNCNEST=1; TMOUT=1; GLOBIGNORE='*'; EXECIGNORE='/nowhere/*'");
      CommandOutcome.Finished it = Sessions.finished(sessions
          .script("echo $FUNCNEST $TMOUT \"$GLOBIGNORE\" $EXECIGNORE; exit 4")
          .shell(prepared));
      assertThat(it.stdoutText()).isEqualTo("1 1 * /nowhere/*\n");
      assertThat(it.exitCode()).isEqualTo(4);
    }
  }

  @Test
  void shell_thatDoesNotStart_saysWhatItSaid() throws Exception {
    var environment = new HashMap<>(System.getenv());
    Path programs = Files.createDirectory(temp.resolve("programs"));
    environment.put("PATH", programs.toString());
    try (var sessions = new Sessions(1)) {
      CommandOutcome it = sessions.script("echo no").shell(shell(environment)).run(Sessions.soon());
      assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThat(((CommandOutcome.NotStarted) it).why())
          .contains("did not start: ")
          .contains("mkfifo")
          .doesNotContain("null");
    }
  }

  /** Runs one command of each kind, in a JVM whose directory for temporary files has a name like that. */
  static final class OfEachKind {
    public static void main(String[] arguments) throws InterruptedException {
      try (var root = Supervisor.open("child")) {
        Shell prepared = Shells.local().init("v=1");
        System.out.println(
            Command.script("cat").stdin("isolated").under(root).run().stdoutText());
        System.out.println(Command.script("echo $v")
            .under(root)
            .shell(prepared)
            .run()
            .stdoutText()
            .strip());
        try (var own = Shells.sticky(root, Shells.local())) {
          System.out.println(own.run(Command.script("cat").stdin("sticky")).stdoutText());
          System.out.println(own.run("(exit 3)").code());
        }
      }
    }
  }

  static Stream<String> strangeNames() {
    Stream<String> all = Stream.of(
        "a b",
        "a$(touch expanded)",
        "a`touch expanded`",
        "a\"b",
        "a'b",
        "a\\b",
        "a\nb",
        "${v}",
        "@f@@lost@o",
        "*",
        "&",
        "#",
        "!");
    return LongForm.isOn() ? all : all.limit(2);
  }

  @ParameterizedTest
  @MethodSource("strangeNames")
  void directory_forTemporaryFiles_withSuchAName_isNeverExpanded(String name) throws Exception {
    Path strange = Files.createDirectory(temp.resolve(name));
    try (var child =
        new ChildJvm(OfEachKind.class, temp, Map.of(), "-Djava.io.tmpdir=" + strange)) {
      assertThat(child.next()).isEqualTo("isolated");
      assertThat(child.next()).isEqualTo("1");
      assertThat(child.next()).isEqualTo("sticky");
      assertThat(child.next()).isEqualTo("OptionalInt[3]");
      assertThat(child.next()).isNull();
    }
    assertThat(temp.resolve("expanded")).doesNotExist();
    assertThat(strange).isEmptyDirectory();
  }

  /** A JVM whose parent ignores INT has children that do. */
  static final class Interrupted {
    public static void main(String[] arguments) throws InterruptedException {
      try (var root = Supervisor.open("child")) {
        for (String text :
            new String[] {"kill -INT $BASHPID; echo survived", "kill -INT $$; echo survived"}) {
          System.out.println(Command.script(text).under(root).run().stdoutText().strip());
        }
        System.out.println(Command.of("sh", "-c", "kill -INT $$; echo survived")
            .under(root)
            .run()
            .stdoutText()
            .strip());
      }
    }
  }

  @Test
  void interrupts_thatTheJvmIgnores_areIgnoredByCommands() throws Exception { // CASES 35
    var launcher = List.of("bash", "-c", "trap '' INT; exec \"$@\"", "bash");
    try (var child = new ChildJvm(launcher, Interrupted.class, temp, Map.of())) {
      for (int i = 0; i < 3; i++) {
        assertThat(child.next()).isEqualTo("survived");
      }
    }
  }
}
