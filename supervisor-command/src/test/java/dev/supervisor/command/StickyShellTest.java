package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands do to a shell of one owner stays. The numbers are those of the list in the specification of the protocol. */
final class StickyShellTest extends StickyTests {
  @Test
  void state_ofAShell_stays() throws Exception { // 33
    said("cd /usr; export COLOUR=red; plain=blue; f() { echo f of $1; }; set -f; umask 027");
    assertThat(said("pwd; echo $COLOUR $plain *; f x; sh -c 'echo $COLOUR'; umask"))
        .isEqualTo("/usr\nred blue *\nf of x\nred\n0027\n");
    said("shopt -s extglob; alias ll=ls; set -- one two; trap 'echo usr' USR1; readonly fixed=1");
    assertThat(said("shopt -q extglob && echo on; alias; echo $# $2; kill -USR1 $$; echo $fixed"))
        .isEqualTo("on\nalias ll='ls'\n2 two\nusr\n1\n");
  }

  @Test
  void input_ofACommandWithout_isEmpty() throws Exception { // 33
    assertThat(said("cat; read x; echo $?")).isEqualTo("1\n");
  }

  @Test
  void descriptors_thatATextClosesOrMoves_areContained() throws Exception { // 33
    said("exec 8>&- 9>&-");
    assertThat(said("echo on")).isEqualTo("on\n");
    for (int fd = 3; fd <= 9; fd++) {
      said("exec " + fd + ">&- " + fd + "<&-");
    }
    assertThat(finished("exec >/dev/null; echo lost").stdoutText()).isEmpty();
    assertThat(finished("exec 0<&- 1>&- 2>&-; echo lost").exitCode()).isEqualTo(1);
    assertThat(
            said("exec 5>\"$1\"; echo into >&5; echo on", temp.resolve("five").toString()))
        .isEqualTo("on\n");
    said("echo more >&5");
    assertThat(temp.resolve("five")).hasContent("into\nmore");
  }

  @Test
  void locale_andIfs_andNoglob_leaveTheFramingIntact() throws Exception { // 33
    said("export LC_ALL=C.UTF-8; IFS=q; set -f");
    assertThat(said("v='\u00e9\u4e16 \ud83d\ude00 q'; printf '%s' \"$v\"; printf ' %s' ${#v}"))
        .isEqualTo("\u00e9\u4e16 \ud83d\ude00 q 6");
    said("IFS=0123456789");
    assertThat(said("echo on")).isEqualTo("on\n");
    said("readonly IFS LC_ALL");
    assertThat(said("echo '\u00e9'")).isEqualTo("\u00e9\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set -u",
        "set -f",
        "set -C",
        "set -o pipefail",
        "set -o posix",
        "set -m",
        "set -k",
        "set -b",
        "set -h; set +h",
        "shopt -s nullglob failglob extglob nocasematch",
        "POSIXLY_CORRECT=y",
        "shopt -u expand_aliases",
        "read() { echo no; return 1; }; printf() { echo no; }; kill() { echo no; }; eval() { echo no; }; trap() { echo no; }",
        "cd() { echo no; }; unset() { echo no; }; set() { echo no; }; echo() { builtin echo \"$@\"; }",
        "builtin() { :; }",
        "shopt -s expand_aliases; alias builtin=false; alias while=false; alias eval=false; alias read=false",
        "trap 'true' DEBUG",
        "trap 'true' ERR; false; true",
        "trap '' TERM HUP INT",
        "trap - URG",
        "break",
        "continue",
        "return 0 2>/dev/null; true",
        "exec 2>/dev/null",
        "umask 0777",
        "LINENO=77",
        "unset PATH HOME",
        "PATH=",
        "TMOUT=1",
        "ulimit -n 32",
        "BASH_ENV=/nowhere",
        "unset IFS",
        "LC_ALL=tr_TR.UTF-8 2>/dev/null; true",
        "__sc_code=9; __sc_dir=/nowhere; __sc_head=none; true",
        "REPLY=x; OPTIND=9",
        "set -v",
        "cd /; rm -rf nothing"
      })
  void shell_thatATextHasBent_stillWorks(String text) throws Exception {
    assertThat(finished(text).exitCode()).isZero();
    CommandOutcome.Finished next = finished("\\builtin echo on; (exit 3)");
    assertThat(next.stdoutText()).isEqualTo("on\n");
    assertThat(next.exitCode()).isEqualTo(3);
    assertThat(
            finished(Command.script("\\builtin pwd").directory(Path.of("/usr"))).stdoutText())
        .isEqualTo("/usr\n");
  }

  @Test
  void driver_lookedForInTheShell_isNotThere() throws Exception {
    String seen = said(
        "set; declare -p; env; declare -F; alias; jobs; echo $-; for i in {3..9} {14..63}; do { : >&$i; } 2>/dev/null && echo open $i; done; true");
    assertThat(seen)
        .contains("PATH=")
        .doesNotContain("__sc")
        .doesNotContain("REPLY")
        .doesNotContain("EXECUTION")
        .doesNotContain("open ");
    assertThat(said("trap -p")).contains("URG"); // the one thing there is
  }

  @Test
  void shell_thatIsNew_isLikeANewBash() throws Exception {
    String text =
        "echo $- $# $0 $SHLVL $BASH_SUBSHELL; set -o; shopt; umask; ulimit -a; alias; declare -F; (( BASHPID == $$ )) && echo own";
    assertThat(said(text)).isEqualTo(Sessions.fresh(text));
    assertThat(said("pwd -P")).isEqualTo(Path.of("").toRealPath() + "\n");
    assertThat(said("echo $LINENO\necho $LINENO")).isEqualTo("1\n2\n");
  }

  // ---- what a command is given

