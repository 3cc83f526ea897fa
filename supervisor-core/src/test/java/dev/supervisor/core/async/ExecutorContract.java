package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the interfaces of the JDK promise of executors, for each view and each kind of thread. */
@Timeout(120)
abstract class ExecutorContract {
  private final boolean owned;
  private final boolean virtual;
  private final CountDownLatch never = new CountDownLatch(1);
  private Scope app;

  ExecutorContract(boolean owned, boolean virtual) {
    this.owned = owned;
    this.virtual = virtual;
    app = Supervisor.open(
        "app",
        with ->
            with.stopWithin(Duration.ofMinutes(10)).threads(t -> t.grace(Duration.ofMinutes(2))));
  }

  @BeforeEach
  void noInterrupt_isLeftByOthers() {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @AfterEach
  void close() {
    never.countDown();
    app.close();
  }

  private SupervisedExecutor executor(int workers) {
    return executor(with -> with.workers(workers).idleFor(Duration.ofDays(1)));
  }

  private SupervisedExecutor executor(UnaryOperator<ExecutorOptions> with) {
    UnaryOperator<ExecutorOptions> all =
        it -> with.apply(it.threads(t -> virtual ? t.virtual() : t.platform()));
    return owned ? Bridges.of(app).asExecutor("pool", all) : Bridges.of(app).lend("pool", all);
  }

  /** A task that runs until it is interrupted, or the test is over. */
  private Callable<String> endless(CountDownLatch begun) {
    return () -> {
      begun.countDown();
      never.await();
      return "over";
    };
  }

  private static <T> T soon(Future<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static void soon(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  // ---- running

  @Test
  void execute_manyTasks_runsEachOnce() throws Exception {
    var executor = executor(4);
    var runs = new AtomicInteger();
    var done = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      executor.execute(() -> {
        runs.incrementAndGet();
        done.countDown();
      });
    }
    soon(done);
    assertThat(runs).hasValue(1_000);
  }

  @Test
  void execute_oneWorker_keepsTheOrder() throws Exception {
    var executor = executor(1);
    var seen = Collections.synchronizedList(new ArrayList<Integer>());
    var done = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      int number = i;
      executor.execute(() -> {
        seen.add(number);
        done.countDown();
      });
    }
    soon(done);
    assertThat(seen).isSorted().hasSize(100);
  }

  @Test
  void execute_moreTasksThanWorkers_neverRunsMoreAtATime() throws Exception {
    var executor = executor(3);
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var three = new CountDownLatch(3);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(executor.submit(() -> {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        three.countDown();
        three.await(); // all three are there
        now.decrementAndGet();
        return null;
      }));
    }
    for (Future<?> each : all) {
      soon(each);
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void task_runsOnAChildOfTheNode() throws Exception {
    var executor = executor(2);
    String path = soon(executor.submit(() -> Supervisor.current().path()));
    assertThat(path).isEqualTo("/app/pool/worker");
    assertThat(soon(executor.submit(() -> VirtualThreads.isVirtual(Thread.currentThread()))))
        .isEqualTo(virtual);
    assertThat(executor.node().path()).isEqualTo("/app/pool");
  }

  @Test
  void submit_givesTheResult() throws Exception {
    var executor = executor(2);
    assertThat(soon(executor.submit(() -> "a"))).isEqualTo("a");
    assertThat(soon(executor.submit(() -> {}, "b"))).isEqualTo("b");
    assertThat((Object) soon(executor.submit(() -> {}))).isNull();
  }

  @Test
  void submit_failingTask_givesItsFailureIntact() throws Exception {
    var executor = executor(1);
    for (Throwable failure : List.of(
        new IOException("no disk"),
        new IllegalStateException("no state"),
        new AssertionError("no"))) {
      Future<String> future = executor.submit(() -> {
        sneak(failure);
        return "";
      });
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> soon(future))
          .satisfies(it -> assertThat(it.getCause()).isSameAs(failure));
    }
    assertThat(soon(executor.submit(() -> "on it goes"))).isEqualTo("on it goes");
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void nulls_areRefused() {
    var executor = executor(1);
    assertThatNullPointerException().isThrownBy(() -> executor.execute(null));
    assertThatNullPointerException().isThrownBy(() -> executor.submit((Runnable) null));
    assertThatNullPointerException().isThrownBy(() -> executor.submit(null, ""));
    assertThatNullPointerException().isThrownBy(() -> executor.submit((Callable<?>) null));
    assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(null));
    assertThatNullPointerException().isThrownBy(() -> executor.invokeAny(null));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.schedule((Runnable) null, 1, TimeUnit.SECONDS));
    assertThatNullPointerException().isThrownBy(() -> executor.schedule(() -> {}, 1, null));
  }

