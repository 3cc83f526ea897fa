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
  private static final VarHandle LIVE;
  private static final VarHandle SUPPLY;

  static {
    try {
      var lookup = MethodHandles.lookup();
      LIVE = lookup.findVarHandle(Link.class, "live", Object.class);
      SUPPLY = lookup.findVarHandle(Link.class, "supply", Supply.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The one attached before; written before the link is published, then by the sweeper alone. */
  @Nullable
  Link next;

  /** Who is to be told: a wait, a callback, a connection. Null once the link was claimed. */
  @SuppressWarnings("unused") // through LIVE
  private volatile @Nullable Object live;

  /** What keeps a combination or deadline able to go, on behalf of this link among others. */
  private volatile @Nullable Supply supply;

  Link(Object whom) {
    LIVE.set(this, whom); // plainly: the link is published later, by whoever pushes it
  }

  final boolean isDead() {
    return live == null;
  }

  /** {@return who was to be told, if it was this call that ended the link} */
  final @Nullable Object claim() {
    Object whom = live;
    return whom != null && LIVE.compareAndSet(this, whom, null) ? whom : null;
  }

  final void setSupply(Supply supply) {
    SUPPLY.set(this, supply); // plainly, as above
  }

  /** {@return the supply, once: whoever gets it leaves it} */
  final @Nullable Supply takeSupply() {
    return supply == null ? null : (Supply) SUPPLY.getAndSet(this, null);
  }
}
