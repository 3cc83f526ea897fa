package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CASES 24: a lock whose holder had ended without leaving it hung those who wanted it, and no line said why. */
@Tag("threads")
final class LockHolderTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private static final String TOLD =
      "ERROR lock ledger will never be free: its holder forgetful has ended without leaving it";

  private final Lock lock = Lock.named("ledger");
  private final Signal till = Signal.named("till");

  private Running<Boolean> forgetful(ThreadKind kind, Signal ends) {
    Running<Boolean> holder = Running.named(kind, "forgetful", () -> {
      Lock.Held unused = lock.acquire();
      ends.await();
      return true;
    });
    Running.eventually(() -> lock.toString().contains("forgetful"));
    return holder;
  }

  private Running<Boolean> waiting(ThreadKind kind) {
    return Running.on(kind, () -> lock.tryHold(till, held -> {})).parked();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_holderHasEnded_isToldAtOnceAndOnceOnly(ThreadKind kind) {
    try (Logged log = Logged.by(Lock.class)) {
      assertThat(forgetful(kind, Signal.DONE).result()).isTrue();
      Running<Boolean> first = waiting(kind);
      Running<Boolean> second = waiting(kind);
      Running.eventually(() -> !log.lines().isEmpty());
      assertThat(((Wait) LockSupport.getBlocker(first.thread())).waitingFor())
          .isEqualTo("lock ledger, whose holder has ended without leaving it");
      assertThat(lock)
          .hasToString(
              "lock ledger (held by forgetful, which has ended without leaving it, 2 waiting)");
      till.go();
      assertThat(first.result()).isFalse();
      assertThat(second.result()).isFalse();
      assertThat(log.lines()).containsExactly(TOLD);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void acquire_holderEndsWhileOthersWait_isToldWithinASecond(ThreadKind kind) throws Exception {
    Signal ends = Signal.create();
    try (ManualClock clock = ManualClock.install();
        Logged log = Logged.by(Lock.class)) {
      Running<Boolean> holder = forgetful(kind, ends);
      Running<Boolean> waiter = waiting(kind);
      clock.awaitParked(1); // the timer, for its look
      clock.advance(Duration.ofSeconds(1));
      clock.awaitParked(1);
      assertThat(log.lines()).as("the holder is alive").isEmpty();
      ends.go();
      assertThat(holder.result()).isTrue();
      clock.advance(Duration.ofSeconds(1));
      Running.eventually(() -> !log.lines().isEmpty());
      assertThat(log.lines()).containsExactly(TOLD);
      till.go();
      assertThat(waiter.result()).isFalse();
    }
  }

  @Test
  void acquire_leftInTime_leavesNoEntryBehind() throws Exception {
    try (ManualClock clock = ManualClock.install();
        Logged log = Logged.by(Lock.class)) {
      Running<Boolean> waiter;
      try (Lock.Held held = lock.acquire()) {
        assertThat(held).isNotNull();
        waiter = waiting(ThreadKind.PLATFORM);
        assertThat(Timer.pending()).isPositive();
      }
      assertThat(waiter.result()).isTrue();
      clock.awaitParked(1);
      clock.advance(Duration.ofSeconds(1));
      assertThat(log.lines()).isEmpty();
    }
    Running.timerIsIdle();
  }
}
