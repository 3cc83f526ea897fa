package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Periodic tasks of an executor when a clock jumps, with time driven by hand. */
@Timeout(120)
final class ClockJumpTest {
  private final List<Long> starts = Collections.synchronizedList(new ArrayList<>()); // s
  private ManualClock clock;
  private Scope app;
  private SupervisedExecutor executor;
  private long begin;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
    app = Supervisor.open("app");
    executor = Bridges.of(app).lend("pool", with -> with.workers(1));
    begin = Seam.nanoTime();
  }

  @AfterEach
  void letTimeGo() {
    app.close();
    clock.close();
  }

  private void note() {
    starts.add((Seam.nanoTime() - begin) / 1_000_000_000);
  }

  private void waits(ScheduledFuture<?> task, long seconds) throws InterruptedException {
    Soon.until(
        () -> "it is due in " + task.getDelay(TimeUnit.SECONDS) + " s",
        () -> task.getDelay(TimeUnit.SECONDS) == seconds);
  }

  @Test
  void fixedRate_afterTheMachineSlept_runsAsOftenAsItWouldHave_andThenInItsRhythm()
      throws Exception {
    var task = executor.scheduleAtFixedRate(this::note, 60, 60, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(630));
    waits(task, 30);
    assertThat(starts).hasSize(10).allMatch(it -> it == 630);
    clock.advance(Duration.ofSeconds(30));
    waits(task, 60);
    assertThat(starts).hasSize(11).endsWith(660L);
  }

  @Test
  void fixedDelay_afterTheMachineSlept_runsOnce() throws Exception {
    var task = executor.scheduleWithFixedDelay(this::note, 60, 60, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(630));
    waits(task, 60);
    assertThat(starts).containsExactly(630L);
  }

  @Test
  void clockOfTheMachineThatIsPutForwardAndBack_movesNoRun() throws Exception {
    var task = executor.scheduleAtFixedRate(this::note, 60, 60, TimeUnit.SECONDS);
    for (Duration off : List.of(Duration.ofDays(400), Duration.ofDays(-400))) {
      clock.setWall(Seam.now().plus(off));
      assertThat(task.getDelay(TimeUnit.SECONDS)).isEqualTo(60);
    }
    clock.advance(Duration.ofSeconds(60));
    waits(task, 60);
    assertThat(starts).containsExactly(60L);
  }
}
