package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShellPoolTest {

  private static RunningCommand startReady(Sessions sessions, String text)
      throws InterruptedException {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand it =
        sessions.script("echo ready; " + text).stdoutLines(lines).start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    return it;
  }

  /** Starts what does not hear TERM; it is ready only when it is deaf. */
  private static RunningCommand startDeaf(Sessions sessions) throws InterruptedException {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand it = sessions
        .script("trap '' TERM; echo ready; while :; do sleep 0.05; done")
        .stdoutLines(lines)
        .start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    return it;
  }

  @Test
  void sessions_ofAPool_areUsedAgainAndBounded() throws Exception {
    try (var sessions = new Sessions(3)) {
      for (int i = 0; i < 10; i++) {
        sessions.assertClean();
      }
      assertThat(sessions.pool().sessions()).hasSize(1);
      var all = new ArrayList<RunningCommand>();
      for (int i = 0; i < 10; i++) {
        all.add(sessions.script("sleep 0.05").start());
      }
      for (RunningCommand each : all) {
        each.join(Sessions.soon()).orThrow();
      }
      assertThat(sessions.pool().sessions()).hasSizeBetween(2, 3);
    }
  }

  @Test
  void commands_waitingForASession_areServedInOrder() throws Exception {
    try (var sessions = new Sessions(1)) {
      RunningCommand first = startReady(sessions, "sleep 100");
      var spec = Channel.<Integer>unbounded("order");
      List<RunningCommand> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int number = i;
        RunningCommand each = sessions.script("exit 0").start();
        each.started().then(() -> spec.force(number));
        waiting.add(each);
      }
      assertThat(spec.isEmpty()).isTrue();
      first.stop();
      for (RunningCommand each : waiting) {
        each.join(Sessions.soon()).orThrow();
      }
      assertThat(spec.drainAll()).containsExactly(0, 1, 2, 3, 4);
    }
  }

  /** The bad schedule: a callback that runs a command keeps the thread that has to read that command's status. */
  @Test
  void callback_thatRunsACommandOnTheSameSession_doesNotStarveIt() throws Exception {
    try (var sessions = new Sessions(1)) {
      var seen = Promise.<String>named("seen");
      RunningCommand first = sessions.of("true").start();
      first.ended().then(() -> {
        try {
          seen.complete(sessions.of("echo", "nested").run(Sessions.soon()).stdoutText());
        } catch (InterruptedException e) {
          seen.fail(e);
        }
      });
      assertThat(seen.await(Sessions.soon())).isEqualTo("nested\n");
    }
  }

  @Test
  void session_idleForTooLong_isClosed() throws Exception {
    try (var sessions = new Sessions(2)) {
      sessions.assertClean();
      Session first = sessions.pool().sessions().get(0);
      Shells.of(sessions.root()).configure(with -> with.idleTimeout(Duration.ofMillis(200)));
      sessions.assertClean();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      sessions.assertClean();
    }
  }

  @Test
  void session_usedOftenEnough_isReplaced() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shells.of(sessions.root()).configure(with -> with.maxUses(3));
      sessions.assertClean();
      Session first = sessions.pool().sessions().get(0);
      sessions.assertClean();
      assertThat(sessions.pool().sessions()).containsExactly(first);
      sessions.assertClean();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      sessions.assertClean();
    }
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ShellOptions.DEFAULT.maxSessions(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ShellOptions.DEFAULT.maxUses(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShellOptions.DEFAULT.idleTimeout(Duration.ZERO));
  }

  @Test
  void command_stoppedWhileItWaits_isNotBegunAndKeepsNoPlace() throws Exception {
    try (var sessions = new Sessions(1)) {
      RunningCommand first = startReady(sessions, "sleep 100");
      CommandOutcome late = sessions.of("true").run(Till.in(Duration.ofMillis(50)));
      assertThat(late).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThat(((CommandOutcome.NotStarted) late).why())
          .contains("stopped before")
          .contains("deadline");
      first.stop();
      first.join();
      sessions.assertClean();
    }
  }

  @Test
  void pool_asked_stopsWhatRunsAndRefusesWhatComes() throws Exception {
    try (var sessions = new Sessions(2)) {
      RunningCommand first = startReady(sessions, "sleep 100");
      ShellPool pool = sessions.pool();
      assertThat(pool.describe()).isEqualTo("1 sessions, commands: [echo ready; sleep 100]");
      pool.ask(Reason.of("the house is closing"));
      CommandOutcome it = first.join(Sessions.soon());
      assertThat(((CommandOutcome.Stopped) it).reason().text()).isEqualTo("the house is closing");
      assertThat(pool.ended().await(Sessions.soon())).isTrue();

      var late = new Execution(
              Settings.DEFAULT.spec(CommandText.script("exit 0")), pool.lane(null), Runnable::run)
          .start(Sessions.soon());
      CommandOutcome refused = late.join();
      assertThat(refused).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThatThrownBy(refused::orThrow).hasMessageContaining("have been stopped");
    }
  }

  @Test
  void pool_insistedUpon_killsItsCommands() throws Exception {
    try (var sessions = new Sessions(2)) {
      RunningCommand first = startDeaf(sessions);
      ShellPool pool = sessions.pool();
      pool.ask(Reason.of("the house is closing"));
      pool.insist();
      assertThat(first.join(Sessions.soon()).code()).hasValue(137);
      assertThat(pool.ended().await(Sessions.soon())).isTrue();
    }
  }

  @Test
  void pool_givenUp_killsItsSessions() throws Exception {
    try (var sessions = new Sessions(2)) {
      RunningCommand first = startDeaf(sessions);
      ShellPool pool = sessions.pool();
      pool.ask(Reason.of("the house is closing"));
      pool.giveUp();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      assertThat(pool.ended().await(Sessions.soon())).isTrue();
    }
  }

  @Test
  void pool_neverUsed_endsAtOnce() {
    var pool = new ShellPool(PreparedShell.of(LocalShell.ofJvm()), ShellOptions.DEFAULT);
    pool.ask(Reason.of("nothing to do"));
    assertThat(pool.ended().isGo()).isTrue();
  }
}
