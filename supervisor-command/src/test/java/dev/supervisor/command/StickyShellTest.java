package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shell of one owner. The numbers are those of the list in the specification of the protocol. */
final class StickyShellTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Sessions sessions = new Sessions(1);
  private StickyShell shell;

  @TempDir
  Path temp;

  @BeforeEach
  void open() {
    shell = Shells.sticky();
  }

  @AfterEach
  void close() {
    shell.close();
    assertThat(shell.ended().isGo()).isTrue();
    sessions.close();
  }

  private CommandOutcome.Finished finished(Command command) throws InterruptedException {
    CommandOutcome outcome = shell.run(command, Sessions.soon());
    assertThat(outcome).as("%s", outcome).isInstanceOf(CommandOutcome.Finished.class);
    return (CommandOutcome.Finished) outcome;
  }

  private CommandOutcome.Finished finished(String text, Object... arguments)
      throws InterruptedException {
    return finished(Command.script(text, arguments));
  }

  private String said(String text, Object... arguments) throws InterruptedException {
    CommandOutcome.Finished it = finished(text, arguments);
    assertThat(it.stderrText()).isEmpty();
    assertThat(it.exitCode()).isZero();
    return it.stdoutText();
  }

  // ---- what stays

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
    assertThat(finished(Command.script("\\builtin pwd").in(Path.of("/usr"))).stdoutText())
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
        .in(Path.of("/usr"))
        .with("COLOUR", "r\u00f6d 'x'");
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
        shell.run(Command.script("echo no").in(Path.of("/no/such dir")), Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotBegun.class);
    assertThat(((CommandOutcome.NotBegun) it).why())
        .isEqualTo("there is no directory /no/such dir");
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

  // ---- stopping

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 50",
        "while :; do :; done",
        "while sleep 50; do :; done",
        "f() { while :; do sleep 1; done; echo no; }; f",
        "for i in {1..99}; do sleep 9; done",
        "until ((0)); do ((n++)); done",
        "sleep 50 | sleep 50 | cat",
        "sleep 40 & wait",
        "x=$(sleep 50)",
        "if sleep 50; then echo no; else echo no; fi",
        "g() { h; echo no; }; h() { while true; do case x in x) true ;; esac; done; }; g && echo no || echo no",
        "( trap '' TERM; while :; do sleep 0.05; done )",
        "trap '' TERM; sleep 50",
        "while read -r line; do sleep 50; done < <(yes)",
        "eval 'while :; do eval :; done'",
        "kill -STOP $$; sleep 50"
      })
  void command_stopped_leavesOutTheRestAndKeepsTheState(String text) throws Exception { // 34
    said("cd /usr; colour=red; trap 'echo dbg >/dev/null' DEBUG; trap - DEBUG");
    CommandOutcome it = shell.run(
        Command.script("colour=blue; " + text + "\necho no; echo no >\"$1\"", temp.resolve("mark"))
            .grace(Duration.ofMillis(500)),
        Till.in(SHORT));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
    assertThat(it.stdoutText()).isEmpty();
    assertThat(temp.resolve("mark")).doesNotExist();
    assertThat(it.transcript().took()).isLessThan(Duration.ofSeconds(5));
    assertThat(said("trap - TERM; pwd; echo $colour; shopt -q extdebug || trap -p DEBUG; echo $-"))
        .isEqualTo("/usr\nblue\n" + Sessions.fresh("echo $-"));
    assertThat(shell.isOver()).isFalse();
  }

  @Test
  void processes_fromBeforeTheCommand_areSpared() throws Exception {
    String pid = said("sleep 61 >/dev/null 2>&1 & echo $!").strip();
    ProcessHandle before = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    var lines = Channel.<String>unbounded("lines");
    // Ages are told in hundredths of a second.
    said(
        "while [[ $(( $(cut -d' ' -f22 /proc/$1/stat) + 10 )) -gt $(tr -d . </proc/uptime | cut -d' ' -f1) ]]; do :; done",
        pid);
    Running it =
        shell.start(Command.script("sleep 62 & echo $!; wait").stdoutLines(lines), Signal.NEVER);
    ProcessHandle during =
        ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow();
    it.stop("enough");
    assertThat(it.join(Sessions.soon()).orElseThrow()).isInstanceOf(CommandOutcome.Stopped.class);
    said("true"); // the shell has to look after its children
    assertThat(during.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThat(before.isAlive()).isTrue();
    shell.close();
    before.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void wait_inAShell_doesNotWaitForWhatIsOurs() throws Exception { // 34
    assertThat(said("wait; echo on")).isEqualTo("on\n");
    assertThat(said("sleep 0.1 & wait; echo on; jobs")).isEqualTo("on\n");
  }

  @Test
  void read_ofAnInputThatDoesNotCome_isStopped() throws Exception {
    var never = Channel.<String>unbounded("never");
    CommandOutcome it =
        shell.run(Command.script("read x; echo no").stdinLines(never), Till.in(SHORT));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.stdoutText()).isEmpty();
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void caller_interrupted_stopsTheCommandAndKeepsTheShell() throws Exception {
    var thrown = Promise.<Boolean>named("thrown");
    var lines = Channel.<String>unbounded("lines");
    var caller = new Thread(() -> {
      try {
        shell.run(Command.script("echo in; sleep 50; echo no").stdoutLines(lines));
        thrown.complete(false);
      } catch (InterruptedException e) {
        thrown.complete(true);
      }
    });
    caller.start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("in");
    caller.interrupt();
    assertThat(thrown.await(Sessions.soon())).isTrue();
    caller.join();
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void command_thatNothingEnds_costsTheShell() throws Exception {
    Path fifo = temp.resolve("fifo");
    said("mkfifo \"$1\"", fifo.toString());
    CommandOutcome it = shell.run(
        Command.script("read x <\"$1\"", fifo).grace(Duration.ofMillis(100)), Till.in(SHORT));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).isEmpty();
    assertOver("ended while the command ran");
  }

  // ---- its end

  private void assertOver(String... why) throws InterruptedException {
    assertThat(shell.isOver()).isTrue();
    CommandOutcome next = shell.run("echo no");
    assertThat(next).isInstanceOf(CommandOutcome.NotBegun.class);
    assertThat(((CommandOutcome.NotBegun) next).why()).startsWith("its shell is over: ");
    assertThat(why)
        .anySatisfy(it -> assertThat(((CommandOutcome.NotBegun) next).why()).contains(it));
    assertThat(shell.ended().await(Sessions.soon())).isTrue();
  }

  @Test
  void exit_inAShell_endsItWithACode() throws Exception { // 35
    CommandOutcome.Finished it = finished("echo bye; exit 5");
    assertThat(it.exitCode()).isEqualTo(5);
    assertThat(it.stdoutText()).isEqualTo("bye\n");
    assertOver("a command has ended it, exit code 5");
  }

  @Test
  void errexit_inAShell_endsItWithACode() throws Exception { // 35
    said("set -e");
    said("if false; then :; fi; true");
    assertThat(finished("false").exitCode()).isEqualTo(1);
    assertOver("exit code 1");
  }

  @Test
  void exitTrap_ofAShell_isHeardOnlyAtItsEnd() throws Exception {
    Path mark = temp.resolve("mark");
    said("mark=$1; trap 'echo bye >$mark; exit 7' EXIT", mark);
    said("echo on");
    assertThat(mark).doesNotExist();
    assertThat(finished("exit 3").exitCode()).isEqualTo(7);
    assertThat(mark).hasContent("bye");
    assertOver("exit code 7");
  }

  @Test
  void exec_inAShell_isItsEnd() throws Exception {
    CommandOutcome.Finished it = finished("exec sh -c 'echo other; exit 9'");
    assertThat(it.exitCode()).isEqualTo(9);
    assertThat(it.stdoutText()).isEqualTo("other\n");
    assertOver("exit code 9");
  }

  @Test
  void kill_ofTheShell_isADeath() throws Exception {
    CommandOutcome it = shell.run(Command.script("echo a; kill -9 $$; echo b"), Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Died.class);
    assertThat(it.code()).hasValue(137);
    assertThat(it.stdoutText()).isEqualTo("a\n");
    assertOver("ended while the command ran");
  }

  @Test
  void output_heldByAProcessLeftBehind_isTheEndOfTheShell() throws Exception {
    CommandOutcome.Finished it = finished("sleep 60 & echo on");
    assertThat(it.held()).isTrue();
    assertThat(it.stdoutText()).isEqualTo("on\n");
    assertOver("keeps its output or input open");
  }

  @Test
  void backgroundProcess_ofAShell_livesOnAndEndsWithIt() throws Exception {
    String pid = said("sleep 60 >/dev/null 2>&1 & echo $!").strip();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    assertThat(finished("echo on").leftOvers()).isFalse();
    assertThat(server.isAlive()).isTrue();
    shell.close();
    server.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void close_twiceAndFromBothSides_isTheSame() throws Exception {
    said("echo on");
    shell.close();
    shell.close();
    assertOver("it has been closed");
  }

  @Test
  void close_whileACommandRuns_stopsIt() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    Running running = shell.start(
        Command.script("trap '' TERM; echo in; while :; do sleep 0.05; done").stdoutLines(lines),
        Signal.NEVER);
    Running behind = shell.start(Command.script("echo no"), Signal.NEVER);
    assertThat(lines.take(Sessions.soon())).isEqualTo("in");
    shell.close();
    assertThat(running.join(Sessions.soon()).orElseThrow())
        .isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(behind.join(Sessions.soon()).orElseThrow())
        .isInstanceOf(CommandOutcome.NotBegun.class);
  }

  @Test
  void node_thatStops_closesItsShell() throws Exception {
    var opened = Promise.<StickyShell>named("opened");
    var worker = sessions.root().spawn("worker", pleaseStop -> {
      var own = Shells.sticky();
      own.run("colour=red").orThrow();
      opened.complete(own);
      pleaseStop.await();
      assertThat(own.isOver()).isTrue();
    });
    StickyShell own = opened.await(Sessions.soon());
    assertThat(worker.tree()).contains("sticky");
    Running running = own.start(Command.script("sleep 100"), Signal.NEVER);
    assertThat(running.begun().await(Sessions.soon())).isTrue();
    worker.stop();
    assertThat(worker.stopped().await(Sessions.soon())).isTrue();
    worker.join();
    assertThat(own.ended().isGo()).isTrue();
    assertThat(running.join()).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(own.run("echo no")).isInstanceOf(CommandOutcome.NotBegun.class);
  }

  @Test
  void shell_inATreeThatHasStopped_isRefused() {
    var app = Supervisor.open("app");
    app.close();
    assertThatThrownBy(() -> Shells.sticky(app, Shells.local()))
        .isInstanceOf(IllegalStateException.class);
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
    for (int i = 0; i < 500; i++) {
      CommandOutcome.Finished it = finished("n=$((n + 1)); printf %s $n; (exit " + i % 200 + ")");
      assertThat(it.exitCode()).isEqualTo(i % 200);
      assertThat(it.stdoutText()).isEqualTo(Integer.toString(i + 1));
    }
    assertThat(said("ls /proc/$$/fd | wc -l"))
        .isEqualTo("6\n"); // three of them are to /dev/null, above 9
  }

  @Test
  void pool_besideAStickyShell_hasItsOwnSessions() throws Exception {
    said("cd /usr; f() { :; }");
    sessions.assertClean();
    assertThat(List.copyOf(Shells.sessions(sessions.root()))).hasSize(1);
  }
}