  @Test
  void effectsBeforeSubmitting_areSeenByTheTask_andItsEffectsByGet() throws Exception {
    var executor = executor(2);
    int[] plain = new int[1];
    for (int i = 1; i <= 500; i++) {
      plain[0] = i;
      int expected = i;
      assertThat(soon(executor.submit(() -> plain[0]++))).isEqualTo(expected);
      assertThat(plain[0]).isEqualTo(expected + 1);
    }
  }

  // ---- no worker is lost

  @Test
  void execute_failingTasks_failTheirWorkers_andOthersTakeTheirPlace() throws Exception {
    var executor = executor(1);
    executor.execute(() -> {
      throw new IllegalStateException("one");
    });
    executor.execute(() -> {
      throw new AssertionError("two");
    });
    assertThat(soon(executor.submit(() -> "three"))).isEqualTo("three");
    assertThatExceptionOfType(ThreadFailedException.class)
        .isThrownBy(app::close)
        .satisfies(it -> {
          assertThat(it.getSuppressed()).hasSize(1);
          assertThat(it.getMessage() + it.getSuppressed()[0].getMessage()).contains("one", "two");
        });
  }

  @Test
  void interruptThatATaskLeaves_doesNotReachTheNext() throws Exception {
    var executor = executor(1);
    var unused = executor.submit(() -> Thread.currentThread().interrupt());
    assertThat(soon(executor.submit(Thread::interrupted))).isFalse();
    assertThat(soon(executor.submit(() -> {
          TimeUnit.NANOSECONDS.sleep(1);
          return "slept";
        })))
        .isEqualTo("slept");
  }

  @Test
  void interruptOfAnIdleWorker_isForNoTask() throws Exception {
    var executor = executor(1);
    Thread worker = soon(executor.submit(Thread::currentThread));
    for (int i = 0; i < 20; i++) {
      worker.interrupt();
      assertThat(soon(executor.submit(() -> "still here"))).isEqualTo("still here");
    }
  }

  @Test
  void workerThatIsStopped_isReplaced() throws Exception {
    var executor = executor(1);
    var worker = soon(executor.submit(Supervisor::current));
    var unused = worker.stop();
    assertThat(soon(executor.submit(() -> "another"))).isEqualTo("another");
  }

  @Test
  void childOfATask_endsWithItsWorker() throws Exception {
    var executor = executor(1);
    var child = soon(executor.submit(
        () -> Supervisor.current().spawn("left", pleaseStop -> pleaseStop.await())));
    child.stopped().await();
    assertThat(soon(executor.submit(() -> "on"))).isEqualTo("on");
  }

  @Test
  void scopeThatATaskLeavesOpen_isClosedWithItsWorker() throws Exception {
    var executor = executor(1);
    var scope = soon(executor.submit(() -> Supervisor.open("left")));
    scope.stopped().await();
    assertThat(soon(executor.submit(() -> Supervisor.current().name()))).startsWith("worker");
  }

  // ---- cancelling

