package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.TaskRunner.RunnerTask;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Tasks on a loop; the numbers are those of the behaviours that were asked for. How a runner ends has a test of its own. */
@Timeout(120)
final class TaskRunnerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Scope app = Supervisor.open("app");
  private final TaskRunner runner =
      Bridges.of(app).taskRunner("loop", with -> with.closeWithin(HOUR).stalledAfter(HOUR));
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void close() {
    free.countDown();
    runner.close();
    app.close();
  }

  /** A task that keeps the loop until the end of the test. */
  private RunnerTask<Boolean> keepLoop(String name) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    RunnerTask<Boolean> task = runner.start(name, stop -> {
      begun.countDown();
      free.await();
      return true;
    });
    begun.await();
    return task;
  }

  // ---- running

  @Test
  void flush_callTimedOutWhileItsFunctionRan_itsStageTakesNothingAnyMore() throws Exception {
    Channel<String> orders = Channel.bounded("orders", 1);
    SignalSource till = Signal.source("till");
    assertThatThrownBy(() -> runner.callLater(
            "take",
            pleaseStop -> {
              till.go();
              free.await();
              return orders.takeAsync();
            },
            till.signal()))
        .isInstanceOf(TimeoutException.class);
    free.countDown();
    runner.flush(Signal.NEVER);
    orders.put("tea");
    assertThat(orders.take(Signal.DONE)).isEqualTo("tea");
  }

  @Test
  void b53_call_runsOnTheLoopAndGivesTheValue() throws Exception {
    Thread loop = runner.node().thread().orElseThrow();
    Thread plain = runner.call("plain", stop -> Thread.currentThread());
    assertThat(plain).isSameAs(loop);
    String later = runner.callLater(
        "later",
        stop -> CompletableFuture.supplyAsync(() -> "a", runner.loop())
            .thenComposeAsync(
                a -> CompletableFuture.supplyAsync(() -> a + "b", runner.loop()), runner.loop()));
    assertThat(later).isEqualTo("ab");
  }

  @Test
  void b54_task_isDoneOnceTheLoopHasGoneOnAndGivesItsValueTwice() throws Exception {
    RunnerTask<Boolean> keeper = keepLoop("keeper");
    RunnerTask<Integer> task = runner.start("task", stop -> 10);
    assertThat(task.isDone()).isFalse();
    free.countDown();
    assertThat(task.await()).isEqualTo(10);
    assertThat(task.isDone()).isTrue();
    runner.close();
    assertThat(task.await()).isEqualTo(10);
    assertThat(keeper.await()).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(task::await).as("as each wait").isInstanceOf(InterruptedException.class);
  }

  @Test
  void b55_waitThatTimesOut_leavesTheTaskAndALaterOneGetsTheValue() throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    RunnerTask<String> task = runner.startLater("task", stop -> pending);
    assertThatThrownBy(() -> task.await(Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> task.await(Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    pending.complete("came");
    assertThat(task.await(Signal.NEVER)).isEqualTo("came");
  }

  @Test
  void b56_timeLimits_areThatOfTheRunnerOrOfTheCall() throws Exception {
    TaskRunner hasty = Bridges.of(app)
        .taskRunner("hasty", with -> with.timeout(Duration.ofNanos(1)).closeWithin(HOUR));
    CompletableFuture<String> pending = new CompletableFuture<>();
    RunnerTask<String> task = hasty.startLater("task", stop -> pending);
    assertThatThrownBy(task::await).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> hasty.callLater("call", stop -> new CompletableFuture<String>()))
        .isInstanceOf(TimeoutException.class);
    String came = hasty.call("call", stop -> "came", Signal.NEVER);
    assertThat(came).isEqualTo("came");
    hasty.flush(Signal.NEVER);
    CountDownLatch begun = new CountDownLatch(1);
    RunnerTask<Boolean> keeper = hasty.start("keeper", stop -> {
      begun.countDown();
      free.await();
      return true;
    });
    begun.await();
    assertThatThrownBy(hasty::flush).isInstanceOf(TimeoutException.class);
    free.countDown();
    pending.complete("came");
    assertThat(task.await(Signal.NEVER)).isEqualTo("came");
    assertThat(keeper.await(Signal.NEVER)).isTrue();
    hasty.close();
  }

  @Test
  void b56_timeLimits_ofAnyLength_areTaken() throws Exception {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    TaskRunner patient = Bridges.of(app)
        .taskRunner(
            "patient", with -> with.timeout(longest).closeWithin(longest).stalledAfter(longest));
    assertThat(patient.<Integer>call("call", stop -> 1)).isEqualTo(1);
    assertThat(patient.<Integer>start("task", stop -> 2).await()).isEqualTo(2);
    patient.flush();
    patient.close();
  }

  @Test
  void b57_timeOut_namesTheTaskWhereItWasMadeAndTheOneThatKeepsTheLoop() throws Exception {
    RunnerTask<Boolean> keeper = keepLoop("keeper");
    RunnerTask<Integer> task = runner.start("table", stop -> 1);
    Signal till = Signal.named("enough");
    till.go();
    assertThatThrownBy(() -> task.await(till))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("task table of /app/loop (made at ")
        .hasMessageContaining("TaskRunnerTest.java:")
        .hasMessageContaining(": enough went first")
        .hasMessageContaining("the loop is kept by task keeper of /app/loop");
    assertThatThrownBy(() -> keeper.await(till)).hasMessageContaining("it keeps the loop since ");
    assertThatThrownBy(() -> runner.flush(till))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("/app/loop has not come to its next turn: enough went first")
        .hasMessageContaining("kept by task keeper");
    free.countDown();
    assertThat(task.await()).isEqualTo(1);
  }

  @Test
  void b58_inLoop_isTrueThereAloneAndACallFromInsideRunsAtOnce() throws Exception {
    TaskRunner other = Bridges.of(app).taskRunner("other");
    assertThat(runner.inLoop()).isFalse();
    List<Boolean> seen = runner.call(
        "inside",
        stop ->
            List.of(runner.inLoop(), other.inLoop(), runner.call("again", it -> runner.inLoop())));
    assertThat(seen).containsExactly(true, false, true);
    other.close();
  }

  @Test
  void b59_flush_returnsWhenTheLoopHasComeToAllThatWasGivenBefore() throws Exception {
    StringBuilder done = new StringBuilder();
    RunnerTask<Integer> task = runner.start("task", stop -> done.append("done").length());
    runner.flush();
    assertThat(done).hasToString("done");
    assertThat(task.isDone()).isTrue();
  }

  @Test
  void b60_useOutOfTime_isAClearError() throws Exception {
    assertThat(runner.isRunning()).isTrue();
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    RunnerTask<Integer> open = runner.startLater("open", stop -> pending);
    assertThatThrownBy(() -> runner.call("waits", stop -> open.await()))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
    assertThatThrownBy(() -> runner.call("flushes", stop -> {
          runner.flush();
          return 1;
        }))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> runner.call("closes", stop -> {
          runner.close();
          return 1;
        }))
        .hasCauseInstanceOf(IllegalStateException.class);
    runner.close();
    runner.close(); // nothing
    assertThat(runner.isRunning()).isFalse();
    assertThatThrownBy(() -> runner.start("late", stop -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("/app/loop takes no new task")
        .hasMessageContaining("task late");
    assertThatThrownBy(runner::flush).isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(open::await).isInstanceOf(CancellationException.class); // and not for ever
  }

  @Test
  void b61_callThatTimesOut_cancelsWhatItWaitsForAndTakesNothing() throws Exception {
    Channel<Integer> channel = Channel.bounded("channel", 1);
    assertThatThrownBy(() ->
            runner.callLater("take", stop -> channel.takeAsync(), Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    runner.flush(); // its function has returned
    channel.put(1);
    assertThatThrownBy(() ->
            runner.callLater("put", stop -> channel.putAsync(2), Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    runner.flush();
    assertThat(channel.take()).isEqualTo(1);
    assertThat(channel.poll()).isNull();
    channel.put(3);
    Integer next = runner.callLater("take", stop -> channel.takeAsync());
    assertThat(next).isEqualTo(3);
  }

  @Test
  void b61_callThatTimesOut_neverRunsWhatHasNotBegun() throws Exception {
    RunnerTask<Boolean> keeper = keepLoop("keeper");
    AtomicReference<@Nullable String> ran = new AtomicReference<>();
    assertThatThrownBy(() -> runner.call("late", stop -> ran.getAndSet("ran"), Signal.DONE))
        .isInstanceOf(TimeoutException.class);
    free.countDown();
    assertThat(keeper.await()).isTrue();
    runner.flush();
    assertThat(ran.get()).isNull();
  }

  // ---- failing and cancelling

  /** The JDK asks the failure of a stage for its text, once it has told of it; that was taken for a second failure. */
  @Test
  void stageWhoseFailureCannotBePrinted_isToldOnce() throws Exception {
    @SuppressWarnings("OverrideThrowableToString") // it is to be rude
    RuntimeException rude = new RuntimeException() {
      @Override
      @SuppressWarnings("OverrideThrowableToString") // the JDK asks for that
      public String toString() {
        throw new IllegalStateException("not now");
      }
    };
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger log = (Logger) LoggerFactory.getLogger(TaskRunner.class);
    log.addAppender(lines);
    try {
      Throwable thrown = catchThrowable(
          () -> runner.callLater("rude", stop -> CompletableFuture.failedFuture(rude)));
      assertThat(thrown.getCause() == rude).isTrue();
      runner.flush();
      boolean unused = Teller.flush(TimeUnit.SECONDS.toNanos(1));
    } finally {
      log.detachAppender(lines);
    }
    assertThat(List.copyOf(lines.list)).isEmpty();
  }

  @Test
  void b63_failureOfATask_isThrownByEachWait() throws Exception {
    IOException thrown = new IOException("no room");
    RunnerTask<Integer> task = runner.start("task", stop -> {
      throw thrown;
    });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(task::await).isInstanceOf(CompletionException.class).hasCause(thrown);
    }
    RunnerTask<Integer> later = runner.startLater(
        "later", stop -> CompletableFuture.<Integer>failedFuture(thrown).thenApply(it -> it));
    assertThatThrownBy(later::await).isInstanceOf(CompletionException.class).hasCause(thrown);
    RunnerTask<Integer> none = runner.startLater("none", stop -> null);
    assertThatThrownBy(none::await).hasCauseInstanceOf(NullPointerException.class);
  }

  @Test
  void b63_errorOfATask_isItsFailureAndTheLoopGoesOn() throws Exception {
    RunnerTask<Integer> task = runner.start("task", stop -> {
      throw new AssertionError("planted");
    });
    assertThatThrownBy(task::await).hasCauseInstanceOf(AssertionError.class);
    RunnerTask<Integer> interrupts = runner.start("interrupts", stop -> {
      Thread.currentThread().interrupt();
      return 1;
    });
    assertThat(interrupts.await()).isEqualTo(1);
    assertThat(runner.<Integer>call("after", stop -> 2)).isEqualTo(2);
  }

  @Test
  void b64_cancelledTask_throwsACancellationBeforeAndAfterItHasBegun() throws Exception {
    RunnerTask<Boolean> keeper = keepLoop("keeper");
    RunnerTask<Integer> waiting = runner.start("waiting", stop -> 1);
    assertThat(waiting.cancel()).isTrue();
    assertThat(waiting.cancel()).isFalse();
    assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
    assertThat(waiting.ended().isGo()).isTrue();
    assertThat(keeper.cancel()).isTrue();
    assertThatThrownBy(keeper::await).isInstanceOf(CancellationException.class);
    assertThat(keeper.ended().isGo()).isFalse(); // its function goes on
    free.countDown();
    keeper.ended().await();
    assertThat(keeper.isCancelled()).isTrue();
  }

  @Test
  void b64_cancel_letsThePleaseStopOfTheTaskGoAndCancelsItsStage() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RunnerTask<Integer> polite = runner.start("polite", stop -> {
      begun.countDown();
      stop.await();
      return 1;
    });
    begun.await();
    assertThat(polite.cancel()).isTrue();
    polite.ended().await();
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    RunnerTask<Integer> later = runner.startLater("later", stop -> pending);
    runner.flush();
    assertThat(later.cancel()).isTrue();
    assertThat(pending).isCancelled();
  }

  @Test
  void b64_taskThatThrowsACancellation_isCancelled() {
    RunnerTask<Integer> task = runner.start("task", stop -> {
      throw new CancellationException("by itself");
    });
    assertThatThrownBy(task::await).isInstanceOf(CancellationException.class);
    assertThat(task.isCancelled()).isTrue();
  }

  // ---- signals, promises, channels between threads and the loop

  @Test
  void b71_signal_goesFromThreadToLoopAndBack() throws Exception {
    Signal there = Signal.create();
    Signal back = Signal.create();
    RunnerTask<Boolean> waits = runner.start("waits", stop -> {
      there.await();
      return back.go();
    });
    there.go();
    back.await();
    assertThat(waits.await()).isTrue();
    assertThat(back.isGo()).isTrue();
    assertThat(Signal.create().await(Till.in(Duration.ofMillis(1)))).isFalse();
  }

  @Test
  void b72_promise_bringsValueAndFailureBothWaysAndIsSetOnce() throws Exception {
    Promise<Integer> there = Promise.named("there");
    Promise<Integer> back = Promise.named("back");
    RunnerTask<Boolean> waits =
        runner.start("waits", stop -> back.complete(there.await(Signal.NEVER) + 1));
    assertThat(there.complete(1)).isTrue();
    assertThat(back.await()).isEqualTo(2);
    assertThat(waits.await()).isTrue();
    assertThat(back.complete(3)).isFalse();
    Promise<Integer> fails = Promise.named("fails");
    RunnerTask<Throwable> sees = runner.start("sees", stop -> catchThrowable(fails::await));
    fails.fail(new IOException("no room"));
    assertThat(sees.await()).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void b73_channel_goesFromLoopToLoopThroughABufferOfOne() throws Exception {
    Channel<Integer> channel = Channel.bounded("channel", 1);
    assertThat(channel.isEmpty()).isTrue();
    channel.put(-1);
    assertThat(channel.isFull()).isTrue();
    assertThat(channel.size()).isEqualTo(1);
    assertThat(channel.take()).isEqualTo(-1);
    TaskRunner other = Bridges.of(app).taskRunner("other");
    RunnerTask<Boolean> puts = runner.start("puts", stop -> {
      for (int i = 0; i < 10; i++) {
        channel.put(i);
      }
      channel.close(Channel.Closing.DRAIN);
      return true;
    });
    RunnerTask<Integer> takes = other.start("takes", stop -> {
      int sum = 0;
      for (int each : channel) {
        sum += each;
      }
      return sum;
    });
    assertThat(takes.await()).isEqualTo(45);
    assertThat(puts.await()).isTrue();
    other.close();
  }

  // ---- stalls

  @Test
  void b57_loopThatIsKeptForTooLong_isToldByTheNameOfItsTask() throws Exception {
    try (Heard heard = Heard.open();
        TaskRunner stalls =
            Bridges.of(app).taskRunner("stalls", with -> with.stalledAfter(Duration.ofMillis(1)))) {
      RunnerTask<Boolean> keeper = stalls.start("keeper", stop -> {
        free.await();
        return true;
      });
      Soon.until(
          "it is told", () -> !heard.with("/app/stalls is kept by task keeper").isEmpty());
      free.countDown();
      assertThat(keeper.await()).isTrue();
    }
  }

  @Test
  void thread_ofARunner_mayBeVirtual() throws Exception {
    if (Runtime.version().feature() >= 21) {
      try (TaskRunner virtual =
          Bridges.of(app).taskRunner("virtual", with -> with.thread(t -> t.virtual()))) {
        boolean daemon = virtual.call("asks", stop -> Thread.currentThread().isDaemon());
        assertThat(daemon).isTrue();
        assertThat(virtual).hasToString("/app/virtual: RUNNING");
      }
    }
    assertThat(Soon.class).isNotNull();
  }
}
