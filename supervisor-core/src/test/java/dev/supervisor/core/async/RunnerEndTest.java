package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.TaskRunner.RunnerEnding;
import dev.supervisor.core.async.TaskRunner.RunnerTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a runner of tasks ends; the numbers are those of the behaviours that were asked for. */
@Timeout(120)
final class RunnerEndTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(40);

  private final Scope app = Supervisor.open("app");
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void close() {
    free.countDown();
    app.close();
  }

  private TaskRunner runner(Duration within) {
    return Bridges.of(app).taskRunner("loop", with -> with.closeWithin(within).stalledAfter(HOUR));
  }

  private static CompletionException failures(TaskRunner runner) {
    return (CompletionException) catchThrowable(runner::close);
  }

  /** Begun, and not to be ended by anything but the end of the test. */
  private RunnerTask<Boolean> start(TaskRunner runner, boolean eatsInterrupts)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    RunnerTask<Boolean> task = runner.start("keeper", stop -> {
      begun.countDown();
      for (; ; ) {
        try {
          free.await();
          return true;
        } catch (InterruptedException e) {
          if (!eatsInterrupts) {
            throw e;
          }
        }
      }
    });
    begun.await();
    return task;
  }

  // ---- failures

  @Test
  void b65_failuresThatNothingHasWaitedFor_areThrownTogetherAtTheEnd() throws Exception {
    TaskRunner runner = runner(HOUR);
    List<IOException> thrown = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      IOException each = new IOException("no " + i);
      thrown.add(each);
      var unused = runner.start("task" + i, stop -> {
        throw each;
      });
    }
    var unused = runner.start("cancels", stop -> {
      throw new CancellationException("no failure");
    });
    CompletionException together = failures(runner);
    assertThat(together)
        .hasMessage("10 tasks of /app/loop have failed, and nothing has waited for them")
        .hasCause(thrown.get(0));
    assertThat(together.getSuppressed()).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(together.getSuppressed()[i])
          .hasMessageStartingWith("task task" + i + " of /app/loop (made at ")
          .hasCause(thrown.get(i));
    }
    runner.close(); // they are told once
  }

  @Test
  void b65_failureThatWasSeen_isNotToldAgain() throws Exception {
    TaskRunner runner = runner(HOUR);
    RunnerTask<Integer> seen = runner.start("seen", stop -> {
      throw new IOException("seen");
    });
    RunnerTask<Integer> unseen = runner.start("unseen", stop -> {
      throw new IOException("unseen");
    });
    assertThatThrownBy(seen::await).hasRootCauseMessage("seen");
    assertThat(failures(runner).getSuppressed()).hasSize(1);
    assertThatThrownBy(unseen::await).hasRootCauseMessage("unseen");
  }

  @Test
  void b65_bodyOfTheBlockThatFails_isFirstAndTheOthersAreSuppressed() {
    Throwable thrown = catchThrowable(() -> {
      try (TaskRunner runner = runner(HOUR)) {
        var unused = runner.start("task", stop -> {
          throw new IOException("of a task");
        });
        throw new IllegalStateException("of the block");
      }
    });
    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("of the block");
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0]).hasRootCauseMessage("of a task");
  }

  @Test
  void b62_failures_areKeptUpToABoundAndCounted() {
    try (Heard heard = Heard.open()) {
      TaskRunner runner = runner(HOUR);
      for (int i = 0; i < 1_010; i++) {
        var unused = runner.start("task", stop -> {
          throw new IOException("no room");
        });
      }
      CompletionException together = failures(runner);
      assertThat(together).hasMessageStartingWith("1010 tasks of /app/loop have failed");
      assertThat(together.getSuppressed()).hasSize(1_000);
      assertThat(heard.with("this one is only logged")).as("the others").hasSize(10);
    }
  }

  @Test
  void b66_failures_areToldAlsoWhenTheEndWasForced() throws Exception {
    TaskRunner runner = runner(SHORT);
    var unused = runner.start("task", stop -> {
      throw new IOException("no room");
    });
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ true);
    assertThat(failures(runner)).hasRootCauseMessage("no room");
    assertThat(runner.ending()).isEqualTo(RunnerEnding.FAILED_TO_FORCE);
    assertThatThrownBy(keeper::await).isInstanceOf(CancellationException.class);
  }

  @Test
  void b66_treeThatStopsTheRunner_getsItsFailures() {
    Scope tree = Supervisor.open("tree");
    TaskRunner runner = Bridges.of(tree).taskRunner("loop");
    var unused = runner.start("task", stop -> {
      throw new IOException("no room");
    });
    assertThatThrownBy(tree::close).hasRootCauseMessage("no room");
    runner.close(); // they are told once
  }

  // ---- the end

  @Test
  void b67_whatIsPending_getsATurnAndThenAllIsCancelledAndCleansUp() throws Exception {
    TaskRunner runner = runner(HOUR);
    StringBuilder done = new StringBuilder();
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    CompletableFuture<Void> cleanedUp = pending.handleAsync(
        (value, failure) -> {
          done.append(" cleaned up");
          return null;
        },
        runner.loop());
    RunnerTask<Integer> later = runner.startLater("later", stop -> pending);
    AtomicReference<@Nullable RunnerTask<Integer>> inner = new AtomicReference<>();
    RunnerTask<Boolean> starts = runner.start("starts", stop -> {
      inner.set(runner.startLater("inner", it -> new CompletableFuture<>()));
      return true;
    });
    RunnerTask<Integer> turn =
        runner.start("turn", stop -> done.append("its turn").length());
    runner.close();
    assertThat(turn.await()).isEqualTo(8);
    assertThat(starts.await()).isTrue();
    assertThatThrownBy(later::await).isInstanceOf(CancellationException.class);
    assertThat(cleanedUp).isDone();
    assertThatThrownBy(() -> inner.get().await()).isInstanceOf(CancellationException.class);
    assertThat(done).hasToString("its turn cleaned up");
  }

  @Test
  void b68_taskThatIsCutShort_throwsACancellationAfterwards() throws Exception {
    TaskRunner runner = runner(SHORT);
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ false);
    runner.close();
    assertThatThrownBy(keeper::await)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("task keeper of /app/loop");
  }

  @Test
  void b69_taskThatEndsWhenAsked_isStopped() throws Exception {
    TaskRunner runner = runner(Duration.ofSeconds(8));
    assertThat(runner.ending()).isEqualTo(RunnerEnding.RUNNING);
    CountDownLatch begun = new CountDownLatch(1);
    RunnerTask<Boolean> polite = runner.start("polite", stop -> {
      begun.countDown();
      stop.await();
      return true;
    });
    begun.await();
    runner.close();
    assertThat(runner.ending())
        .isIn(RunnerEnding.STOPPED, RunnerEnding.FORCED); // forced on a busy machine
    assertThat(polite.isCancelled()).isTrue();
  }

  @Test
  void b69_runnerWithoutTasks_isStopped() {
    TaskRunner runner = runner(HOUR);
    runner.close();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.STOPPED);
    assertThat(runner).hasToString("/app/loop: STOPPED");
  }

  @Test
  void b69_taskThatOnlyAnInterruptEnds_isForced() throws Exception {
    TaskRunner runner = runner(Duration.ofSeconds(8));
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ false);
    runner.close();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.FORCED);
    keeper.ended().await();
  }

  @Test
  void b69_taskThatEatsInterrupts_failsToBeForcedAndTheCallerGoesOn() throws Exception {
    TaskRunner runner = runner(SHORT);
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ true);
    runner.close();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.FAILED_TO_FORCE);
    assertThat(keeper.ended().isGo()).isFalse();
    assertThat(keeper.isCancelled()).isTrue();
  }

  @Test
  void b69_treeThatStopsTheRunner_isItsEndToo() {
    Scope tree = Supervisor.open("tree");
    TaskRunner runner = Bridges.of(tree).taskRunner("loop");
    RunnerTask<Integer> open = runner.startLater("open", stop -> new CompletableFuture<>());
    tree.close();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.STOPPED);
    assertThatThrownBy(open::await).isInstanceOf(CancellationException.class);
  }

  @Test
  void b69_runnerThatIsJustEnding_orHasEndedByItself_isUnknown() throws Exception {
    TaskRunner runner = runner(HOUR);
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ false);
    var unused = runner.node().stop();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.UNKNOWN);
    free.countDown();
    keeper.ended().await();
    runner.close();
    assertThat(runner.ending()).isEqualTo(RunnerEnding.STOPPED);

    TaskRunner other = runner(HOUR);
    RunnerTask<?> last = other.start("last", stop -> {
      throw Supervisor.events().endBody();
    });
    other.node().stopped().await();
    assertThat(other.ending()).isEqualTo(RunnerEnding.UNKNOWN);
    assertThatThrownBy(last::await).isInstanceOf(CancellationException.class);
  }

  @Test
  void b70_failedForce_leavesTheResourcesOfTheLoopToItsThread() throws Exception {
    AtomicBoolean cleaned = new AtomicBoolean();
    TaskRunner runner = Bridges.of(app)
        .taskRunner(
            "loop",
            with -> with.closeWithin(SHORT)
                .stalledAfter(HOUR)
                .thread(t -> t.cleanup(stop -> cleaned.set(true))));
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ true);
    runner.close();
    assertThat(cleaned).isFalse();
    free.countDown();
    keeper.ended().await();
    Soon.until("its own thread has cleaned up", cleaned::get);
  }

  @Test
  void close_throughAnInterrupt_endsAndKeepsIt() throws Exception {
    TaskRunner runner = runner(SHORT);
    RunnerTask<Boolean> keeper = start(runner, /* eatsInterrupts= */ false);
    Thread.currentThread().interrupt();
    runner.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(keeper.isCancelled()).isTrue();
  }
}