  @Test
  void whatACommandIsGiven_stays() throws Exception {
    Command it = Command.script("pwd; echo \"$COLOUR $#:$2\"", "a", "it's \u00e9\n")
        .directory(Path.of("/usr"))
        .addEnv("COLOUR", "r\u00f6d 'x'");
    assertThat(finished(it).stdoutText()).isEqualTo("/usr\nr\u00f6d 'x' 2:it's \u00e9\n\n");
    assertThat(said("pwd; echo $COLOUR; echo $#; sh -c 'echo $COLOUR'"))
        .isEqualTo("/usr\nr\u00f6d 'x'\n2\nr\u00f6d 'x'\n");
  }

  @Test
  void timeOutOfRead_thatATextSets_isNotTheDrivers() throws Exception {
    said("TMOUT=1");
    assertThat(Signal.NEVER.await(Till.in(Duration.ofMillis(1_500)))).isFalse();
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void directory_thatIsNotThere_beginsNothing() throws Exception {
    said("cd /usr");
    CommandOutcome it =
        shell.run(Command.script("echo no").directory(Path.of("/no/such dir")), Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(((CommandOutcome.NotStarted) it).why())
        .isEqualTo(
            ground.isLocal()
                ? "there is no directory /no/such dir"
                : "its directory cannot be entered at " + ground.shell());
    assertThat(said("pwd")).isEqualTo("/usr\n");
  }

  @Test
  void program_orFunction_isCalledWithItsArguments() throws Exception {
    said("greet() { printf '[%s]' \"$@\"; last=$#; }");
    Command it = Command.of(
        "greet", "", "it's", "$HOME `id`", "a\nb", "*", "\u00e9", new byte[] {(byte) 0xff});
    assertThat(finished(it).stdout())
        .isEqualTo("[][it's][$HOME `id`][a\nb][*][\u00e9][\u00ff]"
            .replace("\u00e9", "\u00c3\u00a9")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(said("echo $last")).isEqualTo("7\n");
    assertThat(finished(Command.of("printf", "%s", "x")).stdoutText()).isEqualTo("x");
    assertThat(finished(Command.of("nosuchprogram")).exitCode()).isEqualTo(127);
  }

  @Test
  void text_ofAllBytes_isExact() throws Exception {
    byte[] random = new byte[400_000];
    new Random(7).nextBytes(random);
    Path file = Files.write(temp.resolve("random"), random);
    assertThat(finished(Command.of("cat", file)).stdout()).isEqualTo(random);
    assertThat(finished(Command.of("cat").stdin(random)).stdout()).isEqualTo(random);
    StringBuilder text = new StringBuilder("echo -n '");
    for (int i = 1; i < 256; i++) {
      text.append(i == '\'' ? '"' : (char) i);
    }
    assertThat(said(text + "'").chars().filter(c -> c == '\u00ff').count()).isEqualTo(1);
    String longText = ": " + "x".repeat(300_000) + "; echo on";
    assertThat(said(longText)).isEqualTo("on\n");
    assertThat(said("")).isEmpty();
    assertThat(said("# nothing")).isEmpty();
  }

  @Test
  void output_ofBothStreams_isApartExactAndLarge() throws Exception {
    CommandOutcome.Finished it = finished(
        "printf abc; printf def >&2; head -c 3000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero >&2");
    assertThat(it.stdoutText()).hasSize(3_000_003).startsWith("abcx");
    assertThat(it.stderr()).hasSize(300_003).startsWith('d', 'e', 'f');
  }

  @ParameterizedTest
  @ValueSource(strings = {"S 0 0 -", "S 1 0 -", "B 1 1", "C 1", "H 1", "K 1"})
  void output_thatLooksLikeAnEnd_isVerbatim(String forged) throws Exception {
    assertThat(said("echo '" + forged + "'")).isEqualTo(forged + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo(", "echo \"abc", "if true; then", "echo a ) ; echo b", "}"})
  void text_thatIsNone_isTold(String text) throws Exception {
    CommandOutcome.Finished it = finished(text);
    assertThat(it.exitCode()).isIn(1, 2);
    assertThat(it.stderrText()).contains("bash: ");
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void strictCommand_inAShellOfOnesOwn_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shell.run(Command.script("true").strict()));
  }

  // ---- several threads

  @Test
  void commandsOfSeveralThreads_runOneAfterTheOther() throws Exception {
    said("n=0");
    var all = new ArrayList<dev.supervisor.core.Child<Void>>();
    for (int i = 0; i < 4; i++) {
      all.add(sessions.root().call("caller", pleaseStop -> {
        for (int k = 0; k < 50; k++) {
          shell
              .run("m=$n; n=$((m + 1)); [[ $busy ]] && echo clash; busy=1; busy=")
              .orThrow(1);
        }
        return null;
      }));
    }
    for (var each : all) {
      each.join();
    }
    assertThat(said("echo $n")).isEqualTo("200\n");
  }

  @Test
  void manyCommands_inARow_leaveNothing() throws Exception {
    String descriptors =
        "set -- /proc/$$/fd/*; echo $#"; // without a child, whose pipe may still be open
    String before = said(descriptors);
    for (int i = 0; i < 500; i++) {
      CommandOutcome.Finished it = finished("n=$((n + 1)); printf %s $n; (exit " + i % 200 + ")");
      assertThat(it.exitCode()).isEqualTo(i % 200);
      assertThat(it.stdoutText()).isEqualTo(Integer.toString(i + 1));
    }
    assertThat(said(descriptors)).isEqualTo(before);
  }

  @Test
  void pool_besideAStickyShell_hasItsOwnSessions() throws Exception {
    said("cd /usr; f() { :; }");
    sessions.assertClean();
    assertThat(sessions.pool().infos()).hasSize(1);
  }
}
