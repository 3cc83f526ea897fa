package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests of the JDK's own executors ask for beyond {@link ExecutorContract}: interrupts, time limits, cancelling and closing, for each view and kind of thread. */
@Timeout(120)
final class ExecutorDutiesTest {
  private static final String VIEWS = "views";

  private final Scope app = Supervisor.open(
      "app",
      with -> with.stopWithin(Duration.ofMinutes(10)).threads(t -> t.grace(Duration.ofMinutes(2))));
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @AfterEach
  void close() {
    never.countDown();
    app.close();
    assertThat(Thread.interrupted()).as("an interrupt that a test has left").isFalse();
  }

  /** How an executor is made. */
  record View(boolean isOwned, Soon.Kind kind) {
    SupervisedExecutor executor(Scope app, int workers) {
      UnaryOperator<ExecutorOptions> all =
          it -> it.workers(workers).idleFor(Duration.ofDays(1)).threads(kind.with());
      return isOwned ? Bridges.of(app).asExecutor("pool", all) : Bridges.of(app).lend("pool", all);
    }

    @Override
    public String toString() {
      return (isOwned ? "owned " : "lent ") + kind;
    }
  }

  static Stream<View> views() {
    return Soon.kinds().stream()
        .flatMap(kind -> Stream.of(new View(true, kind), new View(false, kind)));
  }

  /** A task that runs until it is interrupted, which it tells, or until the test is over. */
  private Callable<String> endless(CountDownLatch begun) {
    return () -> {
      begun.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return "over";
    };
  }