  @Test
  void cancel_beforeItBegan_neverRunsIt() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    Future<String> first = executor.submit(endless(begun));
    soon(begun);
    var ran = new AtomicBoolean();
    Future<?> second = executor.submit(() -> ran.set(true));
    assertThat(second.cancel(false)).isTrue();
    assertThat(second.isCancelled()).isTrue();
    assertThat(second.isDone()).isTrue();
    never.countDown();
    assertThat(soon(first)).isEqualTo("over");
    assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
    assertThat(ran).isFalse();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(second::get);
  }

  @Test
  void cancel_whileItRuns_interruptsItAlone() throws Exception {
    var executor = executor(1);
    for (int i = 0; i < 20; i++) {
      var begun = new CountDownLatch(1);
      Future<String> future = executor.submit(endless(begun));
      Future<Boolean> next = executor.submit(Thread::interrupted);
      soon(begun);
      assertThat(future.cancel(true)).isTrue();
      assertThat(soon(next)).isFalse();
    }
  }

  @Test
  void cancel_withoutInterrupt_letsItRun() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    Future<?> future = executor.submit(() -> {
      begun.countDown();
      never.await();
      over.countDown();
      return null;
    });
    soon(begun);
    assertThat(future.cancel(false)).isTrue();
    never.countDown();
    soon(over);
  }

  @Test
  void get_withATime_givesUpWhenItIsOver() throws Exception {
    var begun = new CountDownLatch(1);
    Future<String> future = executor(1).submit(endless(begun));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS));
    never.countDown();
    assertThat(soon(future)).isEqualTo("over");
  }

  // ---- many at once

  @Test
  void invokeAll_givesResultsInOrder() throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      tasks.add(() -> number);
    }
    List<Integer> results = new ArrayList<>();
    for (Future<Integer> each : executor(5).invokeAll(tasks)) {
      assertThat(each.isDone()).isTrue();
      results.add(each.get());
    }
    assertThat(results).isSorted().hasSize(50);
  }

  @Test
  void invokeAll_someFail_givesAllFutures() throws Exception {
    var futures = executor(2).invokeAll(List.of(() -> "a", () -> {
      throw new IOException("b");
    }));
    assertThat(futures.get(0).get()).isEqualTo("a");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> futures.get(1).get())
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  void invokeAll_timeIsOver_cancelsWhatIsNotDone() throws Exception {
    var begun = new CountDownLatch(1);
    var futures = executor(2).invokeAll(List.of(endless(begun)), 5, TimeUnit.MILLISECONDS);
    assertThat(futures.get(0).isCancelled()).isTrue();
  }

  @Test
  void invokeAny_givesOneResult_andFailsWhenAllFail() throws Exception {
    var executor = executor(2);
    Callable<String> failing = () -> {
      throw new IOException("no");
    };
    assertThat(executor.invokeAny(List.of(failing, () -> "yes"))).isEqualTo("yes");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> executor.invokeAny(List.of(failing, failing)))
        .withCauseInstanceOf(IOException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> executor.invokeAny(List.of()));
    var begun = new CountDownLatch(1);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> executor.invokeAny(List.of(endless(begun)), 5, TimeUnit.MILLISECONDS));
  }

  // ---- the end

  @Test
  void workersThatAllWaitForTasksOfTheSamePool_areTold() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(2);
      var both = new CountDownLatch(2);
      List<Future<String>> inner = new CopyOnWriteArrayList<>();
      Callable<String> outer = () -> {
        both.countDown();
        both.await();
        Future<String> mine = executor.submit(new Named("inner task"));
        inner.add(mine);
        return mine.get();
      };
      List<Future<String>> all = List.of(executor.submit(outer), executor.submit(outer));
      Soon.until("it is told", () -> !heard.with("does not go on").isEmpty());
      assertThat(heard.with("does not go on"))
          .singleElement()
          .asString()
          .contains("/app/pool", "all of its 2 threads", "/app/pool/worker#2 waits for inner task");
      assertThat(inner.get(0).cancel(false)).isTrue(); // so one worker is free, for the other
      for (Future<String> each : all) {
        Soon.until("it goes on", each::isDone);
      }
    }
  }

  @Test
  void workerThatInvokesAllOnItsOwnPoolOfOne_isTold() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var outer = executor.submit(() -> executor.invokeAll(List.of(new Named("inner task"))));
      Soon.until(
          "it is told",
          () -> !heard.with("/app/pool/worker waits for inner task").isEmpty());
      assertThat(outer.cancel(true)).isTrue();
      assertThat(soon(executor.submit(() -> "goes on"))).isEqualTo("goes on");
      assertThat(heard.with("does not go on")).hasSize(1);
    }
  }

  @Test
  void workerThatInvokesAnyOnItsOwnPoolOfOne_isTold() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var outer =
          executor.submit(() -> executor.invokeAny(List.of(new Named("one"), new Named("other"))));
      Soon.until(
          "it is told",
          () -> !heard.with("/app/pool/worker waits for the first of 2 tasks").isEmpty());
      why("/app/pool/worker", "the first of 2 tasks: no thread of /app/pool is free", "itself");
      assertThat(outer.cancel(true)).isTrue();
      assertThat(executor.invokeAny(List.of(new Named("on")))).isEqualTo("on");
      assertThat(heard.with("does not go on")).hasSize(1);
    }
  }

  @Test
  void workerThatClosesAnotherViewOfItsOwnPoolOfOne_isTold() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var other = executor.lend("other");
      var outer = executor.submit(() -> {
        var unused = other.submit(new Named("inner task"));
        other.close();
        return "closed";
      });
      Soon.until(
          "it is told",
          () -> !heard
              .with("/app/pool/worker waits for the tasks of /app/pool lent to other")
              .isEmpty());
      assertThat(outer.cancel(true)).isTrue(); // so its tasks are dropped
      assertThat(soon(executor.submit(() -> "goes on"))).isEqualTo("goes on");
      assertThat(other.isTerminated()).isTrue();
      assertThat(heard.with("does not go on")).hasSize(1);
    }
  }

  @Test
  void workersThatWaitForTasksOfTheSamePoolForATime_areToldOnce() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var ever = new CountDownLatch(3);
      var outer = executor.submit(() -> {
        Future<String> mine = executor.submit(new Named("inner task"));
        while (true) {
          try {
            return mine.get(1, TimeUnit.MILLISECONDS);
          } catch (TimeoutException e) {
            ever.countDown();
          }
        }
      });
      soon(ever);
      assertThat(heard.with("does not go on"))
          .singleElement()
          .asString()
          .contains("/app/pool does not go on before a time limit is over", "inner task");
      assertThat(outer.cancel(true)).isTrue();
    }
  }

  @Test
  void why_ofAThreadThatWaitsForATask_namesTheWorkerThatRunsIt_orThoseThatKeepItFromBeginning()
      throws Exception {
    var executor = executor(2);
    var begun = new CountDownLatch(2);
    Future<String> first = executor.submit(endless(begun));
    Future<String> other = executor.submit(endless(begun));
    soon(begun);
    var user = app.spawn("user", stop -> first.get());
    why("/app/user", "run by /app/pool/worker", ", which waits for CountDownLatch");
    Future<String> third = executor.submit(new Named("third task"));
    var waiting = app.spawn("waiting", stop -> third.get());
    why(
        "/app/waiting",
        "third task: no thread of /app/pool is free, all 2 are taken, as /app/pool/worker",
        " and 1 more");
    first.cancel(true);
    other.cancel(true);
    waiting.join();
    assertThatExceptionOfType(ThreadFailedException.class).isThrownBy(user::join);
  }

  private void why(String path, String... texts) throws InterruptedException {
    var node = app.find(path).orElseThrow();
    Soon.until(
        () -> List.of(texts) + " is said of it: " + node.why(),
        () -> Stream.of(texts).allMatch(node.why().sentence()::contains));
  }

  @Test
  void failureThatCannotBePrinted_isTheCauseAllTheSame() throws Exception {
    var executor = executor(1);
    RuntimeException rude = new RuntimeException() {
      @Override
      @SuppressWarnings("OverrideThrowableToString") // the JDK asks for that
      public String toString() {
        throw new IllegalStateException("not now");
      }
    };
    var future = executor.submit((Callable<String>) () -> {
      throw rude;
    });
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowable(() -> soon(future)))
          .isInstanceOf(ExecutionException.class)
          .matches(it -> it.getCause() == rude);
      assertThat(catchThrowable(future::get))
          .isInstanceOf(ExecutionException.class)
          .matches(it -> it.getCause() == rude);
    }
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // as a task of users may do it
  void worker_hasItsPriorityAndHandlerBack_afterATask() throws Exception {
    var executor = executor(1);
    Callable<String> look = () -> Thread.currentThread().getPriority() + " "
        + (Thread.currentThread().getUncaughtExceptionHandler() instanceof ThreadGroup);
    String before = soon(executor.submit(look));
    soon(executor.submit(() -> {
      Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
      return "";
    }));
    assertThat(soon(executor.submit(look))).isEqualTo(before);
  }

  @Test
  void workersThatWaitForEachOtherWhileOneIsLeft_areNotTold() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(2);
      assertThat(soon(executor.submit(() -> executor.submit(() -> "inner").get())))
          .isEqualTo("inner");
      assertThat(heard.with("does not go on")).isEmpty();
    }
  }

  private record Named(String name) implements Callable<String> {
    @Override
    public String call() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void shutdown_runsWhatWasAccepted_andRefusesMore() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var first = executor.submit(endless(begun));
    var second = executor.submit(() -> "second");
    soon(begun);
    executor.shutdown();
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(executor.awaitTermination(-1, TimeUnit.DAYS)).isFalse();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.execute(() -> {}))
        .withMessageContaining("/app/pool")
        .withMessageContaining("shutdown() was called (asked by /app)");
    never.countDown();
    assertThat(executor.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(first.get()).isEqualTo("over");
    assertThat(second.get()).isEqualTo("second");
  }

  @Test
  void shutdown_withoutATask_terminates() throws Exception {
    var executor = executor(1);
    assertThat(executor.isShutdown()).isFalse();
    assertThat(executor.isTerminated()).isFalse();
    executor.shutdown();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.shutdownNow()).isEmpty();
    executor.close();
    assertThat(executor.node().state().isSettled()).isEqualTo(owned);
  }

  @Test
  void worker_withNothingToDo_ends() throws Exception {
    var executor = executor(with -> with.workers(2).idleFor(Duration.ZERO));
    for (int i = 0; i < 20; i++) {
      var worker = soon(executor.submit(Supervisor::current));
      worker.stopped().await();
    }
    assertThat(soon(executor.submit(() -> "again"))).isEqualTo("again");
  }

  @Test
  void shutdown_whileAnotherThreadWaits_letsItGo() throws Exception {
    var executor = executor(1);
    var waiting = CompletableFuture.supplyAsync(() -> {
      try {
        return executor.awaitTermination(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    executor.submit(() -> "work").get();
    executor.shutdown();
    assertThat(soon(waiting)).isTrue();
  }

  @Test
  void awaitTermination_interrupted_throws() {
    var executor = executor(1);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> executor.awaitTermination(60, TimeUnit.SECONDS));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void shutdownNow_interruptsWhatRuns_andReturnsWhatHasNotBegun() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var running = executor.submit(endless(begun));
    soon(begun);
    Runnable plain = () -> {};
    executor.execute(plain);
    var submitted = executor.submit(() -> "never");
    var later = executor.schedule(() -> "never", 1, TimeUnit.DAYS);
    assertThat(executor.shutdownNow())
        .containsExactly(plain, (Runnable) submitted, (Runnable) later);
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(running::get)
        .withCauseInstanceOf(InterruptedException.class);
    assertThat(submitted.isDone()).isFalse();
  }

  @Test
  void close_waitsForAllTasks() throws Exception {
    var executor = executor(2);
    var results = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      results.add(executor.submit(() -> number));
    }
    executor.close();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(results).allMatch(Future::isDone);
    executor.close();
  }

  @Test
  void close_interruptedBefore_interruptsWhatRuns_andKeepsTheInterrupt() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var running = executor.submit(endless(begun));
    var waits = executor.submit(() -> "never");
    soon(begun);
    Thread.currentThread().interrupt();
    executor.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(running::get)
        .withCauseInstanceOf(InterruptedException.class);
    assertThatExceptionOfType(CancellationException.class) // nothing has it that could run it
        .isThrownBy(() -> soon(waits));
  }

  @Test
  void close_terminatedAndInterrupted_leavesTheInterruptAlone() throws Exception {
    var executor = executor(1);
    executor.close();
    Thread.currentThread().interrupt();
    executor.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_byItsOwnTask_isRefusedWithTheTasksName() throws Exception {
    var executor = executor(1);
    var task = new Callable<String>() {
      @Override
      public String call() {
        executor.close();
        return "";
      }

      @Override
      public String toString() {
        return "the task of the test";
      }
    };
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> soon(executor.submit(task)))
        .satisfies(it -> assertThat(it.getCause())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("the task of the test is a task of /app/pool"));
    assertThat(executor.isShutdown()).isFalse();
  }

  @Test
  void close_byAThreadOfItsOwnTask_isRefused() throws Exception {
    var executor = executor(1);
    String answer = soon(executor.submit(() -> Supervisor.current()
        .call("below", pleaseStop -> {
          assertThatIllegalStateException().isThrownBy(executor::close);
          return "refused";
        })
        .join()));
    assertThat(answer).isEqualTo("refused");
  }

  @Test
  void shutdownNow_byItsOwnTask_interruptsThat() throws Exception {
    var executor = executor(1);
    Future<?> future = executor.submit(() -> {
      assertThat(executor.shutdownNow()).isEmpty();
      never.await();
      return null;
    });
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> soon(future))
        .withCauseInstanceOf(InterruptedException.class);
  }

  // ---- later, and again and again

  @Test
  void schedule_runsOnceAndNotBefore() throws Exception {
    var executor = executor(1);
    long begun = System.nanoTime();
    ScheduledFuture<Long> future = executor.schedule(System::nanoTime, 20, TimeUnit.MILLISECONDS);
    assertThat(future.getDelay(TimeUnit.DAYS)).isZero();
    assertThat(soon(future) - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(soon(executor.schedule(() -> "at once", -1, TimeUnit.DAYS))).isEqualTo("at once");
    assertThat(executor.schedule(() -> "", Long.MAX_VALUE, TimeUnit.DAYS).cancel(false))
        .isTrue();
  }

  @Test
  void schedule_runsWhatIsDueFirstFirst() throws Exception {
    try (var clock = ManualClock.goOnFrom(Instant.now())) { // no time passes between the two
      var executor = executor(1);
      var seen = Collections.synchronizedList(new ArrayList<String>());
      var later = executor.schedule(() -> seen.add("later"), 40, TimeUnit.MILLISECONDS);
      var sooner = executor.schedule(() -> seen.add("sooner"), 10, TimeUnit.MILLISECONDS);
      assertThat(later.compareTo(sooner)).isPositive();
      clock.advance(Duration.ofMillis(40));
      soon(later);
      assertThat(seen).containsExactly("sooner", "later");
    }
  }

  @Test
  void periodic_runsAgainAndAgain_untilItIsCancelled() throws Exception {
    var executor = executor(2);
    for (boolean rate : List.of(true, false)) {
      var three = new CountDownLatch(3);
      ScheduledFuture<?> future = rate
          ? executor.scheduleAtFixedRate(three::countDown, 0, 1, TimeUnit.MILLISECONDS)
          : executor.scheduleWithFixedDelay(three::countDown, 0, 1, TimeUnit.MILLISECONDS);
      soon(three);
      assertThat(future.isDone()).isFalse();
      assertThat(future.cancel(false)).isTrue();
      assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> executor.scheduleWithFixedDelay(() -> {}, 0, -1, TimeUnit.SECONDS));
  }

  @Test
  void periodic_neverRunsTwiceAtATime() throws Exception {
    var executor = executor(4);
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var runs = new CountDownLatch(200);
    var future = executor.scheduleAtFixedRate(
        () -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          now.decrementAndGet();
          runs.countDown();
        },
        0,
        1,
        TimeUnit.NANOSECONDS);
    soon(runs);
    future.cancel(true);
    assertThat(most).hasValue(1);
  }

  @Test
  void periodic_thatFails_isNotRunAgain_andIsToldOnce() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var runs = new AtomicInteger();
      var future = executor.scheduleAtFixedRate(
          () -> {
            if (runs.incrementAndGet() == 3) {
              throw new IllegalStateException("the third");
            }
          },
          0,
          1,
          TimeUnit.MILLISECONDS);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> soon(future))
          .withCauseInstanceOf(IllegalStateException.class);
      soon(executor.schedule(() -> "", 20, TimeUnit.MILLISECONDS));
      assertThat(runs).hasValue(3);
      assertThat(heard.with("of /app/pool failed, and is not run any more")).hasSize(1);
      assertThat(heard.with("failed")).hasSize(1);
      assertThat(app.tree()).contains("1 periodic failures");
    }
  }

  @Test
  void periodic_failureThatGoesOn_isRunAgain() throws Exception {
    try (var heard = Heard.open()) {
      var executor =
          executor(with -> with.afterPeriodicFailure(e -> SupervisedExecutor.AfterFailure.GO_ON));
      var three = new CountDownLatch(3);
      var future = executor.scheduleAtFixedRate(
          () -> {
            three.countDown();
            throw new IllegalStateException("each time");
          },
          0,
          1,
          TimeUnit.MILLISECONDS);
      soon(three);
      assertThat(future.isDone()).isFalse();
      future.cancel(false);
      assertThat(heard.with("failed, and goes on")).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void periodic_failureThatFails_isThrownByTheScope() throws Exception {
    var executor =
        executor(with -> with.afterPeriodicFailure(e -> SupervisedExecutor.AfterFailure.FAIL));
    var future = executor.scheduleAtFixedRate(
        () -> {
          throw new IllegalStateException("no election");
        },
        0,
        1,
        TimeUnit.MILLISECONDS);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(future));
    assertThat(soon(executor.submit(() -> "on"))).isEqualTo("on");
    assertThatExceptionOfType(ThreadFailedException.class)
        .isThrownBy(app::close)
        .withMessageContaining("no election");
  }

  @Test
  void shutdown_cancelsWhatIsPeriodic_andRunsWhatIsDueLater() throws Exception {
    var executor = executor(1);
    var periodic = executor.scheduleAtFixedRate(() -> {}, 0, 1, TimeUnit.MILLISECONDS);
    var later = executor.schedule(() -> "later", 30, TimeUnit.MILLISECONDS);
    executor.shutdown();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> soon(periodic));
    assertThat(soon(later)).isEqualTo("later");
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  // ---- the tree stops

  @Test
  void stopOfTheTree_runsWhatWasAccepted_andRefusesMoreWithTheReason() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var first = executor.submit(endless(begun));
    var second = executor.submit(() -> "second");
    var later = executor.schedule(() -> "never", 1, TimeUnit.DAYS);
    soon(begun);
    var stopped = app.stop("enough");
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> soon(later));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.execute(() -> {}))
        .withMessageContaining("/app/pool")
        .withMessageMatching(".* its node is (DRAINING|STOPPING): .*")
        .withMessageContaining("enough (asked by /app)");
    never.countDown();
    assertThat(soon(first)).isEqualTo("over");
    assertThat(soon(second)).isEqualTo("second");
    app.close();
    assertThat(stopped.isGo()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void stopOfTheTree_graceIsOver_interruptsAndCancelsTheRest() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(with -> with.workers(1)
          .threads(t -> (virtual ? t.virtual() : t.platform()).grace(Duration.ZERO)));
      var begun = new CountDownLatch(1);
      var running = executor.submit(endless(begun));
      soon(begun);
      List<Future<String>> waits = new ArrayList<>();
      for (int i = 0;
          i < 50;
          i++) { // its worker may take one before it hears of the end of the grace
        waits.add(executor.submit(endless(new CountDownLatch(1))));
      }
      app.close();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> soon(running))
          .withCauseInstanceOf(InterruptedException.class);
      for (Future<String> each : waits) {
        assertThatExceptionOfType(Exception.class)
            .isThrownBy(() -> soon(each))
            .isNotInstanceOf(TimeoutException.class);
      }
      assertThat(waits.get(49).isCancelled()).isTrue();
      assertThat(heard.with("of its tasks had not begun: they are cancelled")).hasSize(1);
    }
  }

  @Test
  void close_whileTheTreeStopsAndATaskNeverEnds_returnsWithTheNode() throws Exception {
    var executor = executor(with -> with.workers(1)
        .threads(t -> (virtual ? t.virtual() : t.platform())
            .grace(Duration.ZERO)
            .patience(Duration.ofMillis(1))));
    var begun = new CountDownLatch(1);
    Future<?> deaf = executor.submit(() -> {
      begun.countDown();
      while (never.getCount() > 0) {
        try {
          never.await();
        } catch (InterruptedException e) {
          // it does not listen
        }
      }
    });
    soon(begun);
    var unused = app.stop("enough");
    executor.close();
    assertThat(executor.node().state().isSettled()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    never.countDown();
    soon(deaf);
  }

  @Test
  void tree_showsWhatWaits() throws Exception {
    var executor = executor(1);
    var begun = new CountDownLatch(1);
    var unused = executor.submit(endless(begun));
    soon(begun);
    var unusedToo = executor.submit(() -> "");
    assertThat(app.tree()).contains("1 tasks wait, 0 are due later");
  }

  // ---- hostile tasks

  @Test
  void taskThatCannotBePrinted_isToldByItsClass() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var ran = new CountDownLatch(1);
      var unused = executor.submit(new Runnable() {
        @Override
        public void run() {
          ran.countDown();
          throw new Rude();
        }

        @Override
        public String toString() {
          throw new IllegalStateException("no text");
        }
      });
      soon(ran);
      assertThat(soon(executor.submit(() -> "next"))).isEqualTo("next");
      assertThat(heard.with("no thread waited for its result")).hasSize(1);
    }
  }

  @Test
  void taskThatShutdownNowInterrupts_isNoFailureForTheLog() throws Exception {
    try (var heard = Heard.open()) {
      var executor = executor(1);
      var runs = new CountDownLatch(1);
      var task = executor.submit(() -> {
        runs.countDown();
        new CountDownLatch(1).await();
        return 1;
      });
      soon(runs);
      assertThat(executor.shutdownNow()).isEmpty();
      assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
      assertThat(heard.with("no thread waited for its result")).isEmpty();
    }
  }

  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }
}
