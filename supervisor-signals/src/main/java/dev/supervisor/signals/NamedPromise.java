package dev.supervisor.signals;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A promise as what a thread is parked on: a type of its own, so that users do not see that it is one. */
final class NamedPromise<T extends @Nullable Object> extends Promise<T> implements Blocker {
  private final Object label;

  NamedPromise(Object label) {
    this.label = label;
  }

  @Override
  Object label() {
    return label;
  }

  @Override
  void parkHere() {
    Firing.letOthersGoOn();
    Object recorded = RecordedWait.begin();
    if (!isDone()) { // nothing else parks between this look and the park
      if (Timer.isLacking()) { // what this waits for may wait for a thread of ours
        Timer.tryAgain();
        Seam.parkUntil(this, Seam.nanoTime() + Wait.LACKING_NANOS);
      } else {
        Seam.park(this);
      }
    }
    RecordedWait.end(recorded, this);
  }

  @Override
  public String waitingFor() {
    return OwnedSignal.name(RESULT, this);
  }

  @Override
  public Object holder() {
    Object owed = owed();
    return owed == null ? this : owed;
  }

  @Override
  public boolean isOver() {
    Thread waiting = waitsHere();
    return isDone() || waiting == null || waiting.isInterrupted();
  }

  @Override
  public Need.WaitNeeds needs() {
    return new Need.WaitNeeds(
        List.of(new Need(holder(), RESULT, /* isFact= */ true)), List.of(), /* isTimed= */ false);
  }
}
