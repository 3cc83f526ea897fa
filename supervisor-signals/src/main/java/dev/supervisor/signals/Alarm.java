package dev.supervisor.signals;

import dev.supervisor.signals.spi.Timer;
import org.jspecify.annotations.Nullable;

/** A deadline that somebody must be told of: an entry of the timer, shared by all that hang on the {@link Till}. */
final class Alarm extends Timer.Entry implements Upstream {
  /** Null once it rang; written by the timer, and who sees that too late only takes one more lock. */
  private @Nullable Till till;

  Alarm(Till till) {
    super(till.nextLookNanos());
    this.till = till;
  }

  @Override
  public void run() {
    Till of = till;
    if (of != null && of.hasCome()) {
      till = null;
      of.expire();
    } else if (of != null) {
      Timer.again(this, of.nextLookNanos()); // a wall clock may need several looks
    }
  }

  @Override
  public @Nullable Connection left(@Nullable Connection dying) {
    if (till != null) { // else it is not pending any more
      Timer.leave(this);
    }
    return dying;
  }
}
