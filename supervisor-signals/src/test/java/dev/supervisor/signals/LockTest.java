package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("threads")
final class LockTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private final Lock lock = Lock.named("ledger");
  private final Signal till = Signal.named("till");
  private int counter; // guarded by lock

  /** Whether nobody holds it, asked on another thread. */
  private boolean isFree() {
    return Running.start(() -> lock.tryHold(Signal.DONE, held -> {})).result();
  }

  // ---- acquiring

  @Test
  void acquire_free_isHeldUntilClosed() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      assertThat(isFree()).isFalse();
    }
    assertThat(isFree()).isTrue();
  }

  @Test
  void acquire_byTheHolder_throwsInsteadOfHanging() throws InterruptedException {
    String message =
        "lock ledger is held by this thread already, and it is not re-entrant: hand the Held to the code that needs it";
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      assertThatIllegalStateException().isThrownBy(lock::acquire).withMessage(message);
      assertThatIllegalStateException().isThrownBy(() -> lock.acquire(till)).withMessage(message);
      assertThatIllegalStateException()
          .isThrownBy(() -> lock.acquire(Signal.DONE))
          .withMessage(message);
      assertThatIllegalStateException()
          .isThrownBy(() -> lock.hold(inner -> null))
          .withMessage(message);
      assertThat(isFree()).as("still held").isFalse();
    }
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_held_waitsUntilItIsLeft(ThreadKind kind) throws InterruptedException {
    Running<Boolean> second;
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      second = Running.on(kind, () -> {
            try (Lock.Held mine = lock.acquire()) {
              return mine != null;
            }
          })
          .parked();
      Wait wait = (Wait) LockSupport.getBlocker(second.thread());
      assertThat(wait.waitingFor()).isEqualTo("lock ledger");
      assertThat(wait.holder()).isSameAs(Thread.currentThread());
    }
    assertThat(second.result()).isTrue();
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_leftBeforeTheTillGoes_isHeldAndLeavesNothing(ThreadKind kind)
      throws InterruptedException {
    Running<Boolean> second;
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      second = Running.on(kind, () -> {
            try (Lock.Held mine = lock.acquire(till)) {
              return mine != null;
            }
          })
          .parked();
      assertThat(till.dependents()).isOne();
    }
    assertThat(second.result()).isTrue();
    assertThat(till.dependents()).isZero();
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_interruptedBeforeTheTillGoes_leavesNothing(ThreadKind kind)
      throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      Running<Lock.Held> second = Running.on(kind, () -> lock.acquire(till)).parked();
      second.interrupt();
      assertThat(second.failure()).isInstanceOf(InterruptedException.class);
      assertThat(till.dependents()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_tillGoesWhileHeld_throwsAndLeavesNothing(ThreadKind kind)
      throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      Running<Lock.Held> second = Running.on(kind, () -> lock.acquire(till)).parked();
      assertThat(till.dependents()).isOne();
      till.go();
      assertThat(second.failure())
          .isInstanceOf(TimeoutException.class)
          .hasMessageStartingWith(
              "lock ledger (held by " + Thread.currentThread().getName())
          .hasMessageEndingWith(") could not be taken: till went first");
      assertThat(till.dependents()).isZero();
      assertThat(lock.toString())
          .isEqualTo("lock ledger (held by " + Thread.currentThread().getName() + ", 0 waiting)");
    }
    assertThat(isFree()).isTrue();
  }

  @Test
  void acquire_tillHasGone_takesItOnlyIfFree() throws Exception {
    till.go();
    try (Lock.Held held = lock.acquire(till)) {
      assertThat(held).isNotNull();
      assertThat(Running.start(() -> lock.acquire(till)).failure())
          .isInstanceOf(TimeoutException.class);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_deadline_isNotLate(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install();
        Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      Running<Boolean> second =
          Running.on(kind, () -> lock.tryHold(Till.in(Duration.ofSeconds(1)), mine -> {}));
      clock.awaitParked(second.thread());
      clock.advance(Duration.ofSeconds(1));
      assertThat(second.result()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_interrupted_throwsAndDoesNotHoldUpTheNext(ThreadKind kind)
      throws InterruptedException {
    Running<Boolean> third;
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      Running<Lock.Held> second = Running.on(kind, lock::acquire).parked();
      third = Running.on(kind, () -> lock.hold(Lock.Held.class::isInstance)).parked();
      assertThat(lock.toString()).endsWith(", 2 waiting)");
      second.interrupt();
      assertThat(second.failure()).isInstanceOf(InterruptedException.class);
    }
    assertThat(third.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_interruptedBefore_throwsEvenIfFree(ThreadKind kind) {
    Running<Boolean> thread = Running.on(kind, () -> {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(lock::acquire);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> lock.acquire(till));
      return Thread.currentThread().isInterrupted();
    });
    assertThat(thread.result()).isFalse();
    assertThat(isFree()).isTrue();
  }

  @Test
  void acquire_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> lock.acquire(null)).withMessage("till");
    assertThatNullPointerException()
        .isThrownBy(() -> lock.tryHold(null, held -> {}))
        .withMessage("till");
    assertThatNullPointerException()
        .isThrownBy(() -> lock.tryHold(till, null))
        .withMessage("action");
    assertThatNullPointerException().isThrownBy(() -> lock.hold(null)).withMessage("action");
    assertThatNullPointerException().isThrownBy(() -> Lock.named(null)).withMessage("name");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_manyThreads_excludeEachOther(ThreadKind kind) {
    List<Running<Integer>> all = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      all.add(Running.on(kind, () -> {
        for (int i = 0; i < 2_000; i++) {
          try (Lock.Held held = i % 2 == 0 ? lock.acquire() : lock.acquire(till)) {
            assertThat(held).isNotNull();
            counter++;
          }
        }
        return 2_000;
      }));
    }
    assertThat(all.stream().mapToInt(Running::result).sum()).isEqualTo(16_000);
    assertThat(counter).isEqualTo(16_000);
  }

  @Test
  void toString_tellsWhoHoldsItAndHowManyWait() throws InterruptedException {
    assertThat(lock).hasToString("lock ledger (free)");
    assertThat(lock.name()).isEqualTo("ledger");
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      assertThat(lock)
          .hasToString("lock ledger (held by " + Thread.currentThread().getName() + ", 0 waiting)");
    }
  }

  // ---- hold

  @Test
  void hold_returnsWhatTheActionReturned() throws InterruptedException {
    assertThat(lock.<String, RuntimeException>hold(held -> isFree() ? "free" : "held"))
        .isEqualTo("held");
    assertThat(isFree()).isTrue();
  }

  @Test
  void hold_actionFails_leavesAndThrowsIt() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> lock.hold(held -> {
          throw new IOException("disk");
        }))
        .withMessage("disk");
    assertThat(isFree()).isTrue();
  }

  @Test
  void tryHold_free_runsTheActionHoldingIt() throws InterruptedException {
    boolean[] free = {true};
    assertThat(lock.tryHold(Signal.DONE, held -> free[0] = isFree())).isTrue();
    assertThat(free[0]).isFalse();
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void tryHold_tillGoesFirst_doesNotRunTheAction(ThreadKind kind) throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      Running<Boolean> second =
          Running.on(kind, () -> lock.tryHold(till, mine -> counter++)).parked();
      till.go();
      assertThat(second.result()).isFalse();
      assertThat(counter).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> lock.tryHold(till, mine -> counter++))
          .withMessage(
              "lock ledger is held by this thread already, and it is not re-entrant: hand the Held to the code that needs it");
    }
  }

  @Test
  void tryHold_actionFails_leavesAndThrowsIt() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> lock.tryHold(till, held -> {
          throw new IOException("disk");
        }))
        .withMessage("disk");
    assertThat(isFree()).isTrue();
  }

  // ---- misuse

  @Test
  void held_closed_canBeClosedAgainButNotUsed() throws InterruptedException {
    Lock.Held held = lock.acquire();
    held.close();
    held.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> held.await())
        .withMessage("lock ledger was left, and is no longer held");
    try (Lock.Held later = lock.acquire()) {
      assertThat(later).isNotNull();
      held.close(); // must not leave for the later one
      assertThat(isFree()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() -> held.await(Signal.DONE))
          .withMessage("lock ledger was left, and is no longer held");
      assertThatIllegalStateException()
          .isThrownBy(held::announce)
          .withMessage("lock ledger was left, and is no longer held");
    }
  }

  @Test
  void held_onAnotherThread_isRefused() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      Running<Boolean> other = Running.start(() -> {
        assertThatIllegalStateException()
            .isThrownBy(() -> held.await(Signal.DONE))
            .withMessage("lock ledger is not held by this thread");
        assertThatIllegalStateException()
            .isThrownBy(held::close)
            .withMessage("lock ledger is not held by this thread");
        return true;
      });
      assertThat(other.result()).isTrue();
      assertThat(isFree()).isFalse();
      assertThat(held.await(Signal.DONE)).as("still usable where it belongs").isFalse();
    }
    assertThat(isFree()).isTrue();
  }

  // ---- waiting while held

  @Test
  void await_oneOfTwoHasGone_leavesNothingAtTheOther() throws InterruptedException {
    Signal other = Signal.create();
    till.go();
    try (Lock.Held held = lock.acquire()) {
      assertThat(held.await(other.or(till))).isFalse();
      assertThat(other.dependents()).isZero();
    }
  }

  @Test
  void await_tillHasGone_returnsFalseAndStillHolds() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held.await(Signal.DONE)).isFalse();
      assertThat(isFree()).isFalse();
      assertThatNullPointerException()
          .isThrownBy(() -> held.await((Signal) null))
          .withMessage("till");
      assertThatNullPointerException()
          .isThrownBy(() -> held.await(null, till))
          .withMessage("condition");
      assertThatNullPointerException()
          .isThrownBy(() -> held.await(() -> true, null))
          .withMessage("till");
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_leavesTheLock_andHoldsItAgainWhenWoken(ThreadKind kind) throws InterruptedException {
    Running<Boolean> waiter = Running.on(kind, () -> {
          try (Lock.Held held = lock.acquire()) {
            boolean woken = held.await(till);
            return woken && !isFree();
          }
        })
        .parked();
    assertThat(((Wait) LockSupport.getBlocker(waiter.thread())).waitingFor())
        .isEqualTo("a change under lock ledger");
    lock.acquire().close();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_tillGoes_returnsFalseAndHoldsItAgain(ThreadKind kind) throws InterruptedException {
    Running<Boolean> waiter = Running.on(kind, () -> {
          try (Lock.Held held = lock.acquire()) {
            return !held.await(till) && !isFree();
          }
        })
        .parked();
    till.go();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
    lock.acquire().close(); // nobody is left in the room
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interrupted_throwsHoldingItAgain(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> {
          try (Lock.Held held = lock.acquire()) {
            assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> held.await(till));
            return !isFree() && !Thread.currentThread().isInterrupted();
          }
        })
        .parked();
    waiter.interrupt();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_interruptedBefore_throwsWithoutLeaving(ThreadKind kind) {
    Running<Boolean> waiter = Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> held.await());
        return !isFree();
      }
    });
    assertThat(waiter.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_deadlineComes_returnsFalse(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Running<Boolean> waiter = Running.on(kind, () -> {
        try (Lock.Held held = lock.acquire()) {
          return held.await(Till.in(Duration.ofSeconds(1)));
        }
      });
      clock.awaitParked(waiter.thread());
      clock.advance(Duration.ofSeconds(1));
      assertThat(waiter.result()).isFalse();
    }
  }
}
