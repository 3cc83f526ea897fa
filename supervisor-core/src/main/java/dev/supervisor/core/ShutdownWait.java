package dev.supervisor.core;

import dev.supervisor.core.Scope.ShutdownOptions;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Teller;

/** The wait of a scope for the end of its tree: links a signal of others to it, and stops the scope once no child is left. */
final class ShutdownWait {
  private final ScopeNode scope;
  private final Signal outside;
  private final boolean whenIdle;

  ShutdownWait(ScopeNode scope, ShutdownOptions options) {
    this.scope = scope;
    this.outside = options.linked;
    this.whenIdle = options.whenIdle;
  }

  /**
   * {@return the request to stop, or the end: the thread that owns a scope may close it without a request} A thread inside of the
   * scope ends before that does.
   */
  static Signal askedOrOver(ScopeNode scope) {
    ThreadNode here = Current.get();
    boolean isInside = here != null && here.isBelow(scope);
    return isInside ? scope.pleaseStop() : scope.pleaseStop().or(scope.stopped());
  }

  /** Waits until the scope is asked to stop, or has stopped. */
  void await() throws InterruptedException {
    Registration inwards = outside.then(() ->
        scope.stop(outside.reason().orElseGet(() -> Reason.of(outside.name() + " went"))));
    var unused = scope.drain().then(this::pass); // also where this wait is interrupted
    try {
      Signal asked = scope.pleaseStop();
      while (!asked.isGo() && !scope.stopped().isGo()) {
        Signal idle = whenIdle ? scope.idle() : Signal.NEVER;
        askedOrOver(scope).await(idle);
        if (idle.isGo() && scope.idle() == Signal.DONE) {
          scope.stop("no child is left");
        }
      }
      pass(); // the callback runs on a helper, and may come later
    } finally {
      inwards.cancel();
    }
  }

  private void pass() {
    Reason why = scope.stopping.reason();
    try {
      outside.go(why != null ? why : Reason.of(scope.path() + " is stopping"));
    } catch (IllegalStateException e) {
      Teller.debug(Scope.class, e, "{} cannot be let go here: it has an owner", outside::name);
    }
  }
}
