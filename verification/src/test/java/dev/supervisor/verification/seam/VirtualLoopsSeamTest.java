package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.VirtualLoops;
import dev.supervisor.verification.Interleavings;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bad schedules: two threads that share a place claim, and free, at the same time: one loop for both, or one that is found no more. */
@Tag("long")
final class VirtualLoopsSeamTest {

  /** Loops of threads that all have the same place. */
  public static class Place {
    final VirtualLoops loops = new VirtualLoops(1);
    volatile @Nullable Firing used;

    /** The current thread is in its loop for a moment, and looks for it as nested entries do. */
    public void enterAndLeave() {
      Thread self = Thread.currentThread();
      Firing loop = loops.of(self);
      Firing before = used;
      used = loop;
      must(before != loop);
      must(loops.ifMade(self) == loop);
      must(loops.of(self) == loop);
      if (used == loop) {
        used = null;
      }
      loops.leave(loop, self);
      must(loops.ifMade(self) == null);
    }

    public void end() {
      enterAndLeave();
    }
  }

  /** A canary: claims by looking. */
  public static class ClaimedByLooking {
    volatile @Nullable Thread owner;
    volatile int inside;

    public void enterAndLeave() {
      if (owner == null) {
        owner = Thread.currentThread();
        must(inside == 0);
        inside = 1;
        inside = 0;
        owner = null;
      }
    }

    public void end() {}
  }

  @Test
  void threadsThatShareAPlace() {
    Interleavings.checkThoroughly(Place.class, "enterAndLeave enterAndLeave", "enterAndLeave");
  }

  @Test
  void canary_claimedByLooking() {
    assertThatThrownBy(() ->
            Interleavings.checkThoroughly(ClaimedByLooking.class, "enterAndLeave", "enterAndLeave"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
