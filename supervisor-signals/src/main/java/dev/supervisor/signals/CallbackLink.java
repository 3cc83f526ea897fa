package dev.supervisor.signals;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user's callback: run at most once, its failure told to the handler given, else to the log. */
final class CallbackLink extends Link implements Callback, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Signal.class);

  private final Signal on;
  private @Nullable Runnable action; // let go by whoever claimed the link
  private @Nullable Consumer<? super Throwable> onError;

  CallbackLink(Signal on, Runnable action, @Nullable Consumer<? super Throwable> onError) {
    this.on = on;
    this.action = action;
    this.onError = onError;
  }

  @Override
  public boolean detach() {
    if (!claim()) {
      return false;
    }
    action = null;
    onError = null;
    on.letGoOf(this);
    return true;
  }

  @Override
  public void run() {
    if (!claim()) {
      return;
    }
    Supply.leave(this);
    Runnable now = action;
    Consumer<? super Throwable> handler = onError;
    action = null;
    onError = null;
    if (now != null) {
      call(on, now, handler);
    }
  }

  /** Runs the callback of a signal that has gone; whatever it throws ends here. */
  static void call(Signal on, Runnable action, @Nullable Consumer<? super Throwable> onError) {
    try {
      action.run();
    } catch (Throwable e) { // a callback cannot make go() throw
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
