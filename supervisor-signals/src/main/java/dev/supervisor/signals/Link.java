package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One dependent of one signal: a waiting thread, a callback, or a combination. Used once.
 *
 * <p>A link is live until somebody claims it: the signal that went, or whoever gives up. The claim
 * decides who won, exactly once; a dead link is a husk that its signal unlinks when convenient.
 */
abstract sealed class Link permits WaitLink, CallbackLink, SourceLink {
  private static final VarHandle DEAD;
  private static final VarHandle SUPPLY;

  static {
    try {
      var lookup = MethodHandles.lookup();
      DEAD = lookup.findVarHandle(Link.class, "dead", int.class);
      SUPPLY = lookup.findVarHandle(Link.class, "supply", Supply.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The one attached before; written before the link is published, then by the sweeper alone. */
  @Nullable
  Link next;

  private volatile int dead;

  /** What keeps a derived signal attached to its sources on behalf of this link. */
  private volatile @Nullable Supply supply;

  final boolean isDead() {
    return dead != 0;
  }

  /** {@return whether it was this call that ended the link} */
  final boolean claim() {
    return dead == 0 && DEAD.compareAndSet(this, 0, 1);
  }

  final void setSupply(Supply supply) {
    this.supply = supply;
  }

  /** {@return the supply, once: whoever gets it leaves it} */
  final @Nullable Supply takeSupply() {
    return supply == null ? null : (Supply) SUPPLY.getAndSet(this, null);
  }
}
