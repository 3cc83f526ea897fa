package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Peer;
import dev.supervisor.signals.Signal;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The condition of one wait: an event, a condition of the caller, or a signal. */
abstract class WaitCondition {
  /** Nothing: only its time ends the wait. */
  static final WaitCondition NOTHING = new WaitCondition("an event") {};

  private final String what;

  /** The event that ended the wait. Confined to the thread. */
  @Nullable
  Object seen;

  private WaitCondition(String what) {
    this.what = what;
  }

  /** {@return whether the wait is over, whatever was handled; asked on the thread} */
  boolean isMet() {
    return false;
  }

  /** {@return whether this event ends the wait; asked on the thread, once for each} */
  boolean matches(Object event, @Nullable Peer from) {
    return false;
  }

  /** {@return whether such an event might end the wait; asked on any thread} */
  boolean mayMatch(Object event, @Nullable Peer from) {
    return false;
  }

  /** {@return a signal that means one should look again} */
  Signal signal() {
    return Signal.NEVER;
  }

  final boolean sees(Object event, @Nullable Peer from) {
    if (!matches(event, from)) {
      return false;
    }
    seen = event;
    return true;
  }

  /** {@return what it waits for, for reports} */
  @Override
  public String toString() {
    return what;
  }

  static WaitCondition going(Signal signal) {
    return new WaitCondition("") {
      @Override
      boolean isMet() {
        return signal.isGo();
      }

      @Override
      Signal signal() {
        return signal;
      }

      @Override
      public String toString() {
        return signal.name();
      }
    };
  }

  /** An event; its condition is code of users, and is asked on the thread alone. */
  static <E> WaitCondition matching(EventMatch<E> match) {
    Class<E> type = match.type();
    Object key = match.name().isPresent() ? match.name().get() : type;
    Peer only = match.from().orElse(null);
    Predicate<? super E> condition = match.condition().orElse(null);
    return new WaitCondition(match.toString()) {
      @Override
      boolean matches(Object event, @Nullable Peer from) {
        return mayMatch(event, from) && (condition == null || condition.test(type.cast(event)));
      }

      @Override
      boolean mayMatch(Object event, @Nullable Peer from) {
        return Listeners.matches(key, event) && (only == null || only == from);
      }
    };
  }

  static WaitCondition holding(BooleanSupplier condition) {
    Objects.requireNonNull(condition, "condition");
    return new WaitCondition("an event that makes a condition hold") {
      @Override
      boolean isMet() {
        return condition.getAsBoolean();
      }
    };
  }
}
