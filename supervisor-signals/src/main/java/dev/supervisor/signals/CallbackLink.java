package dev.supervisor.signals;

import dev.supervisor.signals.Tracing.Trace;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user's callback, or a step of the library's own: run at most once, its failure told to the handler given, else to the
 * log.
 */
final class CallbackLink extends Link implements Registration, Runnable {
  /** Stands where the handler of a user would, as a field of its own would make each callback larger. */
  private static final Consumer<Throwable> STEP_OF_OURS = CallbackLink::isToldElsewhere;

  private Signal on; // of a combination it is let go by the thread that claimed the link
  private @Nullable Consumer<? super Throwable>
      onError; // let go by the thread that claimed the link

  CallbackLink(Signal on, Runnable action, @Nullable Consumer<? super Throwable> onError) {
    super(action);
    this.on = on;
    this.onError = onError;
  }

  /** {@return a step of the library's own: it neither blocks nor runs code of users, and never waits for a callback} */
  static CallbackLink ours(Signal on, Runnable step) {
    return new CallbackLink(on, step, STEP_OF_OURS);
  }

  /** {@return whether it is a step of the library's own; asked before it has run} */
  boolean isOurs() {
    return onError == STEP_OF_OURS;
  }

  @Override
  CallbackLink callback() {
    return this;
  }

  @Override
  boolean isOneOfSeveral() {
    return on instanceof Combination && !hasUpstream();
  }

  Signal on() {
    return on;
  }

  private static void isToldElsewhere(Throwable failure) {}

  @Override
  public boolean cancel() {
    StackRoom.forEntry();
    if (claim() == null) {
      return false;
    }
    onError = null;
    Signal signal = leaveCombination();
    if (!(signal instanceof Combination)) {
      signal.letGo(this);
    }
    return true;
  }

  /** {@return the signal, after it was left where it is a combination: then a husk does not keep it} */
  private Signal leaveCombination() {
    Signal signal = on;
    if (signal instanceof Combination combination) {
      on = Signal.DONE;
      combination.leftBy(this);
    }
    return signal;
  }

  @Override
  public void run() {
    Object action = claim();
    if (action == null) {
      return;
    }
    Signal signal = leaveCombination();
    Consumer<? super Throwable> handler = onError;
    if (handler != null) {
      onError = null;
    }
    call(signal, (Runnable) action, handler, this);
  }

  /** Runs a callback of a signal that has gone; whatever it throws ends here. */
  static void call(
      Signal on,
      Runnable action,
      @Nullable Consumer<? super Throwable> onError,
      @Nullable CallbackLink traced) {
    try {
      action.run();
    } catch (Throwable e) { // a callback cannot make go() throw
      failed(on, e, onError, traced);
    }
  }

  private static void failed(
      Signal on,
      Throwable e,
      @Nullable Consumer<? super Throwable> onError,
      @Nullable CallbackLink traced) {
    Trace.Place attached = traced == null ? null : Tracing.attachedAt(traced);
    if (attached != null) {
      Thrown.suppress(e, attached.asThrowable("the callback was attached"));
    }
    if (onError == null || onError == STEP_OF_OURS) {
      Teller.error(Signal.class, e, "a callback of {} failed", on::name);
      return;
    }
    try {
      onError.accept(e);
    } catch (Throwable again) {
      Thrown.suppress(
          again, e); // unless it is the same: a handler may well rethrow what it was given
      Teller.error(Signal.class, again, "the error handler of a callback of {} failed", on::name);
    }
  }
}
