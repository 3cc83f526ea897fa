package dev.supervisor.core;

import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/** The scopes that are open on the current thread: those that code has left open are closed for it. */
final class OpenScopes {
  private OpenScopes() {}

  /**
   * Closes the scopes that the current thread has left open inside of the node whose body has come to its end.
   *
   * <p>What failed in them is thrown by the scope around the node.
   */
  static void closeLeftOpen(ThreadNode node) {
    if (!node.hasOpened()) { // as most: no look at the table of threads
      return;
    }
    for (ThreadNode here; (here = Current.get()) != null && here != node; ) {
      ThreadNode open = here;
      Teller.warn(
          Scope.class, null, "{} has ended and left {} open: it is closed", node::path, open::path);
      ThreadNode outer = null;
      if (open instanceof ScopeNode inner) {
        outer = inner.outer();
        inner.closeFor(node.scope());
      }
      if (Current.get() == open) {
        Current.set(outer != null ? outer : node);
      }
    }
  }

  /**
   * Closes the scopes inside of one that is about to be closed.
   *
   * @return what they have thrown, for which that one must be closed all the same
   */
  static @Nullable RuntimeException closeInside(ScopeNode scope) {
    RuntimeException first = null;
    for (ThreadNode here; (here = Current.get()) != scope; ) {
      if (!(here instanceof ScopeNode inner) || !inner.isBelow(scope)) {
        throw new IllegalStateException(scope.path()
            + " is not open on this thread any more; it is now "
            + (here == null ? "outside" : here.path()));
      }
      Teller.warn(
          Scope.class,
          null,
          "{} is closed before {}, which was opened later",
          scope::path,
          inner::path);
      try {
        inner.close();
      } catch (ThreadFailedException e) {
        if (first == null) {
          first = e;
        } else {
          Thrown.suppress(first, e);
        }
      }
    }
    return first;
  }
}
