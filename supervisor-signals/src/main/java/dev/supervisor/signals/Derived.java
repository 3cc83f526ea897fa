package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A signal that goes by itself, and is told so only while somebody depends on it. */
abstract sealed class Derived extends Signal permits Combination, Till {
  private static final VarHandle SUPPLY;

  static {
    try {
      SUPPLY = MethodHandles.lookup().findVarHandle(Derived.class, "supply", Supply.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The one that newcomers join. */
  private volatile @Nullable Supply supply;

  /** {@return a new supply, not connected yet} */
  abstract Supply newSupply();

  /** {@return whether it has gone, as far as that can be told without looking at combinations} */
  abstract boolean hasPlainlyGone();

  @Override
  final boolean attach(Link link, @Nullable ArrayDeque<Supply> opened) {
    // Only the outermost looks all the way down: the nested ones find out when they are connected,
    // else attaching a deep chain would take time by the square of its depth.
    if (opened == null ? isGo() : hasPlainlyGone()) {
      return false;
    }
    Supply published = supply;
    boolean fresh = published == null || !published.join();
    Supply mine = fresh || published == null ? newSupply() : published;
    link.setSupply(mine);
    boolean attached = push(link);
    if (!attached || link.isDead()) {
      Supply.leave(link); // whoever ended it may have looked before it was supplied
      return attached;
    }
    if (fresh) {
      if (opened != null) {
        opened.add(mine);
      } else {
        Supply.connectAll(mine);
      }
    }
    return true;
  }

  final void publish(Supply connected) {
    supply = connected;
  }

  final void withdraw(Supply gone) {
    SUPPLY.compareAndSet(this, gone, null);
  }
}
