package dev.supervisor.signals;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user's callback: run at most once, its failure told to the handler given, else to the log. */
final class CallbackLink extends Link implements Callback, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Signal.class);

  private final Signal on;
  private @Nullable Consumer<? super Throwable> onError; // let go by whoever claimed the link

  CallbackLink(Signal on, Runnable action, @Nullable Consumer<? super Throwable> onError) {
    super(action);
    this.on = on;
    this.onError = onError;
  }

  @Override
  public boolean detach() {
    if (claim() == null) {
      return false;
    }
    onError = null;
    on.letGoOf(this);
    return true;
  }

  @Override
  public void run() {
    Object action = claim();
    if (action == null) {
      return;
    }
    Connection.leave(this);
    Consumer<? super Throwable> handler = onError;
    onError = null;
    call((Runnable) action, handler);
  }

  /** Runs the callback of a signal that has gone; whatever it throws ends here. */
  private void call(Runnable action, @Nullable Consumer<? super Throwable> onError) {
    try {
      action.run();
    } catch (Throwable e) { // a callback cannot make go() throw
      Trace.Place attached = Tracing.attachedAt(this);
      if (attached != null) {
        e.addSuppressed(attached.asThrowable("the callback was attached"));
      }
      if (onError == null) {
        LOG.error("a callback of {} failed", on.name(), e);
        return;
      }
      try {
        onError.accept(e);
      } catch (Throwable again) {
        if (again != e) { // a handler may well rethrow what it was given
          again.addSuppressed(e);
        }
        LOG.error("the error handler of a callback of {} failed", on.name(), again);
      }
    }
  }
}
