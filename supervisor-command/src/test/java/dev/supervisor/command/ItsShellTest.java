package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CASES 34, 35: text that asked for {@code $$} or {@code $!} was told those of the session, which is to be killed, signalled and
 * changed by no command. Now it says what a new bash says.
 */
final class ItsShellTest extends OnEachGround {
  private record Said(int code, String stdout, String stderr) {}

  private Said fresh(String text) throws Exception {
    var out = temp.resolve("out");
    var err = temp.resolve("err");
    Process bash = new ProcessBuilder("bash", "-c", text, "bash", "one", "two words")
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    int code = bash.waitFor();
    return new Said(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cleanup() { [ -n \"$!\" ] && kill -9 \"$!\"; }; trap cleanup EXIT; echo work",
        "echo \"[$!]\"",
        "echo \"[${!:-none}]\" \"${#!}\"",
        "set -u; echo \"[$!]\"",
        "eval 'echo \"[$''!]\"'",
        "trap 'echo got' USR1; kill -USR1 $$; echo after",
        "trap 'echo got' USR1; (sleep 0.2; echo child) & kill -USR1 $$; wait; echo after",
        "kill -ABRT $$",
        "kill -PIPE $$",
        "kill -IO $$",
        "kill -XCPU $$",
        "kill -RTMIN $$",
        "kill -HUP ${$}",
        "p=$$; kill -USR2 \"$p\"",
        "trap 'echo u' URG WINCH; kill -URG $$; kill -WINCH $$; echo on",
        "cat <<END | { read -r p; kill -ALRM \"$p\"; }\n$$\nEND\nsleep 30",
        "(( BASHPID == $$ )) && echo own; echo \"$# $2 $0 $SHLVL $BASH_SUBSHELL $LINENO $-\"",
        "echo '(( BASHPID == $$ )) && echo own' >\"${TMPDIR:-/tmp}/its.$BASHPID\"; . \"${TMPDIR:-/tmp}/its.$BASHPID\"; rm \"${TMPDIR:-/tmp}/its.$BASHPID\"",
        "foo(; echo $$",
        "exit $(( $$ > 1 ? 7 : 8 ))"
      })
  void text_thatAsksForItsShell_saysWhatANewBashSays(String text) throws Exception {
    CommandOutcome.Finished it = Sessions.finished(sessions.script(text, "one", "two words"));
    assertThat(new Said(it.exitCode(), it.stdoutText(), it.stderrText())).isEqualTo(fresh(text));
  }

  @Test
  void text_tooLongForAnArgument_getsAShellOfItsOwnAllTheSame() throws Exception {
    String text =
        "(( BASHPID == $$ )) && echo own; echo $# \"$2\"\n" + ": nothing much\n".repeat(20_000)
            + "echo $LINENO; compgen -v __sc; echo ${BASH_ENV-unset}; exit 3";
    CommandOutcome.Finished it = Sessions.finished(sessions.script(text, "one", "two words"));
    assertThat(it.stdoutText()).isEqualTo("own\n2 two words\n20002\nunset\n");
    assertThat(it.stderrText()).isEmpty();
    assertThat(it.exitCode()).isEqualTo(3);
  }

  @Test
  void argument_tooLongForAProgram_arrives() throws Exception {
    CommandOutcome.Finished it = Sessions.finished(
        sessions.script("(( BASHPID == $$ )) && echo ${#1}", "x".repeat(300_000)));
    assertThat(it.stdoutText()).isEqualTo("300000\n");
  }

  @Test
  void preparation_ofItsSession_isThereInAShellOfItsOwn() throws Exception {
    Shell prepared = ground
        .shell()
        .init(
            "f() { echo \"f $1\"; }; v='a b'; declare -A m=([k]=w); list=(1 '2 3'); shopt -s extglob expand_aliases\n"
                + "g() { case x in @(x|y)) echo ext ;; esac; }; alias say='echo al'; export E=1; readonly fixed=5; set -u");
    String text =
        "f 1; g\nsay; echo \"$v ${m[k]} $E ${list[1]} $fixed $# $1\"; (( BASHPID == $$ )) && echo own; declare -F;"
            + " compgen -v __sc; echo ${BASH_ENV-unset} ${BASH_COMPAT-unset}; echo ${gone-} $gone";
    CommandOutcome.Finished it = Sessions.finished(sessions.script(text, "one").shell(prepared));
    assertThat(it.stdoutText())
        .isEqualTo(
            "f 1\next\nal\na b w 1 2 3 5 1 one\nown\ndeclare -f f\ndeclare -f g\nunset unset\n");
    assertThat(it.stderrText()).contains("gone: unbound variable");
    CommandOutcome.Finished posix = Sessions.finished(sessions
        .script("f $v >/dev/null; (( BASHPID == $$ )) && echo $v")
        .shell(prepared)
        .addEnv("POSIXLY_CORRECT", "y"));
    assertThat(posix.stdoutText()).isEqualTo("a b\n");
  }

  @Test
  void seconds_ofAText_countFromItsBeginning() throws Exception {
    assertThat(sessions.finished("sleep 1.1; echo; [ $SECONDS -ge 1 ]").exitCode())
        .isZero();
    int tries =
        0; // a bash counts how often the seconds of the clock have changed, which they may do just
    // now
    while (sessions.finished("[ $SECONDS -eq 0 ]").exitCode() != 0) {
      assertThat(++tries).isLessThan(5);
    }
  }
}
