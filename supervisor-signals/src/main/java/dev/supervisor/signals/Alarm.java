package dev.supervisor.signals;

import dev.supervisor.signals.internal.Timer;
import org.jspecify.annotations.Nullable;

/** The entry of the timer for a deadline, shared by all that hangs on the {@link Till}. */
final class Alarm extends Timer.TimerEntry implements Upstream {
  /** Null once it rang; written by the timer, and a thread that sees that too late only takes one more lock. */
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
  public String forUsers() {
    Till of = till;
    return of == null ? "" : "a callback or a combination that waits " + of.name();
  }

  @Override
  public @Nullable Connection left(@Nullable Connection dying) {
    if (till != null) { // else it is not pending any more
      Timer.leave(this);
    }
    return dying;
  }
}
