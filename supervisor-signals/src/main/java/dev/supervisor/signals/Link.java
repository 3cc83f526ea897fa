package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One dependent of one signal: a waiting thread, a callback, or a combination. A combination, and a callback of
 * any-of, may hang on several signals by one link, see {@link Connection} and {@link Combination}. Used once.
 *
 * <p>The link of a thread or callback is live until it is claimed, by the signal that went or by
 * the thread that gives up. The claim decides which of them won, exactly once. A combination's is live
 * until it is disconnected, and may be told twice. A dead link is a husk that its signal unlinks when
 * convenient.
 */
abstract sealed class Link permits WaitLink, CallbackLink, StandInLink, SourceLink {
  private static final VarHandle LIVE;
  private static final VarHandle UPSTREAM;

  static {
    try {
      var lookup = MethodHandles.lookup();
      LIVE = lookup.findVarHandle(Link.class, "live", Object.class);
      UPSTREAM = lookup.findVarHandle(Link.class, "upstream", Connection.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The one attached before; written before the link is published, then by the sweeper alone. */
  @Nullable
  Link next;

  /** The wait, callback or connection that is to be told. Null once the link is dead. */
  @SuppressWarnings("unused") // through LIVE
  private volatile @Nullable Object live;

  /** The connection that keeps a combination able to go, on behalf of this link among others. */
  private volatile @Nullable Connection upstream;

  Link(Object whom) {
    LIVE.set(this, whom); // plainly: the link is published later, when it is pushed
  }

  boolean isDead() {
    return live == null;
  }

  /** {@return the callback that is called when the signal goes; null where it is none} */
  @Nullable
  CallbackLink callback() {
    return null;
  }

  /** {@return whether it is of a callback that hangs on the sources of a combination itself} */
  boolean isOneOfSeveral() {
    return false;
  }

  /** {@return the combination for which it hangs there; null where there is none, or the link is dead} */
  @Nullable
  Combination combination() {
    CallbackLink callback = callback();
    return callback != null && callback.on() instanceof Combination combination
        ? combination
        : null;
  }

  /** {@return what is to be told; null once the link is dead} */
  final @Nullable Object whom() {
    return live;
  }

  /** {@return what was to be told, if it was this call that ended the link} */
  final @Nullable Object claim() {
    Object whom = live;
    return whom != null && LIVE.compareAndSet(this, whom, null) ? whom : null;
  }

  /** Ends the link, which need not be claimed; other threads may do the same. */
  final void die() {
    LIVE.setRelease(this, null);
  }

  /** {@return whether anything keeps what it hangs on able to go} */
  final boolean hasUpstream() {
    return upstream != null;
  }

  /** Before it is pushed: so the thread that claims it finds the upstream. */
  final void setUpstream(Connection upstream) {
    UPSTREAM.setRelease(this, upstream);
  }

  /** {@return the upstream, once: the caller, which has claimed the link and so is alone, leaves it} */
  @Nullable
  Connection takeUpstream() {
    Connection taken = upstream;
    if (taken != null) {
      UPSTREAM.set(this, null);
    }
    return taken;
  }

  /** Does the same as {@link #takeUpstream}, where several may try. */
  final @Nullable Connection takeUpstreamAtomically() {
    return upstream == null ? null : (Connection) UPSTREAM.getAndSet(this, null);
  }
}
