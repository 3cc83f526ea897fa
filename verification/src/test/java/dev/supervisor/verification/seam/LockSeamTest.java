package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.verification.Interleavings;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: the lock is left between a newcomer's last try and its park; the one chosen to be
 * woken gives up and wakes nobody; the wake-up of a waiting room goes to one that times out; a change
 * before the second await of a hold wakes nobody; two are inside at once.
 */
@Tag("long")
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
      return lock.tryHold(till, this::use) || must2(till.isGo());
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

    public void getByConditionOrGiveUp() throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        if (held.await(() -> permits > 0, till)) {
          permits--;
          got++;
        } else {
          must(permits == 0 && till.isGo());
        }
      }
    }

    public void end() throws InterruptedException {
      must(inside == 0 && till.dependents() == 0);
      must(lock.tryHold(Signal.DONE, this::use));
    }
  }

  /** Two that take turns, each of them twice in one hold. */
  public static final class Turns {
    private final Lock lock = Lock.named("table");
    private int turn; // guarded by lock

    /** Parking is a semaphore. */
    public Turns() {
      Permits.install();
    }

    private void byCondition(int mine) throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        for (int round = 0; round < 2; round++) {
          held.await(() -> turn == mine);
          turn = 1 - mine;
        }
      }
    }

    private void byLoop(int mine, boolean announces) throws InterruptedException {
      try (Lock.Held held = lock.acquire()) {
        for (int round = 0; round < 2; round++) {
          while (turn != mine) {
            held.await();
          }
          turn = 1 - mine;
          if (announces) {
            held.announce();
          }
        }
      }
    }

    public void first() throws InterruptedException {
      byCondition(0);
    }

    public void second() throws InterruptedException {
      byCondition(1);
    }

    public void firstAnnouncing() throws InterruptedException {
      byLoop(0, /* announces= */ true);
    }

    public void secondAnnouncing() throws InterruptedException {
      byLoop(1, /* announces= */ true);
    }

    public void firstSilently() throws InterruptedException {
      byLoop(0, /* announces= */ false);
    }

    public void secondSilently() throws InterruptedException {
      byLoop(1, /* announces= */ false);
    }

    public void end() {
      must(turn == 0);
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
  void awaitCondition_oneGivesUp_theOtherGetsThePermit() {
    Interleavings.check(
        Room.class, "getByConditionOrGiveUp", "getByConditionOrGiveUp", "giveUp", "release");
    Interleavings.check(Room.class, "getByConditionOrGiveUp", "get", "giveUp", "release release");
  }

  @Test
  void turns_inOneHold_areAllTaken() {
    Interleavings.check(Turns.class, "first", "second");
    Interleavings.check(Turns.class, "firstAnnouncing", "secondAnnouncing");
    Interleavings.check(Turns.class, "first", "secondAnnouncing");
  }

  @Test
  void canary_changesThatAreNotAnnounced_areFound() {
    assertThatThrownBy(() -> Interleavings.check(Turns.class, "firstSilently", "secondSilently"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
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
