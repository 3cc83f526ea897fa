package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.ListenerOptions;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.Peer;
import dev.supervisor.signals.Registration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The listeners of one thread, in the order in which they are called. Thread-safe. */
final class Listeners {
  /* How it works. An array that is never changed, replaced by CAS; a thread that goes through it sees the
   * listeners of one moment. Each listener also has a flag of its own, so that one that was cancelled
   * meanwhile is skipped, and a `once` is claimed by the first event that reaches it. */

  private static final Attached[] NONE = {};

  private final AtomicReference<Attached[]> inOrder = new AtomicReference<>(NONE);

  private Attached[] now() {
    return Objects.requireNonNull(inOrder.get());
  }

  /** A listener and what it listens to. */
  final class Attached implements Registration {
    private final Object key; // a Class, or the name of Named events
    private final ListenerOptions options;
    private final @Nullable Peer only;
    private final Object callback; // as it was given, to be found again by
    private final Consumer<Object> action;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    Attached(Object key, ListenerOptions options, Object callback, Consumer<Object> action) {
      this.key = Objects.requireNonNull(key, "what to listen to");
      this.options = Objects.requireNonNull(options, "options");
      this.only = options.from().orElse(null);
      this.callback = Objects.requireNonNull(callback, "listener");
      this.action = action;
    }

    @Override
    public boolean cancel() {
      boolean mine = cancelled.compareAndSet(false, true);
      if (mine) {
        remove();
      }
      return mine;
    }

    private boolean hears(Object event, @Nullable Peer from) {
      return matches(key, event) && (only == null || only == from);
    }

    /** {@return whether it may be called now: a {@code once} only by the first who asks} */
    private boolean claim() {
      if (!options.isOnce()) {
        return !cancelled.get();
      }
      if (!cancelled.compareAndSet(false, true)) {
        return false;
      }
      remove();
      return true;
    }

    private void remove() {
      inOrder.updateAndGet(now -> {
        int at = now.length - 1;
        while (at >= 0 && now[at] != this) {
          at--;
        }
        if (at < 0) {
          return now; // others that were cancelled have taken it along
        }
        Attached[] fewer = new Attached[now.length - 1];
        System.arraycopy(now, 0, fewer, 0, at);
        System.arraycopy(now, at + 1, fewer, at, fewer.length - at);
        return fewer;
      });
    }
  }

  /** {@return whether the event is of the class, or has the name} */
  static boolean matches(Object key, Object event) {
    return key instanceof Class<?> type
        ? type.isInstance(event)
        : event instanceof Named named && named.name().equals(key);
  }

  void add(Attached listener) {
    inOrder.updateAndGet(now -> {
      int at = now.length;
      while (at > 0 && now[at - 1].options.priority() < listener.options.priority()) {
        at--;
      }
      Attached[] more = new Attached[now.length + 1];
      System.arraycopy(now, 0, more, 0, at);
      more[at] = listener;
      System.arraycopy(now, at, more, at + 1, now.length - at);
      return more;
    });
  }

  private void removeCancelled() {
    inOrder.updateAndGet(
        now -> Arrays.stream(now).filter(each -> !each.cancelled.get()).toArray(Attached[]::new));
  }

  /** Cancels all that were given this callback. */
  int cancelAll(Object callback) {
    return cancelIf(each -> each.callback == callback);
  }

  void cancelPassing() {
    cancelIf(each -> !each.options.isPermanent());
  }

  private int cancelIf(Predicate<Attached> which) {
    int count = 0;
    for (Attached each : now()) {
      if (which.test(each) && each.cancelled.compareAndSet(false, true)) {
        count++;
      }
    }
    if (count > 0) {
      removeCancelled();
    }
    return count;
  }

  boolean hear(Object event, @Nullable Peer from) {
    for (Attached listener : now()) {
      if (listener.hears(event, from)) {
        return true;
      }
    }
    return false;
  }

  /** Calls those that want the event; a failure of one does not keep it from the others. */
  void call(Object event, @Nullable Peer from, HandlerTable in) {
    for (Attached listener : now()) {
      if (!listener.hears(event, from) || !listener.claim()) {
        continue;
      }
      try {
        listener.action.accept(event);
      } catch (Throwable e) { // the others get the event all the same
        if (in.unwinds(e)) {
          throw e;
        }
        in.failed(event, e);
      }
    }
  }
}
