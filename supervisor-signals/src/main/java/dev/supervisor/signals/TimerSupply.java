package dev.supervisor.signals;

import dev.supervisor.signals.spi.Timer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A deadline that somebody must be told of: the moment a {@link Till} becomes an entry of the timer. */
final class TimerSupply extends Supply {
  private final Till till;
  private volatile @Nullable Alarm alarm;

  TimerSupply(Till till) {
    this.till = till;
  }

  /** One look at the clock; a wall clock may need several. */
  private final class Alarm extends Timer.Entry {
    Alarm(long deadlineNanos) {
      super(deadlineNanos);
    }

    @Override
    public void run() {
      if (till.hasCome()) {
        till.expire();
      } else if (isUsed()) {
        set();
      }
    }
  }

  @Override
  void connect(ArrayDeque<Supply> opened) {
    set();
  }

  private void set() {
    Alarm next = new Alarm(till.nextLookNanos());
    alarm = next;
    Timer.schedule(next);
    if (!isUsed()) {
      Timer.cancel(next);
    }
  }

  @Override
  @Nullable
  ArrayDeque<Supply> disconnect(@Nullable ArrayDeque<Supply> dying) {
    till.withdraw(this);
    Alarm last = alarm;
    if (last != null) {
      Timer.cancel(last);
    }
    return dying;
  }

  @Override
  void publish() {
    till.publish(this);
  }
}
