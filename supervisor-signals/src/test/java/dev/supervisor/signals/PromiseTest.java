package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("threads")
final class PromiseTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private final Promise<String> promise = Promise.named("config");
  private final IllegalStateException failure = new IllegalStateException("disk");

  @Test
  void complete_twice_keepsTheFirst() throws Exception {
    assertThat(promise.isDone()).isFalse();
    assertThat(promise.complete("one")).isTrue();
    assertThat(promise.complete("two")).isFalse();
    assertThat(promise.fail(failure)).isFalse();
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.ready().isGo()).isTrue();
    assertThat(promise.ready().reason()).isEmpty();
    assertThat(promise.result()).isEqualTo("one");
    assertThat(promise.await()).isEqualTo("one");
    assertThat(promise.await(Signal.DONE)).isEqualTo("one");
  }

  @Test
  void complete_withNullAndWithAThrowable_areValues() throws InterruptedException {
    Promise<Throwable> thrown = Promise.named("thrown");
    thrown.complete(failure);
    assertThat(thrown.await()).isSameAs(failure);
    promise.complete(null);
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.await()).isNull();
  }

  @Test
  void fail_rethrowsWithTheCauseAndGivesTheReason() {
    assertThat(promise.fail(failure)).isTrue();
    assertThat(promise.complete("late")).isFalse();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(promise::await)
        .withMessage("config failed: java.lang.IllegalStateException: disk")
        .withCause(failure);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(promise::result)
        .withCause(failure);
    assertThat(promise.ready().reason()).get().extracting(Reason::cause).isSameAs(failure);
    assertThatNullPointerException().isThrownBy(() -> Promise.named("x").fail(null));
  }

  @Test
  void fail_withACancellation_isACancellation() {
    CancellationException cancelled = new CancellationException();
    promise.fail(cancelled);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(promise::await)
        .withMessage("config was cancelled")
        .withCause(cancelled);
  }

  @Test
  void result_tooEarly_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(promise::result)
        .withMessage("promise config has no result yet: await it");
  }

  @Test
  void failure_ofEachOutcome_isThereOnlyWhenItFailed() {
    assertThat(promise.failure()).isEmpty();
    Throwable cause = new IllegalStateException("broken");
    assertThat(promise.fail(cause)).isTrue();
    assertThat(promise.failure()).contains(cause);
    Promise<String> good = Promise.named("good");
    good.complete("fine");
    assertThat(good.failure()).isEmpty();
  }

  @Test
  void ready_belongsToThePromise() {
    assertThatIllegalStateException()
        .isThrownBy(() -> promise.ready().go())
        .withMessage("result of promise config cannot be made to go: it belongs to promise config");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_resultComes_wakesWithIt(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, promise::await).parked();
    promise.complete("value");
    assertThat(waiter.result()).isEqualTo("value");
    assertThat(promise.ready().dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_tillGoesFirst_timesOut(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Running<String> waiter =
          Running.on(kind, () -> promise.await(Till.in(Duration.ofSeconds(1))));
      clock.awaitParked(waiter.thread());
      clock.advance(Duration.ofSeconds(1));
      assertThat(waiter.failure())
          .isInstanceOf(TimeoutException.class)
          .hasMessage("promise config has no result: a limit of 1 s went first");
      assertThat(promise.ready().dependents()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interrupted_throwsAndLeavesNothing(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, promise::await).parked();
    waiter.interrupt();
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(promise.ready().dependents()).isZero();
  }

  // ---- a thread that waits for the promise itself

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_alone_parksOnThePromiseWithoutASignal(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, promise::await).parked();
    assertThat(LockSupport.getBlocker(waiter.thread())).isSameAs(promise);
    assertThat(promise.waitsHere()).isSameAs(waiter.thread());
    Blocker blocker = (Blocker) promise;
    assertThat(blocker.waitingFor()).isEqualTo("result of promise config");
    assertThat(blocker.holder()).isSameAs(promise);
    assertThat(blocker.isOver()).isFalse();
    assertThat(blocker.needs().needs()).containsExactly(new Need(promise, "result", true));
    assertThat(blocker.needs().otherwise()).isEmpty();
    assertThat(blocker.needs().isTimed()).isFalse();
    promise.complete("value");
    assertThat(blocker.isOver()).isTrue();
    assertThat(waiter.result()).isEqualTo("value");
    assertThat(promise.waitsHere()).isNull();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_byOneThatIsOwedTheResult_saysByWhom(ThreadKind kind) {
    Object thread = new Object();
    Promise<String> owed = Promise.named(new Owed() {
      @Override
      public Object by() {
        return thread;
      }

      @Override
      public String toString() {
        return "answer";
      }
    });
    Running<String> waiter = Running.on(kind, owed::await).parked();
    assertThat(((Blocker) owed).holder()).isSameAs(thread);
    assertThat(((Blocker) owed).waitingFor()).isEqualTo("result of promise answer");
    assertThat(((Blocker) owed).needs().needs())
        .containsExactly(new Need(thread, "result", true))
        .isEqualTo(Watch.needs(owed.ready())); // as a wait for the signal has it
    owed.complete("value");
    assertThat(waiter.result()).isEqualTo("value");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_bySeveralThreads_wakesAll(ThreadKind kind) {
    Running<String> first = Running.on(kind, promise::await).parked();
    Running<String> second = Running.on(kind, promise::await).parked();
    Running<Boolean> third =
        Running.on(kind, () -> promise.ready().await(Signal.NEVER)).parked();
    assertThat(promise.waitsHere()).isSameAs(first.thread());
    assertThat(promise.ready().dependents()).isEqualTo(3);
    promise.complete("value");
    assertThat(first.result()).isEqualTo("value");
    assertThat(second.result()).isEqualTo("value");
    assertThat(third.result()).isTrue();
    assertThat(promise.ready().dependents()).isZero();
  }

  /** What a thread is parked on tells one wait from the next: those who look for circles of waits rely on that. */
  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedAndBegunAnew_isAnotherWait(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, () -> {
          try {
            return promise.await();
          } catch (InterruptedException e) {
            return promise.await();
          }
        })
        .parked();
    assertThat(LockSupport.getBlocker(waiter.thread())).isSameAs(promise);
    waiter.interrupt();
    Running.eventually(() -> LockSupport.getBlocker(waiter.thread()) instanceof Wait);
    assertThat(promise.waitsHere()).isNull();
    promise.complete("value");
    assertThat(waiter.result()).isEqualTo("value");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedAfterTheSignalWasMade_countsNoMore(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, promise::await).parked();
    Signal ready = promise.ready();
    assertThat(ready.dependents()).isOne();
    waiter.interrupt();
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(ready.dependents()).isZero();
    assertThat(promise.waitsHere()).isNull();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedAndDone_throws(ThreadKind kind) {
    promise.complete("value");
    Running<String> waiter = Running.on(kind, () -> {
      Thread.currentThread().interrupt();
      return promise.await();
    });
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void ready_wantedWhileAThreadWaits_isOneSignalForAll(ThreadKind kind) {
    Running<String> waiter = Running.on(kind, promise::await).parked();
    Signal ready = promise.ready();
    List<String> called = new ArrayList<>();
    var unused = ready.then(() -> called.add("called"));
    assertThat(ready.isGo()).isFalse();
    assertThat(ready.reason()).isEmpty();
    assertThat(promise.complete("value")).isTrue();
    assertThat(called).containsExactly("called");
    assertThat(promise.ready()).isSameAs(ready);
    assertThat(ready.isGo()).isTrue();
    assertThat(waiter.result()).isEqualTo("value");
  }

  @Test
  void ready_wantedAfterTheFailure_wentThenAndThere() {
    Running<Boolean> failing =
        Running.named(ThreadKind.PLATFORM, "failing", () -> promise.fail(failure));
    assertThat(failing.result()).isTrue();
    Signal ready = promise.ready();
    assertThat(ready.isGo()).isTrue();
    assertThat(ready).isSameAs(promise.ready());
    assertThat(ready.reason()).get().satisfies(reason -> {
      assertThat(reason.by()).isEqualTo("failing");
      assertThat(reason.cause()).isSameAs(failure);
    });
    List<String> called = new ArrayList<>();
    var unused = ready.then(() -> called.add("at once"));
    assertThat(called).containsExactly("at once");
    assertThat(ready.or(Signal.NEVER).reason()).isEqualTo(ready.reason());
    assertThat(ready.dependents()).isZero();
  }

  /** A thread that has come back with the result finds the signal gone, also from a callback of it that runs first. */
  @Test
  void ready_inItsOwnCallback_hasGoneAndIsTheSame() {
    Signal ready = promise.ready();
    List<Object> seen = new ArrayList<>();
    var unused = ready.then(() -> {
      seen.add(promise.ready());
      seen.add(ready.isGo());
      seen.add(promise.result());
    });
    promise.complete("value");
    assertThat(seen).containsExactly(ready, true, "value");
  }

  // ---- bridges

  @Test
  void of_stage_takesItsResult() throws InterruptedException {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<String> bridged = Promise.of("bridged", stage);
    assertThat(bridged.isDone()).isFalse();
    stage.complete("value");
    assertThat(bridged.await()).isEqualTo("value");
  }

  @Test
  void of_failedStage_hasItsFailureUnwrapped() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<String> dependent = Promise.of("dependent", stage.thenApply(it -> it));
    Promise<String> direct = Promise.of("direct", stage);
    stage.completeExceptionally(failure);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(dependent::await)
        .withCause(failure);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(direct::await)
        .withCause(failure);
  }

  @Test
  void of_cancelledStage_isCancelled() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<String> dependent = Promise.of("dependent", stage.thenApply(it -> it));
    stage.cancel(true);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(dependent::await);
  }

  @Test
  void toFuture_hasTheSameResult() {
    CompletableFuture<String> before = promise.toFuture();
    assertThat(before).isNotDone();
    promise.complete("value");
    assertThat(before).isCompletedWithValue("value");
    assertThat(promise.toFuture()).isCompletedWithValue("value");

    Promise<String> failing = Promise.named("failing");
    CompletableFuture<String> future = failing.toFuture();
    failing.fail(failure);
    assertThat(future).isCompletedExceptionally();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(future::join)
        .withCause(failure);
  }

  @Test
  void toFuture_cancelledOrCompleted_letsGoOfThePromise() {
    CompletableFuture<String> cancelled = promise.toFuture();
    CompletableFuture<String> completed = promise.toFuture();
    assertThat(promise.ready().dependents()).isEqualTo(2);
    cancelled.cancel(false);
    assertThat(promise.ready().dependents()).isOne();
    completed.complete("by hand");
    assertThat(promise.ready().dependents()).isZero();
    promise.complete("value");
    assertThat(completed).isCompletedWithValue("by hand");
  }

  @Test
  void whenDone_valueOrFailure_isGivenOnce() {
    List<Object> seen = new ArrayList<>();
    Promise<String> early = Promise.named("early");
    early.whenDone((value, failure) -> seen.add(value + " " + failure));
    assertThat(seen).isEmpty();
    early.complete("a");
    early.complete("b");
    early.whenDone((value, failure) -> seen.add("late " + value));
    Promise<String> failing = Promise.named("failing");
    failing.whenDone((value, failure) -> seen.add(value + " " + failure.getMessage()));
    failing.fail(new IOException("broken"));
    Promise<String> empty = Promise.named("empty");
    empty.complete(null);
    empty.whenDone((value, failure) -> seen.add(value + " " + failure));
    assertThat(seen).containsExactly("a null", "late a", "null broken", "null null");
  }

  @Test
  void whenDone_cancelled_isNotCalledAndLeavesNothing() {
    List<Object> seen = new ArrayList<>();
    Promise<String> promise = Promise.named("p");
    Registration registration = promise.whenDone((value, failure) -> seen.add(value));
    assertThat(promise.ready().dependents()).isEqualTo(1);
    assertThat(registration.cancel()).isTrue();
    assertThat(registration.cancel()).isFalse();
    assertThat(promise.ready().dependents()).isZero();
    promise.complete("a");
    assertThat(seen).isEmpty();
  }

  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the JDK asks for that
    public String toString() {
      throw new IllegalStateException("not now");
    }
  }

  /** The JDK asks it for its text when it completes what depends on it: that was left open, and toFuture threw. */
  @Test
  void toFuture_ofAFailureThatCannotBePrinted_leavesNoStageOpen() {
    RuntimeException rude = new Rude();
    CompletableFuture<String> before = promise.toFuture();
    CompletableFuture<String> follows = before.thenApply(it -> it);
    promise.fail(rude);
    assertThat(follows).isCompletedExceptionally();
    CompletableFuture<String> after = promise.toFuture();
    assertThat(after.thenApply(it -> it)).isCompletedExceptionally();
    for (CompletableFuture<String> each : List.of(before, after)) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(each::join)
          .satisfies(it -> assertThat(it.getCause().getCause() == rude).isTrue());
    }
    CompletableFuture<String> theirs = new CompletableFuture<>();
    theirs.completeExceptionally(rude);
    Signal gone = Signal.of(theirs);
    assertThat(gone.isGo()).isTrue();
    assertThat(gone.reason().orElseThrow().cause() == rude).isTrue();
  }

  /** The JDK asks the failure of a stage for its text, once it has told of it: {@code of} threw what that throws. */
  @Test
  void of_aStageWhoseFailureCannotBePrinted_hasItsFailure() {
    RuntimeException rude = new Rude();
    CompletableFuture<String> theirs = new CompletableFuture<>();
    theirs.completeExceptionally(rude);
    Promise<String> bridged = Promise.of("bridged", theirs);
    assertThat(bridged.failure().orElseThrow() == rude).isTrue();
  }

  /** A callback that is queued behind the one which waits would never run. */
  @Test
  void toFuture_inACallback_isDoneWhereThePromiseIs() {
    promise.complete("one");
    List<Boolean> done = new ArrayList<>();
    Signal signal = Signal.named("signal");
    var unused = signal.then(() -> done.add(promise.toFuture().isDone()));
    signal.go();
    assertThat(done).containsExactly(true);
  }
}
