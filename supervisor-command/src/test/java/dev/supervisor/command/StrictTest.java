package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.command.internal.session.Session;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strict command beside {@code bash -c} in a new process: nobody can tell one from the other. */
final class StrictTest {
  private static Sessions sessions;
  private static Session only;

  @TempDir
  Path temp;

  @BeforeAll
  static void open() throws InterruptedException {
    sessions = new Sessions(1);
    sessions.assertClean();
    only = sessions.pool().sessions().get(0);
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  @AfterEach
  void theNext_onTheSameSession_findsItClean() throws InterruptedException {
    sessions.assertClean();
    assertThat(sessions.pool().sessions()).containsExactly(only);
  }

  private record Said(int code, String stdout, String stderr) {}

  private Said fresh(String text, String... arguments) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("bash", "-c", text, "bash"));
    line.addAll(List.of(arguments));
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process bash = new ProcessBuilder(line)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    int code = bash.waitFor();
    return new Said(code, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private Said strict(String text, Object... arguments) throws InterruptedException {
    CommandOutcome.Finished it =
        Sessions.finished(sessions.script(text, arguments).strict());
    return new Said(it.exitCode(), it.stdoutText(), it.stderrText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo \"$- $0 $# $* $SHLVL $BASH_SUBSHELL $SHLVL $BASH $IFS\"; echo $LINENO; (( BASHPID == $$ )) && echo own",
        "set -o; shopt; umask; ulimit -a; trap -p; alias; declare -F; jobs; hash",
        "declare -p | grep -vE '^declare -(i?r|a?r|-|a)+ |BASHPID|EPOCH|RANDOM|SECONDS|SRANDOM|PPID| _='",
        "env -0 | tr '\\0' '\\n' | sort",
        "declare -p $(compgen -A variable | grep -vE '^(BASHPID|BASH_ARG.|EPOCH.*|.?RANDOM|SECONDS|PPID|_)$')",
        "ls -l /proc/self/fd | wc -l; for i in {3..63}; do { : >&$i; } 2>/dev/null && echo open $i; done",
        // read by itself: while a shell forks, it blocks signals for a moment
        "while read -r k v; do case $k in Sig[BIC]*|Umask*|NoNew*|Seccomp:*|Threads*) echo \"$k $v\"; esac; done </proc/$$/status",
        "pwd; cd /tmp; cd - ; echo $OLDPWD; dirs",
        "printf '[%s]' \"$@\"; shift; echo $#",
        "echo 'a b' | read x; echo ${x-none}; f() { echo $FUNCNAME; }; f; f | cat",
        "foo(",
        "echo \"abc",
        "echo a\nfoo(\necho b",
        "nosuchprogram; echo $?",
        "echo one\nnosuchprogram\necho $LINENO >&2",
        "cat <<EOF\nabc",
        "exit 300",
        "kill -TERM $$",
        "kill -9 $$",
        "exec sh -c 'exit 4'",
        "set -e; false; echo no",
        "trap 'echo bye; exit 7' EXIT; exit 3",
        "set -u; echo $nope",
        "-e",
        "",
        "# nothing",
        "echo $'\\xff\\x01' é",
        "BASH_ENV=/etc/passwd; export BASH_ENV; echo x",
        "sleep 0 & wait $!; echo $?; kill -0 $! 2>/dev/null || echo gone",
        "return 3; echo not in a function"
      })
  void text_runStrictly_saysWhatANewBashSays(String text) throws Exception {
    String[] arguments = {"one", "it's", "", "$HOME `id`", "a\nb", "*", "-n"};
    // As an option the text would not reach a new bash as a text at all.
    String plain = text.startsWith("-") ? " " + text : text;
    Said expected = fresh(plain, arguments);
    assertThat(strict(plain, (Object[]) arguments)).isEqualTo(expected);
  }

  @Test
  void text_thatLooksLikeAnOption_isRunAllTheSame() throws Exception {
    assertThat(strict("-e").code()).isEqualTo(127);
  }

  @Test
  void shellText_thatIsNotStrict_isTold() throws Exception {
    String text = "echo $BASH_SUBSHELL";
    assertThat(strict(text).stdout()).isEqualTo("0\n");
    assertThat(sessions.finished(text).stdoutText()).isEqualTo("1\n");
  }

  @Test
  void bashEnv_ofTheCommand_isReadAsByANewBash() throws Exception {
    Path start = Files.writeString(temp.resolve("start"), "greeting=hello\n");
    Command it = sessions.script("echo $greeting").addEnv("BASH_ENV", start);
    assertThat(Sessions.finished(it.strict()).stdoutText()).isEqualTo("hello\n");
    assertThat(Sessions.finished(it).stdoutText()).isEqualTo("\n");
  }

  @Test
  void variablesAndDirectory_ofTheCommand_areItsOwn() throws Exception {
    Command it = sessions
        .script("echo \"$IFS|$PATH|$SHLVL|${HOME-none}|$PWD\"")
        .addEnv("IFS", "q")
        .addEnv("PATH", "/nowhere")
        .addEnv("SHLVL", "7")
        .unsetEnv("HOME")
        .directory(Path.of("/usr"));
    assertThat(Sessions.finished(it.strict()).stdoutText())
        .isEqualTo(" \t\n|/nowhere|8|none|/usr\n");
  }

  @Test
  void pipeline_runStrictlyAndStopped_isGone() throws Exception {
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(300),
        sessions.script("sleep 76.5 | sleep 76.5 | cat; echo no").strict());
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
    sessions.awaitNoSleep("76.5");
  }

  @Test
  void leftOvers_ofAStrictCommand_areKilledAndTold() throws Exception {
    assertThat(
            Sessions.finished(sessions.script("sleep 300 & echo on").strict()).leftOvers())
        .isTrue();
  }

  @Test
  void bytes_ofAText_arriveAsTheyAre() throws Exception {
    String text = "printf '%s' '\u00e9 \u4e16 \ud83d\ude00 \u0001\u001b'";
    assertThat(strict(text).stdout().getBytes(StandardCharsets.UTF_8))
        .isEqualTo(fresh(text).stdout().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void program_askedToBeStrict_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Command.of("true").strict())
        .withMessageContaining("true is a program");
  }
}
