package dev.supervisor.core.async;

import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the outcome of a future of the JDK. What that throws of a failure asks the failure for its text; where the text
 * throws, that would hide the failure, which is thrown here instead.
 */
final class OutcomeGuard {
  private OutcomeGuard() {}

  /**
   * {@return the outcome that is taken, by a wait with a time limit}
   *
   * @param work what is waited for, for the words of a time-out
   * @param time the limit, as it was given
   */
  @SuppressWarnings("UnusedException") // that of the JDK says nothing
  static <R extends @Nullable Object> R outcome(
      Taking<R, TimeoutException> get,
      Supplier<@Nullable Throwable> unprinted,
      AwaitedWork work,
      long time,
      TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return OutcomeGuard.<R, TimeoutException>outcome(get, unprinted);
    } catch (TimeoutException e) {
      throw TimedOut.of(() -> Label.text(work.label()) + " has no result", time, unit);
    }
  }

  /** Takes an outcome: {@code get} of a future, with a time limit or without. */
  interface Taking<R extends @Nullable Object, X extends Exception> {
    R take() throws InterruptedException, ExecutionException, X;
  }

  /**
   * {@return the outcome that is taken}
   *
   * @param unprinted the failure of the future, where it has one; asked when something else came instead of it
   */
  static <R extends @Nullable Object, X extends Exception> R outcome(
      Taking<R, X> get, Supplier<@Nullable Throwable> unprinted)
      throws InterruptedException, ExecutionException, X {
    try {
      return get.take();
    } catch (RuntimeException | Error e) {
      Throwable known = unprinted.get();
      if (known != null) {
        throw new ExecutionException(Thrown.text(known), known);
      }
      throw e;
    }
  }
}
