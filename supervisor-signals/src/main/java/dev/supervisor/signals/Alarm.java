package dev.supervisor.signals;

import dev.supervisor.signals.spi.Timer;
import org.jspecify.annotations.Nullable;

/** A deadline that somebody must be told of: an entry of the timer, shared by all that hang on the {@link Till}. */
final class Alarm extends Timer.Entry implements Supply {
  private final Till till;
  private boolean rang; // written by the timer; who sees it too late only takes one more lock

  Alarm(Till till) {
    super(till.nextLookNanos());
    this.till = till;
  }

  @Override
  public void run() {
    if (till.hasCome()) {
      rang = true;
      till.expire();
    } else {
      Timer.again(this, till.nextLookNanos()); // a wall clock may need several looks
    }
  }

  @Override
  public @Nullable Connection left(@Nullable Connection dying) {
    if (!rang) { // else it is not pending any more
      Timer.leave(this);
    }
    return dying;
  }
}
