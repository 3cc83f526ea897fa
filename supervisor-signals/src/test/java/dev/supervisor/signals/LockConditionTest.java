package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.signals.internal.Mutex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting under a lock until a condition holds, and announcing changes within one hold. */
@Tag("threads")
final class LockConditionTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private static final String IN_THE_ROOM = "a change under lock ledger";

  private final Lock lock = Lock.named("ledger");
  private final Signal till = Signal.named("till");
  private final List<String> checks = new ArrayList<>(); // guarded by lock
  private boolean changed; // guarded by lock

  private boolean isFree() {
    return Running.start(() -> lock.tryHold(Signal.DONE, held -> {})).result();
  }

  private static <T> Running<T> inTheRoom(Running<T> running) {
    Running.eventually(() -> LockSupport.getBlocker(running.thread()) instanceof Wait wait
        && wait.waitingFor().equals(IN_THE_ROOM));
    return running;
  }

  private void change() throws InterruptedException {
    boolean unused = lock.hold(held -> changed = true);
  }

  @Test
  void awaitCondition_holdsAlready_returnsWithoutLeaving() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held.await(() -> !isFree(), till)).isTrue();
      held.await(() -> !isFree());
      assertThat(isFree()).isFalse();
      assertThat(till.dependents()).isZero();
    }
  }

  @Test
  void awaitCondition_tillHasGone_isCheckedOnceWithoutLeaving() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held.await(() -> !checks.add("checked"), Signal.DONE)).isFalse();
      assertThat(held.await(() -> checks.add("held"), Signal.DONE)).isTrue();
      assertThat(checks).containsExactly("checked", "held");
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_madeTrueByAnother_isTrueHoldingTheLock(ThreadKind kind) throws Exception {
    Running<Boolean> waiter = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(() -> changed, till) && !isFree();
      }
    }));
    lock.hold(held -> checks.add("no change for it")); // it looks, and awaits again
    change();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_tillGoesWhileFalse_isCheckedOnceMoreAndFalse(ThreadKind kind)
      throws Exception {
    Running<Boolean> waiter = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(() -> !checks.add(till.isGo() ? "after" : "before"), till) || isFree();
      }
    }));
    till.go();
    assertThat(waiter.result()).isFalse();
    assertThat(checks).startsWith("before").endsWith("after").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_becameTrueAsTheTillWent_isTrue(ThreadKind kind) throws Exception {
    // Bad schedule: the till goes, the condition comes true, and the waiter says false unseen.
    Running<Boolean> waiter = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(() -> changed, till);
      }
    }));
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      till.go();
      Running.eventually(() -> LockSupport.getBlocker(waiter.thread()) instanceof Mutex);
      changed = true;
    }
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void awaitCondition_throws_leavesTheLockHeld() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> held.await(
              () -> {
                throw new AssertionError("broken");
              },
              till))
          .withMessage("broken");
      assertThat(isFree()).isFalse();
      assertThat(till.dependents()).isZero();
    }
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_throwsAfterAWake_leavesTheLockHeldAndTheNextIsWoken(ThreadKind kind)
      throws Exception {
    Running<Boolean> broken = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(
            () -> {
              if (changed) {
                throw new IllegalArgumentException("broken");
              }
              return false;
            },
            till);
      }
    }));
    Running<Boolean> next = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(() -> changed, till);
      }
    }));
    change();
    assertThat(broken.failure()).hasMessage("broken");
    assertThat(next.result()).isTrue();
    assertThat(isFree()).isTrue();
  }

  @Test
  void awaitCondition_closesTheHold_isRefusedInsteadOfLeavingForAnother() throws Exception {
    Lock.Held held = lock.acquire();
    assertThatIllegalStateException()
        .isThrownBy(() -> held.await(
            () -> {
              held.close();
              return false;
            },
            till))
        .withMessage("lock ledger was left, and is no longer held");
    assertThat(isFree()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_interrupted_throwsHoldingIt(ThreadKind kind) {
    Running<Boolean> waiter = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        assertThatExceptionOfType(InterruptedException.class)
            .isThrownBy(() -> held.await(() -> false, till));
        return !isFree();
      }
    }));
    waiter.interrupt();
    assertThat(waiter.result()).isTrue();
    assertThat(till.dependents()).isZero();
  }

  @Test
  void awaitCondition_interruptedBefore_throwsWithoutACheck() throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> held.await(() -> checks.add("checked"), till));
      assertThat(checks).isEmpty();
    }
  }

  /** One that waits in a loop of its own for the change. */
  private Running<Boolean> patient(ThreadKind kind) {
    return inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        while (!changed) {
          checks.add("false");
          held.await();
        }
        return checks.add("true");
      }
    }));
  }

  // CASES 24: the second await of a hold only passed on, so a change before it woke no thread

  @ParameterizedTest
  @MethodSource(KINDS)
  void awaitCondition_changeBeforeASecondAwaitOfOneHold_wakesTheOther(ThreadKind kind) {
    Running<Boolean> waiter = patient(kind);
    Running<Boolean> changer = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        held.await(till);
        changed = true;
        return held.await(() -> checks.contains("true"), Signal.NEVER);
      }
    }));
    till.go();
    assertThat(waiter.result()).isTrue();
    assertThat(changer.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void announce_changeBeforeASecondAwaitOfOneHold_wakesTheOther(ThreadKind kind) {
    Running<Boolean> waiter = patient(kind);
    Running<Boolean> changer = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        held.await(till);
        changed = true;
        held.announce();
        return held.await(Signal.NEVER); // the other's leaving wakes it
      }
    }));
    till.go();
    assertThat(waiter.result()).isTrue();
    assertThat(changer.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void announce_withoutLeaving_wakesNobodyYet(ThreadKind kind) throws Exception {
    Running<Boolean> waiter = inTheRoom(Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(() -> changed, till);
      }
    }));
    try (Lock.Held held = lock.acquire()) {
      held.announce();
      assertThat(isFree()).isFalse();
      assertThat(LockSupport.getBlocker(waiter.thread())).isInstanceOf(Wait.class);
      changed = true;
    }
    assertThat(waiter.result()).isTrue();
  }
}
