package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What connects a derived signal (a combination, a deadline) to what it is made of, for as long as
 * somebody depends on it. Counts its users; the last one to leave disconnects it.
 */
abstract sealed class Supply permits SourceSupply, TimerSupply {
  /*
   * How it works. A supply is born with one user, connected by it, and only then published for
   * others to join; so whoever joins finds it connected, and what they attach is called by the
   * thread that lets a source go. Joining fails once the count is 0: the newcomer then makes a
   * supply of its own. Several may exist at once for a moment; each lets the signal go, and going
   * is idempotent.
   *
   * Connecting and leaving can race (a source goes while the others are still being attached):
   * disconnecting is idempotent, and whoever connects looks at the count again afterwards.
   *
   * Chains of combinations are connected and disconnected with an explicit list instead of
   * recursion, so their depth does not matter.
   */
  private static final VarHandle USERS;

  static {
    try {
      USERS = MethodHandles.lookup().findVarHandle(Supply.class, "users", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int users = 1;

  /** {@return whether the caller is now a user} */
  final boolean join() {
    for (; ; ) {
      int seen = users;
      if (seen == 0) {
        return false;
      }
      if (USERS.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  final boolean isUsed() {
    return users > 0;
  }

  /** {@return whether that was the last user} */
  private boolean leave() {
    return (int) USERS.getAndAdd(this, -1) == 1;
  }

  /** Attaches to what the signal is made of; supplies this opens in turn are added to the list. */
  abstract void connect(ArrayDeque<Supply> opened);

  /** Detaches; supplies whose last user this was are added to the list. Idempotent. */
  abstract @Nullable ArrayDeque<Supply> disconnect(@Nullable ArrayDeque<Supply> dying);

  /** Makes others able to join. */
  abstract void publish();

  /** Connects a new supply and all that opens for it, then publishes them. */
  static void connectAll(Supply first) {
    ArrayDeque<Supply> opened = new ArrayDeque<>(2);
    opened.add(first);
    ArrayDeque<Supply> connected = new ArrayDeque<>(2);
    Supply next;
    while ((next = opened.poll()) != null) {
      next.connect(opened);
      connected.push(next);
    }
    while ((next = connected.poll()) != null) {
      if (next.isUsed()) {
        next.publish();
      }
      if (!next.isUsed()) {
        disconnectAll(next);
      }
    }
  }

  /** Gives up what keeps the link supplied, if anything does. The link is dead. */
  static void leave(Link link) {
    Supply supply = link.takeSupply();
    if (supply != null && supply.leave()) {
      disconnectAll(supply);
    }
  }

  /** As {@link #leave(Link)}, leaving the disconnecting to the caller. */
  static @Nullable ArrayDeque<Supply> leave(Link link, @Nullable ArrayDeque<Supply> dying) {
    Supply supply = link.takeSupply();
    if (supply == null || !supply.leave()) {
      return dying;
    }
    ArrayDeque<Supply> list = dying == null ? new ArrayDeque<>(2) : dying;
    list.add(supply);
    return list;
  }

  private static void disconnectAll(Supply first) {
    ArrayDeque<Supply> dying = first.disconnect(null);
    if (dying != null) {
      Supply next;
      while ((next = dying.poll()) != null) {
        next.disconnect(dying);
      }
    }
  }
}
