package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.verification.Interleavings;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: the lock is left between a newcomer's last try and its park; the one chosen to be
 * woken gives up and wakes nobody; the wake-up of a waiting room goes to one that times out; two are
 * inside at once.
 */
final class LockSeamTest {

  /** A lock, a permit that somebody waits for, a signal to give up by. */
  public static class Room {
    final Lock lock = Lock.named("lock");
    final Signal till = Signal.named("till");
    int inside;
    int permits; // guarded by lock
    int got; // guarded by lock

    /** Parking is a semaphore. */
    public Room() {
      Permits.install();
    }

    public void useIt() throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        use(held);
      }
    }

    public boolean useItOrGiveUp() throws InterruptedException {
      var held = lock.acquire(till);
      held.ifPresent(it -> {
        use(it);
        it.close();
      });
      return held.isPresent() || must2(till.isGo());
    }

    private static boolean must2(boolean so) {
      must(so);
      return false;
    }

    private void use(Lock.Held held) {
      must(held != null && ++inside == 1);
      must(--inside == 0);
    }

    public void giveUp() {
      till.go();
    }

    public void release() throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        use(held);
        permits++;
      }
    }

    public void get() throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        while (permits == 0) {
          held.await();
        }
        permits--;
        got++;
      }
    }

    public void getOrGiveUp() throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        while (permits == 0 && !till.isGo()) {
          held.await(till);
        }
        if (permits > 0) {
          permits--;
          got++;
        }
      }
    }

    public void end() throws InterruptedException {
      must(inside == 0 && till.dependents() == 0);
      lock.acquire(Signal.DONE).orElseThrow().close();
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class Canary extends Room {
    /** Parking forgets. */
    public Canary() {
      Permits.installForgetful();
    }
  }

  @Test
  void acquire_leftByAnother_isWoken() {
    Interleavings.check(Room.class, "useIt", "useIt");
    Interleavings.check(Room.class, "useIt", "useIt", "useIt");
  }

  @Test
  void acquire_oneGivesUp_theOthersAreWoken() {
    Interleavings.check(Room.class, "useIt", "useItOrGiveUp", "useIt", "giveUp");
  }

  @Test
  void await_changeByAnother_isWoken() {
    Interleavings.check(Room.class, "get", "release");
    Interleavings.check(Room.class, "get", "get", "release release");
  }

  @Test
  void await_oneGivesUp_theOtherGetsThePermit() {
    Interleavings.check(Room.class, "getOrGiveUp", "get", "giveUp", "release release");
  }

  @Test
  void canary_lostWakeUps_areFound() {
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "useIt", "useIt"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
    assertThatThrownBy(() -> Interleavings.check(Canary.class, "get", "release"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }
}
