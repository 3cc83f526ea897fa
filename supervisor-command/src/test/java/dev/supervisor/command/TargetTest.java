package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
  private static final Target HERE = Target.over("sh", "-c");

  @TempDir
  Path temp;

  @Test
  void targets_describedAlike_areEqual() {
    assertThat(Target.over("ssh", "-T", "a"))
        .isEqualTo(Target.over("ssh", "-T", "a"))
        .hasSameHashCodeAs(Target.over("ssh", "-T", "a"))
        .hasToString("ssh -T a")
        .isNotEqualTo(Target.over("ssh", "-T", "b"))
        .isNotEqualTo(Target.over("ssh", "-T", "a").posix())
        .isNotEqualTo(Target.over("ssh", "-T", "a").maxAttempts(1))
        .isNotEqualTo(Target.over("ssh", "-T", "a").connectTimeout(Duration.ofSeconds(1)))
        .isNotEqualTo(Target.over("ssh", "-T", "a").heartbeatTimeout(Duration.ofSeconds(1)));
  }

  @Test
  void target_thatMakesNoSense_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(Target::over).withMessageContaining("launcher");
    assertThatIllegalArgumentException().isThrownBy(() -> Target.over(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.over("ssh", "a\0b"))
        .withMessageContaining("argument 1")
        .withMessageContaining("position 1");
    assertThatIllegalArgumentException().isThrownBy(() -> HERE.maxAttempts(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HERE.heartbeatTimeout(Duration.ofMillis(99)));
    assertThatIllegalArgumentException().isThrownBy(() -> HERE.connectTimeout(Duration.ZERO));
  }

  @Test
  void sessions_ofEqualTargets_areShared_andOfOthersNot() throws Exception {
    try (var sessions = new Sessions(1, HERE)) {
      Session first = onlySession(sessions);
      assertThat(Command.of("true")
              .at(Target.over("sh", "-c"))
              .under(sessions.root())
              .run()
              .code())
          .hasValue(0);
      assertThat(onlySession(sessions)).isSameAs(first);
      Target other = Target.over("env", "OVER=there", "sh", "-c");
      Command say = Command.script("echo ${OVER-here}").under(sessions.root());
      assertThat(say.at(other).run().stdoutText()).isEqualTo("there\n");
      assertThat(say.at(HERE).run().stdoutText()).isEqualTo("here\n");
      assertThat(say.run().stdoutText()).isEqualTo("here\n");
      assertThat(sessions.root().tree()).contains("targets").contains("env OVER=there sh -c");
    }
  }

  private static Session onlySession(Sessions sessions) throws InterruptedException {
    sessions.run("true").orThrow();
    assertThat(sessions.pool().sessions()).hasSize(1);
    return sessions.pool().sessions().get(0);
  }

  @Test
  void directory_atATarget_startsFromWhereThatBegins() throws Exception {
    Path home = Files.createDirectories(temp.resolve("home/sub")).getParent();
    Target target = Target.over("env", "-C", home.toString(), "sh", "-c");
    try (var sessions = new Sessions(1, HERE)) {
      Command pwd = Command.of("pwd").at(target).under(sessions.root());
      assertThat(pwd.run().stdoutText()).isEqualTo(home.toRealPath() + "\n");
      assertThat(pwd.directory(Path.of("sub")).run().stdoutText())
          .isEqualTo(home.toRealPath() + "/sub\n");
      assertThat(pwd.directory(Path.of("/")).run().stdoutText()).isEqualTo("/\n");
      assertThat(pwd.directory(Path.of("none")).run().toString())
          .contains("its directory cannot be entered")
          .contains("none at env");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void description_ofACommand_isTheSameAtATarget(boolean posix) throws Exception {
    try (var sessions = new Sessions(1, posix ? HERE.posix() : HERE)) {
      Command it = sessions
          .script("echo \"$A ${HOME-none} $1\"; echo err >&2; echo last", "it's")
          .addEnv("A", "x\ny")
          .unsetEnv("HOME")
          .stderrMerged();
      assertThat(Sessions.finished(it).stdoutText()).isEqualTo("x\ny none it's\nerr\nlast\n");
      assertThat(Sessions.finished(sessions.script("echo $1", "a b").strict()).stdoutText())
          .isEqualTo("a b\n");
      var in = Channel.<String>unbounded("in");
      var out = Channel.<String>unbounded("out");
      RunningCommand echo = sessions
          .script("while read -r line; do echo \"<$line>\"; done; echo end")
          .stdinLines(in)
          .stdoutLines(out)
          .start();
      in.put("one");
      assertThat(out.take(Sessions.soon())).isEqualTo("<one>");
      in.put("two é");
      assertThat(out.take(Sessions.soon())).isEqualTo("<two é>");
      in.close(Closing.DRAIN);
      assertThat(out.take(Sessions.soon())).isEqualTo("end");
      echo.join(Sessions.soon()).orThrow();
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void input_notReadOrNeverEnding_keepsNobody(boolean posix) throws Exception {
    try (var sessions = new Sessions(1, posix ? HERE.posix() : HERE)) {
      var in = Channel.<String>unbounded("in");
      assertThat(Sessions.finished(sessions.of("true").stdinLines(in)).outputHeldOpen())
          .isFalse();
      CommandOutcome.Finished it =
          Sessions.finished(sessions.of("true").stdin(new byte[3_000_000]));
      assertThat(it.outputHeldOpen()).isFalse();
      assertThat(Sessions.stoppedAfter(
                  Duration.ofMillis(200), sessions.of("sleep", "100").stdin(new byte[3_000_000]))
              .code())
          .hasValue(143);
      assertThat(Sessions.finished(sessions.of("cat").stdin("mine")).stdoutText())
          .isEqualTo("mine");
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  @Test
  void strictText_atATarget_hasTheEnvironmentOfANewBash() throws Exception {
    String text = "declare -p SHLVL PWD OLDPWD; cd -";
    String[] env = {"env", "SHLVL=7", "OLDPWD=/usr"};
    try (var sessions = new Sessions(1, Target.over(env[0], env[1], env[2], "sh", "-c"))) {
      assertThat(Sessions.finished(sessions.script(text).strict()).stdoutText())
          .isEqualTo(Sessions.freshly(env[0], env[1], env[2], "bash", "-c", text));
    }
    try (var sessions =
        new Sessions(1, Target.over("env", "-u", "SHLVL", "-u", "OLDPWD", "sh", "-c"))) {
      assertThat(Sessions.finished(sessions.script("echo $SHLVL ${OLDPWD-none}").strict())
              .stdoutText())
          .isEqualTo("1 none\n");
    }
  }

  @Test
  void outputNeverTaken_ofACommandThatIsStopped_doesNotHoldUpTheEnd() throws Exception {
    try (var sessions = new Sessions(1, HERE)) {
      var lines = Channel.<String>bounded("lines", 1, with -> with.silent());
      CommandOutcome it =
          Sessions.stoppedAfter(Duration.ofMillis(200), sessions.of("yes").stdoutLines(lines));
      assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
      assertThat(it.code()).hasValue(143);
      assertThat(lines.closed().isGo()).isTrue();
      assertThat(sessions.run("echo next").stdoutText()).isEqualTo("next\n");
    }
  }

  @Test
  void program_atATarget_hasASessionOfItsOwn() throws Exception {
    try (var sessions = new Sessions(1, HERE)) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand sleep = Program.of("sh", "-c", "echo $$; exec sleep 100")
          .at(HERE)
          .under(sessions.root())
          .stdoutLines(lines)
          .start();
      long pid = Long.parseLong(lines.take(Sessions.soon()));
      assertThat(ProcessHandle.of(pid)).isPresent();
      sleep.stop();
      assertThat(sleep.join(Sessions.soon()).code()).hasValue(143);
      assertThat(sessions.pool().sessions()).isEmpty();
    }
  }

  @Test
  void shell_killedByTheCommand_isReplaced() throws Exception { // 2
    try (var sessions = new Sessions(1, HERE)) {
      CommandOutcome it = sessions.run(
          Sessions.ITS_SHELL + "echo a; sleep 78.75 & kill -9 $shell; sleep 78.75; echo b");
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(it.code()).hasValue(137);
      assertThat(it.stdoutText()).isEqualTo("a\n");
      sessions.awaitNoSleep("78.75");
    }
  }

  @Test
  void process_thatEscaped_isNotSeenButWhatItWritesBetweenCommandsIs() throws Exception { // 22, 23
    try (var sessions = new Sessions(1, HERE)) {
      Session first = onlySession(sessions);
      CommandOutcome.Finished it =
          sessions.finished("setsid sh -c 'sleep 1; echo LATE' &" + Sessions.ESCAPED + "echo said");
      assertThat(it.stdoutText()).isEqualTo("said\n");
      assertThat(it.outputHeldOpen()).isFalse();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      assertThat(sessions.run("echo next").stdoutText()).isEqualTo("next\n");
    }
  }
}
