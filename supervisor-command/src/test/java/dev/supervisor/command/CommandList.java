package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.remote.RemoteShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Till;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands that break shells, on one and the same session; each is followed by one that must find it clean. The
 * numbers are those of the list in the specification of the protocol. The same for all grounds, but where a test says
 * how one of them differs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CommandList {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Tells the processes of this JVM from those of another one that runs such a list at the same time. */
  private static final long OURS = ProcessHandle.current().pid();

  Ground ground;
  private Sessions sessions;
  private Session only;
  private boolean retired;
  private boolean mayBeRetired;

  @TempDir
  Path temp;

  CommandList(Ground ground) {
    this.ground = ground;
  }

  @BeforeAll
  void open() throws Exception {
    sessions = new Sessions(1, ground);
    sessions.assertClean();
    only = sessions.pool().sessions().get(0);
  }

  @AfterAll
  void close() throws Exception {
    sessions.close();
  }

  @AfterEach
  void theNext_onTheSameSession_findsItClean() throws InterruptedException {
    sessions.assertClean();
    Session before = only;
    boolean replaced = retired;
    boolean either = mayBeRetired;
    only = sessions.pool().sessions().get(0);
    retired = false;
    mayBeRetired = false;
    if (replaced) {
      assertThat(before.ended().await(Sessions.soon())).isTrue();
      assertThat(sessions.pool().sessions()).hasSize(1).doesNotContain(before);
    } else if (!either) {
      assertThat(sessions.pool().sessions()).containsExactly(before);
    }
  }

  /** The text where it is bash that reads it; sh has other words for the same, and other codes for its own errors. */
  private String own(String text) {
    return ground.isPosix() ? text.replace("$BASHPID", "$$") : text;
  }

  private int bySh(int code, int inBash) {
    return ground.isPosix() ? code : inBash;
  }

  private void assumeBash(String what) {
    assumeThat(ground.isPosix()).as("%s is only of bash", what).isFalse();
  }

  private CommandOutcome.Finished expect(int code, String stdout, String text)
      throws InterruptedException {
    CommandOutcome.Finished it = sessions.finished(own(text));
    assertThat(it.stdoutText()).as("stdout of %s", text).isEqualTo(stdout);
    assertThat(it.exitCode())
        .as("exit code of %s; stderr: %s", text, it.stderrText())
        .isEqualTo(code);
    return it;
  }

  private static CommandOutcome.Stopped expectStopped(int code, CommandOutcome outcome) {
    assertThat(outcome).as("%s", outcome).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(outcome.code()).isEqualTo(OptionalInt.of(code));
    return (CommandOutcome.Stopped) outcome;
  }

  /** Runs it, stops it once it has said "ready", and gives the outcome. */
  private static CommandOutcome stopWhenReady(Command command) throws InterruptedException {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand running = command.stdoutLines(lines).start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    try {
      running.stop();
      return running.join(Sessions.soon());
    } catch (TimeoutException e) {
      throw new AssertionError("did not end when it was stopped", e);
    }
  }

  // ---- 1 to 4: ends

  @Test
  void ends_ofTheirOwn_areTold() throws InterruptedException { // 1
    expect(3, "", "exit 3");
    expect(1, "", "exec false");
    expect(137, "", "kill -9 $BASHPID");
    expect(139, "", "kill -SEGV $BASHPID");
    expect(0, "", "exit 256");
    assertThat(expect(143, "", "kill $BASHPID").signal()).hasValue(15);
  }

  @Test
  void killOfTheShell_byTheCommand_endsTheCommand() throws InterruptedException { // 3
    mayBeRetired =
        !ground.isLocal(); // a shell that is killed does not wait for what it has started
    expect(143, "", "kill -TERM $$; sleep 30; echo no");
    expect(143, "", "f(){ kill $$; sleep 30; }; (f); echo no");
    expect(142, "", "kill -ALRM $$; sleep 30; echo no");
    expect(138, "", "kill -USR1 $$; sleep 30; echo no");
    expect(0, "yes\n", "kill -URG $$; kill -CHLD $$; kill -WINCH $$; echo yes");
    expect(
        3, "trapped\n", "trap 'echo trapped; exit 3' TERM; kill $$; while :; do sleep 0.02; done");
  }

  /** The bad schedule: who was passed the signal is looked for before it has come to its end. */
  @Test
  void killOfTheShell_toOneWhoTakesAMomentToEnd_leavesNobodyOver() throws InterruptedException {
    assumeBash("$$");
    assertThat(expect(
                143,
                "",
                Sessions.ITS_SHELL
                    + "(trap 'sleep 0.03; exit' TERM; echo; while :; do sleep 0.01; done) | { read -r; kill $shell; sleep 9; }")
            .leftOvers())
        .isFalse();
  }

  @Test
  void interruptOfTheShell_byTheCommand_endsTheCommand() throws InterruptedException { // 3
    assumeBash("INT; sh makes what it runs in the background ignore that, which");
    assumeThat(Sessions.fresh("trap -p INT"))
        .as("INT is not ignored by all that this JVM starts")
        .isEmpty();
    expect(130, "", "kill -INT $$");
    expect(
        130,
        "",
        "kill -INT $$; while :; do :; done"); // a program in front may take an INT for itself
  }

  @Test
  void killOfTheGroup_byTheCommand_endsOnlyTheCommand() throws InterruptedException { // 4
    expect(143, "", "kill -TERM 0; sleep 30");
  }

  // ---- 5 to 9: input, output, what is seen

  @Test
  void input_notGiven_endsAtOnce() throws InterruptedException { // 5
    expect(0, "", "cat");
    expect(0, "1\n", "read x; echo $?");
    expect(0, "", "cat >/dev/null; head -c1");
  }

  @Test
  void output_ofBothStreams_isApartAndExact() throws InterruptedException { // 6
    CommandOutcome.Finished it = expect(0, "abc", "printf abc; printf def >&2");
    assertThat(it.stderrText()).isEqualTo("def");
    expect(0, "", "");
    expect(0, "", "# only a comment");
    expect(0, "", "\n\n");
    expect(0, "a\nb\n", "echo a\necho b");
  }

  @Test
  void bytes_ofAllValues_areExact() throws Exception { // 7
    byte[] random = new byte[400_000];
    new Random(7).nextBytes(random);
    Path file = Files.write(temp.resolve("random"), random);
    assertThat(Sessions.finished(sessions.of("cat", file)).stdout()).isEqualTo(random);

    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Files.write(file, all);
    CommandOutcome.Finished it =
        Sessions.finished(sessions.script("cat \"$1\"; cat \"$1\" >&2", file));
    assertThat(it.stdout()).isEqualTo(all);
    assertThat(it.stderr()).isEqualTo(all);
    assertThat(sessions.finished("printf '\\342\\202'").stdout())
        .isEqualTo(new byte[] {(byte) 0xe2, (byte) 0x82});
    expect(0, "\033]633;D\007\r\0", "printf '\\033]633;D\\007\\r\\0'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"@@END 0", "S 0 -", "S 1 0 -", "B 1", "B 1 1", "END-OF-COMMAND-MARKER", "0", "H 1"
      })
  void output_thatLooksLikeAnEnd_isVerbatim(String forged) throws InterruptedException { // 8
    expect(
        9, forged + "\n" + forged, "echo '" + forged + "'; printf '%s' '" + forged + "'; exit 9");
  }

  @Test
  void driver_lookedForByACommand_isNotThere() throws InterruptedException { // 9
    String seen = sessions
        .finished("set; env; alias; trap; jobs; cat /proc/self/environ; declare -p; declare -F; :")
        .stdoutText();
    assertThat(seen)
        .contains("PATH=")
        .doesNotContain("__sc")
        .doesNotContain("REPLY")
        .doesNotContain("EXECUTION");
    expect(0, ground.fresh("echo $- $# $0"), "echo $- $# $0");
  }

  @Test
  void locale_ofACommand_isTheJvms() throws InterruptedException {
    assumeThat(ground.isHere()).as("it is in the environment of this JVM").isTrue();
    String text = "echo \"${LC_ALL-none} ${LANG-none}\"; v=\u00e9\u4e16; echo ${#v}";
    expect(0, ground.fresh(text), text);
    Command inC = sessions.script("v=\u00e9; echo ${#v}").addEnv("LC_ALL", "C");
    assertThat(Sessions.finished(inC).stdoutText()).isEqualTo("2\n");
  }

  @Test
  void environment_ofAProgram_isTheJvms() throws InterruptedException {
    assumeThat(ground.isHere()).as("it is in the environment of this JVM").isTrue();
    Set<String> ours = Set.of("PWD", "OLDPWD", "SHLVL", "_", "SHELLOPTS", "BASHOPTS");
    var expected = new TreeMap<>(System.getenv());
    expected.keySet().removeAll(ours);
    for (Command env : new Command[] {sessions.of("env", "-0"), sessions.script("env -0")}) {
      var seen = new TreeMap<String, String>();
      for (String entry : Sessions.finished(env).stdoutText().split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0 && !ours.contains(entry.substring(0, equals))) {
          seen.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
      assertThat(seen).isEqualTo(expected);
    }
    assertThat(Sessions.finished(sessions.of("printenv", "OLDPWD")).exitCode()).isEqualTo(1);
  }

  // ---- 10 to 15: descriptors, syntax, state

  @Test
  void descriptors_closedOrTriedByTheCommand_areNotTheSessions()
      throws InterruptedException { // 10, 11
    expect(1, "", "exec 0<&- 1>&- 2>&-; echo x");
    expect(0, "ok\n", "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; echo ok");
    for (int fd = 3; fd < 10; fd++) {
      assertThat(sessions.finished("echo hack >&" + fd).stderrText())
          .contains("Bad file descriptor");
    }
    expect(
        0,
        "",
        "i=2; while [ $((i += 1)) -lt 300 ]; do [ -e /proc/$$/fd/$i ] && (eval \"exec 1>&$i\") 2>/dev/null && echo $i; done; :");
    expect(0, "0\n1\n2\n3\n", "exec ls /proc/self/fd"); // 3 is the directory that ls reads
    expect(0, "0\n1\n2\n3\n", "exec sh -c 'exec ls /proc/self/fd'");
  }

  @Test
  void syntax_broken_isAnErrorAndNeverWaits() throws InterruptedException { // 12
    expect(2, "", "foo(");
    expect(2, "", "echo \"abc");
    if (!ground.isPosix()) {
      assertThat(expect(0, "abc\n", "cat <<EOF\nabc").stderrText()).contains("here-document");
    }
    expect(0, "a \\\n", "echo a \\\\");
    expect(2, "", "echo a ) ; echo b");
    expect(2, "", "}");
    assertThat(sessions.finished("\n\nnosuchprogram").stderrText())
        .containsPattern("(line 3|sh: 4): (eval: )?nosuchprogram");
  }

  @Test
  void state_ofEveryKind_isGoneAfterwards() throws InterruptedException { // 13
    assumeBash("most of these");
    String vandal = """
        cd /usr; export GONE=1 PATH=/nowhere HOME=/x; umask 0777; ulimit -n 16; set -euf; IFS=x
        shopt -s nullglob dotglob extglob expand_aliases; set -o noclobber
        alias ls=rm; function read { :; }; function printf { :; }; function builtin { :; }; function eval { :; }
        function kill { :; }; function wait { :; }; function trap { :; }; function [ { :; }; function set { :; }
        command trap 'echo never' TERM INT URG CHLD 2>/dev/null || :
        readonly IFS PATH GONE REPLY=1; declare -r __sc_number=99 __sc_child=1
        exec 2>/dev/null 9>/dev/null; hash -p /bin/false true; enable -n echo; set -- a b c
        exit 0
        """;
    assertThat(sessions.finished(vandal).exitCode()).isZero();
    CommandOutcome.Finished it = sessions.finished(
        "echo \"$GONE\"; set -o | grep -E 'errexit|nounset|noglob|noclobber' | grep -c off;"
            + " shopt nullglob dotglob extglob | grep -c off; ulimit -n; true; echo $?; type -t ls read printf builtin eval kill wait [");
    assertThat(it.stdoutText().lines().toList())
        .startsWith("", "4", "3")
        .endsWith(
            "0", "file", "builtin", "builtin", "builtin", "builtin", "builtin", "builtin",
            "builtin")
        .doesNotContain("16");
  }

  @Test
  void options_setByTheCommand_workInIt() throws InterruptedException { // 14
    expect(1, "", "set -e; false; echo no");
    assertThat(expect(bySh(2, 1), "", "set -u; echo $nope; echo no").stderrText())
        .contains("nope");
    if (!ground.isPosix()) {
      expect(1, "", "set -o pipefail; false | true");
    }
    expect(1, "", "set -e\nf() { false; echo no; }\nf\necho no");
    expect(5, "", "set -e; (exit 5); echo no");
  }

  @Test
  void exitTrap_ofTheCommand_runs() throws InterruptedException { // 15
    expect(7, "bye\n", "trap 'echo bye; exit 7' EXIT; exit 3");
    expect(3, "bye\n", "trap 'echo bye' EXIT; exit 3");
  }

  @Test
  void words_outOfPlace_areWhatTheyAreInAFreshShell() throws InterruptedException {
    assumeBash("how these are complained of");
    expect(0, "after\n", "break; continue; echo after");
    assertThat(sessions.finished("return 3; echo $?").stderrText()).contains("return");
    expect(0, "1\n", "echo $LINENO");
    expect(0, "main\n", "f() { echo ${FUNCNAME[0]}; }; main() { echo ${FUNCNAME[0]}; }; main");
    expect(0, "", "wait; jobs");
    expect(0, "0\n", "echo $?");
  }

  // ---- 16 to 20: time-outs

  @Test
  void sleep_timedOut_endsByTerm() throws InterruptedException { // 16
    sessions.finished("true"); // opening a session is not to use up the time
    Command sleeps = sessions.script("echo partial; sleep 100");
    CommandOutcome stopped = sleeps.run(Till.in(SHORT));
    if (stopped.stdoutText().isEmpty()) { // the machine was busy
      stopped = sleeps.run(Till.in(SHORT.multipliedBy(20)));
    }
    CommandOutcome.Stopped it = expectStopped(143, stopped);
    assertThat(it.stdoutText()).isEqualTo("partial\n");
    assertThat(it.transcript().took()).isBetween(SHORT.dividedBy(2), Duration.ofSeconds(60));
    assertThat(it.reason().text()).contains("deadline");
  }

  @Test
  void term_ignored_isFollowedByKill() throws InterruptedException { // 17
    Command deaf = sessions
        .script("trap '' TERM; echo ready; while :; do sleep 0.05; done")
        .grace(SHORT);
    expectStopped(137, stopWhenReady(deaf));
  }

  @Test
  void term_handled_givesTheCommandsOwnCode() throws InterruptedException {
    mayBeRetired = ground.isPosix(); // as above
    Command polite =
        sessions.script("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.02; done");
    expectStopped(0, stopWhenReady(polite));
  }

  @Test
  void pipeline_timedOut_leavesNoProcess() throws InterruptedException { // 18
    String sleep = "sleep 77." + OURS;
    expectStopped(
        143, Sessions.stoppedAfter(SHORT, sessions.script(sleep + " | " + sleep + " | cat")));
    sessions.awaitNoSleep("77." + OURS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo ready; while :; do :; done",
        "echo ready; exec sleep 50",
        "echo ready; sleep 50 & wait"
      })
  void loop_stopped_ends(String text) throws InterruptedException { // 19
    expectStopped(143, stopWhenReady(sessions.script(text)));
  }

  @Test
  void flood_stopped_ends() throws InterruptedException { // 19
    expectStopped(143, Sessions.stoppedAfter(SHORT, sessions.script("yes").stdoutDiscarded()));
    expectStopped(143, stopWhenReady(sessions.script("echo ready; yes >&2").stderrDiscarded()));
  }

  @Test
  void stoppedProcess_stopped_ends() throws InterruptedException { // 20
    expectStopped(
        143, stopWhenReady(sessions.script(own("echo ready; kill -STOP $BASHPID; echo no"))));
    // The bad schedule: it has stopped before the driver has forgotten about job control.
    expectStopped(143, Sessions.stoppedAfter(SHORT, sessions.script(own("kill -STOP $BASHPID"))));
  }

  // ---- 21 to 26: left-overs, programs

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 300.0 & echo started",
        "(sleep 300.0 &); echo started",
        "nohup sleep 300.0 >/dev/null 2>&1 & disown; echo started",
        "coproc sleep 300.0; echo started"
      })
  void leftOvers_ofTheGroup_areKilledAndTold(String text) throws InterruptedException { // 21
    if (text.startsWith("coproc")) {
      assumeBash("coproc");
    }
    CommandOutcome.Finished it = expect(0, "started\n", text.replace("300.0", "300." + OURS));
    assertThat(it.leftOvers()).isTrue();
    assertThat(it.outputHeldOpen()).isFalse();
    retired = !ground.isLocal(); // what has escaped from the group might write into its streams
    sessions.awaitNoSleep("300." + OURS);
  }

  /** Whoever has to reap what a command left behind may take his time; that is no left-over. */
  @Test
  void child_thatHasEnded_isNoLeftOver() throws InterruptedException {
    CommandOutcome.Finished it = expect(0, "", """
        pid=$(sh -c ': >/dev/null & echo $!')
        while read -r _ _ state _ </proc/$pid/stat && [ "$state" != Z ]; do sleep 0.01; done 2>/dev/null; :
        """);
    assertThat(it.leftOvers()).isFalse();
  }

  @Test
  void program_killedBySignal_isToldOnStderr() throws InterruptedException { // 24
    assertThat(expect(139, "", "sh -c 'kill -SEGV $$'; exit $?").stderrText())
        .contains("Segmentation fault");
  }

  @Test
  void program_missingOrNoProgram_isToldByItsCode() throws InterruptedException { // 25
    assertThat(expect(126, "", "exec /etc/passwd").stderrText()).contains("/etc/passwd");
    assertThat(expect(127, "", "exec nosuch").stderrText()).contains("nosuch");
    CommandOutcome.Finished it = Sessions.finished(sessions.of("nosuch", "x"));
    assertThat(it.exitCode()).isEqualTo(127);
  }

  @Test
  void terminal_lookedFor_isNotThere() throws InterruptedException { // 26
    expect(bySh(2, 1), "", ": </dev/tty");
    expect(1, "not a tty\n", "tty");
  }

  // ---- 27 to 32: size, arguments, directory, input

  @Test
  void megabytes_onBothStreams_areExact() throws InterruptedException { // 27
    CommandOutcome.Finished it =
        sessions.finished("head -c 30000000 /dev/zero; head -c 3000000 /dev/zero >&2");
    // Plainly: AssertJ looks at each of them as an object, for so long that the session may be
    // closed as idle.
    assertThat(Arrays.equals(it.stdout(), new byte[30_000_000])).isTrue();
    assertThat(Arrays.equals(it.stderr(), new byte[3_000_000])).isTrue();
    it = sessions.finished("head -c 20000000 /dev/zero & head -c 20000000 /dev/zero >&2; wait");
    assertThat(it.stdout()).hasSize(20_000_000);
    assertThat(it.stderr()).hasSize(20_000_000);
  }

  @Test
  void text_ofAnyLength_isRun() throws InterruptedException { // 28
    expect(0, "300000\n", ": '" + "x".repeat(300_000) + "'; echo 300000");
    String blob = "é".repeat(150_000);
    expect(0, blob, "printf %s '" + blob + "'");
  }

  @Test
  void arguments_ofEveryKind_arriveUnmangled() throws InterruptedException { // 29
    Object[] hard = {
      "",
      "it's",
      "$HOME `id` $(id)",
      "two\nlines\n",
      "\\",
      "\\\\'",
      "🦉",
      "*",
      "-n",
      "!x",
      "--",
      " ",
      "\t",
      "~",
      "{a,b}",
      "a=b",
      Path.of("x y"),
      new byte[] {1, 127, (byte) 0xff, (byte) 0xc3, '\''}
    };
    var expected = new StringBuilder();
    for (Object it : hard) {
      String text =
          it instanceof byte[] raw ? new String(raw, StandardCharsets.ISO_8859_1) : it.toString();
      expected.append('<').append(it instanceof byte[] ? text : latin(text)).append('>');
    }
    Object[] all = new Object[hard.length + 1];
    all[0] = "<%s>";
    System.arraycopy(hard, 0, all, 1, hard.length);
    assertThat(latin(Sessions.finished(sessions.of("printf", all)))).isEqualTo(expected.toString());
    assertThat(latin(Sessions.finished(sessions.script("printf '<%s>' \"$@\"", hard))))
        .isEqualTo(expected.toString());
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String latin(CommandOutcome outcome) {
    return new String(outcome.stdout(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void argument_tooLongForTheKernel_isToldByTheShell() throws InterruptedException { // 30
    if (ground.isPosix()) {
      CommandOutcome refused = sessions.of("echo", "x".repeat(3_000_000)).run(Sessions.soon());
      assertThat(((CommandOutcome.NotStarted) refused).why()).contains("too long for the sh");
      return;
    }
    CommandOutcome.Finished it = Sessions.finished(sessions.of("echo", "x".repeat(3_000_000)));
    assertThat(it.exitCode()).isEqualTo(126);
    assertThat(it.stderrText()).contains("Argument list too long");
  }

  @Test
  void directory_missing_nothingIsRun() throws Exception { // 31
    Path ran = temp.resolve("ran");
    CommandOutcome it =
        sessions.of("touch", ran).directory(Path.of("/no/such dir")).run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(((CommandOutcome.NotStarted) it).why())
        .isEqualTo(missing("there is no directory /no/such dir"));
    it = sessions.of("touch", ran).directory(Path.of("/etc/passwd")).run(Sessions.soon());
    assertThat(((CommandOutcome.NotStarted) it).why())
        .isEqualTo(missing("/etc/passwd is not a directory"));
    assertThat(ran).doesNotExist();
  }

  /** Over there nobody can look why. */
  private String missing(String here) {
    return ground.target() == null
        ? here
        : "its directory cannot be entered at " + new RemoteShell(ground.target());
  }

  @Test
  void directory_withAHardName_isEntered() throws Exception {
    Path hard = Files.createDirectory(temp.resolve("-a 'b\n$(c) é"));
    assertThat(Sessions.finished(sessions.of("pwd").directory(hard)).stdoutText())
        .isEqualTo(hard.toRealPath() + "\n");
  }

  @Test
  void input_ofBytes_isExactAndEnds() throws InterruptedException { // 32
    byte[] random = new byte[400_000];
    new Random(32).nextBytes(random);
    assertThat(Sessions.finished(sessions.of("cat").stdin(random)).stdout()).isEqualTo(random);
    CommandOutcome.Finished it =
        Sessions.finished(sessions.of("head", "-c", "10").stdin(new byte[5_000_000]));
    assertThat(it.stdout()).hasSize(10);
    assertThat(it.exitCode()).isZero();
    assertThat(it.outputHeldOpen()).isFalse();
    assertThat(Sessions.finished(sessions.of("wc", "-c").stdin("")).stdoutText().strip())
        .isEqualTo("0");
    assertThat(Sessions.finished(sessions.of("true").stdin("not read")).exitCode())
        .isZero();
  }
}