  private static <T> T soon(Future<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static void soon(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static String fail() throws IOException {
    throw new IOException("no");
  }

  /** Runs it on a thread that is interrupted once that has begun. {@return what it throws} */
  private static Throwable interruptedIn(Callable<?> wait, CountDownLatch begun) throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter = new Thread(() -> {
      try {
        Object value = wait.call();
        thrown.set(new AssertionError("it returned " + value));
      } catch (Throwable e) {
        thrown.set(e);
      }
    });
    waiter.start();
    soon(begun);
    waiter.interrupt();
    waiter.join();
    return thrown.get();
  }

  // ---- invokeAny

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAny_firstResult_interruptsTheOthers(View view) throws Exception {
    var executor = view.executor(app, 2);
    CountDownLatch begun = new CountDownLatch(1);
    Callable<String> quick = () -> {
      begun.await();
      return "quick";
    };
    assertThat(executor.invokeAny(List.of(endless(begun), quick))).isEqualTo("quick");
    soon(interrupted);
    CountDownLatch again = new CountDownLatch(1);
    Callable<String> next = () -> {
      again.await();
      return "next";
    };
    assertThat(executor.invokeAny(List.of(endless(again), next), 1, TimeUnit.MINUTES))
        .isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAny_waitInterrupted_throwsAndInterruptsItsTasks(View view) throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    assertThat(interruptedIn(() -> executor.invokeAny(List.of(endless(begun))), begun))
        .isInstanceOf(InterruptedException.class);
    soon(interrupted);
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAny_interruptedBefore_throws(View view) throws Exception {
    var executor = view.executor(app, 1);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> executor.invokeAny(List.of(endless(new CountDownLatch(1)))));
    assertThat(Thread.interrupted()).isFalse();
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAny_withALimit_failuresNullsAndShutdown(View view) throws Exception {
    var executor = view.executor(app, 2);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> executor.invokeAny(
            List.of(ExecutorDutiesTest::fail, ExecutorDutiesTest::fail), 1, TimeUnit.HOURS))
        .withCauseInstanceOf(IOException.class);
    assertThatNullPointerException().isThrownBy(() -> executor.invokeAny(null));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.invokeAny(List.of(() -> "a"), 1, null));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.invokeAny(Arrays.asList(endless(new CountDownLatch(1)), null)));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() ->
            executor.invokeAny(List.of(endless(new CountDownLatch(1))), -1, TimeUnit.NANOSECONDS));
    executor.shutdown();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.invokeAny(List.of(() -> "late")));
  }

  // ---- invokeAll

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAll_waitInterrupted_throwsAndCancelsWhatIsNotDone(View view) throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean second = new AtomicBoolean();
    Callable<String> neverRuns = () -> {
      second.set(true);
      return "";
    };
    assertThat(interruptedIn(() -> executor.invokeAll(List.of(endless(begun), neverRuns)), begun))
        .isInstanceOf(InterruptedException.class);
    soon(interrupted);
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
    assertThat(second).isFalse();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAll_interruptedBefore_throws(View view) throws Exception {
    var executor = view.executor(app, 1);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> executor.invokeAll(List.of(endless(new CountDownLatch(1)))));
    assertThat(Thread.interrupted()).isFalse();
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAll_timeIsOver_keepsWhatIsDone_inOrder(View view) throws Exception {
    var executor = view.executor(app, 2);
    CountDownLatch begun = new CountDownLatch(1);
    List<Future<String>> futures = executor.invokeAll(
        List.of(() -> "first", endless(begun), ExecutorDutiesTest::fail),
        20,
        TimeUnit.MILLISECONDS);
    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(futures.get(1).isCancelled()).isTrue();
    assertThat(futures.get(0).isCancelled() || soon(futures.get(0)).equals("first"))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void invokeAll_noTaskNoTimeNullsAndShutdown(View view) throws Exception {
    var executor = view.executor(app, 2);
    assertThat(executor.invokeAll(List.<Callable<String>>of())).isEmpty();
    assertThat(executor.invokeAll(List.<Callable<String>>of(), 0, TimeUnit.SECONDS))
        .isEmpty();
    List<Future<String>> none =
        executor.invokeAll(List.of(endless(new CountDownLatch(1))), -1, TimeUnit.NANOSECONDS);
    assertThat(none).hasSize(1).allMatch(Future::isCancelled);
    List<Future<String>> some =
        executor.invokeAll(List.of(() -> "a", ExecutorDutiesTest::fail), 1, TimeUnit.HOURS);
    assertThat(soon(some.get(0))).isEqualTo("a");
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(some.get(1)));
    assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(null));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.invokeAll(List.of(() -> "a"), 1, null));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.invokeAll(Arrays.asList(endless(new CountDownLatch(1)), null)));
    executor.shutdown();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.invokeAll(List.of(() -> "late")));
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS))
        .as("the tasks beside a null have been cancelled")
        .isTrue();
  }

  // ---- futures

  @ParameterizedTest
  @MethodSource(VIEWS)
  void future_interruptedWait_throws_andTheTaskGoesOn(View view) throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> future = executor.submit(endless(begun));
    assertThat(interruptedIn(future::get, begun)).isInstanceOf(InterruptedException.class);
    assertThat(interruptedIn(() -> future.get(1, TimeUnit.HOURS), begun))
        .isInstanceOf(InterruptedException.class);
    assertThat(future.isDone()).isFalse();
    never.countDown();
    assertThat(soon(future)).isEqualTo("over");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void future_ofEachKind_hasItsResultAndIsNotCancelledAfterwards(View view) throws Exception {
    var executor = view.executor(app, 1);
    AtomicInteger runs = new AtomicInteger();
    Future<?> none = executor.submit(() -> {
      runs.incrementAndGet();
    });
    assertThat(soon(none)).isNull();
    Future<String> given = executor.submit(
        () -> {
          runs.incrementAndGet();
        },
        "given");
    assertThat(soon(given)).isEqualTo("given");
    assertThat(runs).hasValue(2);
    assertThat(given.cancel(true)).isFalse();
    assertThat(given.isCancelled()).isFalse();
    assertThat(given.isDone()).isTrue();
    if (Runtime.version().feature() >= 19) {
      assertThat(stateOf(given)).isEqualTo("SUCCESS");
      Future<String> failed = executor.submit(ExecutorDutiesTest::fail);
      assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(failed));
      assertThat(stateOf(failed)).isEqualTo("FAILED");
    }
  }

  /** {@return what a method says that 17 has not got} */
  private static String stateOf(Future<?> future) throws Exception {
    return String.valueOf(Future.class.getMethod("state").invoke(future));
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void cancel_again_changesNothing_andEachGetThrows(View view) throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> future = executor.submit(endless(begun));
    soon(begun);
    assertThat(future.cancel(true)).isTrue();
    boolean unusedSecond = future.cancel(true); // whatever it says, the future stays cancelled
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> soon(future));
    soon(interrupted);
  }

  // ---- later, and again and again

  @ParameterizedTest
  @MethodSource(VIEWS)
  void schedule_cancelledBeforeItsTime_neverRuns_andKeepsNoPoolFromTerminating(View view)
      throws Exception {
    var executor = view.executor(app, 1);
    AtomicBoolean ran = new AtomicBoolean();
    ScheduledFuture<?> later = executor.schedule(() -> ran.set(true), 1, TimeUnit.DAYS);
    assertThat(later.getDelay(TimeUnit.HOURS)).isBetween(22L, 24L);
    assertThat(later.cancel(false)).isTrue();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isFalse();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.schedule(() -> {}, 1, TimeUnit.SECONDS));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.SECONDS));
    assertThatNullPointerException().isThrownBy(() -> executor.schedule(() -> {}, 1, null));
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void shutdownNow_returnsAlsoWhatIsDueLater(View view) throws Exception {
    var executor = view.executor(app, 1);
    ScheduledFuture<?> later = executor.schedule(() -> {}, 1, TimeUnit.DAYS);
    ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS);
    assertThat(executor.shutdownNow()).hasSize(2);
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Stream.of(later, periodic).filter(it -> it.isDone() && !it.isCancelled()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void shutdownNow_returnsFutures_thatNameTheirTasks(View view) throws Exception {
    Runnable task = new Runnable() {
      @Override
      public void run() {}

      @Override
      public String toString() {
        return "nightly report";
      }
    };
    var executor = view.executor(app, 1);
    ScheduledFuture<?> later = executor.schedule(task, 1, TimeUnit.DAYS);
    ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(task, 1, 1, TimeUnit.DAYS);
    assertThat(executor.shutdownNow())
        .containsExactlyInAnyOrder((Runnable) later, (Runnable) periodic);
    assertThat(later.toString()).contains("nightly report");
    assertThat(periodic.toString()).contains("nightly report");
  }

  @Test
  void borrower_withCharactersThatHide_isNamedWithTheirCodes() {
    SupervisedExecutor lent = Bridges.of(app).lend("pool").lend("a\u001b[2Kb");
    lent.shutdown();
    assertThatThrownBy(() -> lent.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(" lent to a\\u001b[2Kb takes no new task");
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void periodic_cancelledByItself_isNotRunAgain(View view) throws Exception {
    var executor = view.executor(app, 1);
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<ScheduledFuture<?>> self = new CompletableFuture<>();
    ScheduledFuture<?> future = executor.scheduleWithFixedDelay(
        () -> {
          runs.incrementAndGet();
          boolean unused = self.join().cancel(false);
        },
        0,
        1,
        TimeUnit.NANOSECONDS);
    self.complete(future);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> soon(future));
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
    assertThat(soon(executor.schedule(() -> "later", 5, TimeUnit.MILLISECONDS))).isEqualTo("later");
    assertThat(runs).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void periodic_cancelledWhileItRuns_isInterruptedAlone(View view) throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    Callable<String> body = endless(begun);
    ScheduledFuture<?> future = executor.scheduleAtFixedRate(
        () -> {
          try {
            var unused = body.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        0,
        1,
        TimeUnit.NANOSECONDS);
    soon(begun);
    assertThat(future.cancel(true)).isTrue();
    soon(interrupted);
    assertThat(soon(executor.submit(Thread::interrupted))).isFalse();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void periodic_error_isItsFailure_andTheWorkersGoOn(View view) throws Exception {
    var executor = view.executor(app, 1);
    Error planted = new AssertionError("planted");
    ScheduledFuture<?> future = executor.scheduleAtFixedRate(
        () -> {
          throw planted;
        },
        0,
        1,
        TimeUnit.NANOSECONDS);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> soon(future))
        .withCause(planted);
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
  }

  // ---- the end

  @ParameterizedTest
  @MethodSource(VIEWS)
  void close_interruptedWhileItWaits_interruptsWhatRuns_andKeepsTheInterrupt(View view)
      throws Exception {
    var executor = view.executor(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> running = executor.submit(endless(begun));
    Future<String> waiting = executor.submit(() -> "never");
    CountDownLatch closes = new CountDownLatch(1);
    AtomicBoolean kept = new AtomicBoolean();
    Thread closer = new Thread(() -> {
      closes.countDown();
      executor.close();
      kept.set(Thread.currentThread().isInterrupted());
    });
    soon(begun);
    closer.start();
    soon(closes);
    Soon.until("it waits, or is about to", executor::isShutdown);
    closer.interrupt();
    closer.join();
    assertThat(kept).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    soon(interrupted);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(running));
    assertThat(waiting.isDone() && !waiting.isCancelled()).isFalse();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void close_twiceAndByManyThreads_allReturnTerminated(View view) throws Exception {
    var executor = view.executor(app, 2);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tasks.add(executor.submit(() -> {
        go.await();
        return "done";
      }));
    }
    List<CompletableFuture<Boolean>> closers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Boolean> closed = new CompletableFuture<>();
      closers.add(closed);
      new Thread(() -> {
            executor.close();
            closed.complete(executor.isTerminated());
          })
          .start();
    }
    Soon.until("it takes no more", executor::isShutdown);
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
    go.countDown();
    for (var each : closers) {
      assertThat(soon(each)).isTrue();
    }
    for (var each : tasks) {
      assertThat(soon(each)).isEqualTo("done");
    }
    executor.close();
    executor.shutdown();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @MethodSource(VIEWS)
  void close_asTheInterfaceHasIt_isTheSame(View view) throws Exception {
    var executor = view.executor(app, 1);
    Future<String> task = executor.submit(() -> "done");
    closeByInterface(executor);
    assertThat(task.isDone()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  /** As code that was compiled on 19 or later calls it; else as a resource. */
  private static void closeByInterface(ExecutorService executor) throws Exception {
    Class<?> type = Runtime.version().feature() >= 19 ? ExecutorService.class : AutoCloseable.class;
    Method close = type.getMethod("close");
    try {
      close.invoke(executor);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
