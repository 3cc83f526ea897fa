package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.OwnEntries;
import dev.supervisor.verification.Interleavings;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bad schedules: a thread looks for its own entry while others, whose places are before it, come and go, and the table becomes larger and smaller. */
@Tag("long")
final class OwnEntriesSeamTest {

  /** Stands for a thread; all have the same place. */
  private static final class Self {
    @Override
    public int hashCode() {
      return 7;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  /** Entries of threads that all have the same place; one is there already, so that there soon is no room. */
  public static class OnePlace {
    final OwnEntries<Object> entries = new OwnEntries<>(1);

    public OnePlace() {
      entries.put(new Self(), this);
    }

    /** The current thread has an entry for a moment. */
    public void beginAndEnd() {
      Self self = new Self();
      Object mine = new Object();
      entries.put(self, mine);
      must(entries.get(self) == mine);
      Object other = new Object();
      must(entries.replace(self, other));
      must(entries.get(self) == other);
      must(entries.remove(self));
      must(entries.get(self) == null);
    }

    public void end() {
      beginAndEnd();
    }
  }

  /** A canary: what stands behind moves up to the place of what is removed. */
  public static class MovedUp {
    final Mutex mutex = new Mutex();
    volatile @Nullable Object first;
    volatile @Nullable Object second;

    public void beginAndEnd() {
      Object self = new Object();
      mutex.lock();
      if (first == null) {
        first = self;
      } else {
        second = self;
      }
      mutex.unlock();
      must(first == self || second == self);
      mutex.lock();
      if (first == self) {
        first = second;
      }
      second = null;
      mutex.unlock();
    }

    public void end() {}
  }

  @Test
  void threadsWithOnePlace() {
    Interleavings.checkThoroughly(OnePlace.class, "beginAndEnd beginAndEnd", "beginAndEnd");
  }

  @Test
  void canary_movedUp() {
    assertThatThrownBy(
            () -> Interleavings.checkThoroughly(MovedUp.class, "beginAndEnd", "beginAndEnd"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
