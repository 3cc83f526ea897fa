package dev.supervisor.signals;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that is set once, to a value or a failure. Any number of threads can wait for it.
 *
 * <pre>{@code
 * Promise<Config> config = Promise.named("config");
 * app.spawn("loader", stop -> config.complete(read()));
 * Config it = config.await(pleaseStop.or(Till.in(TEN_SECONDS)));
 * }</pre>
 *
 * <p>A {@link CompletableFuture} is a pipeline; a promise is not. Its {@link #ready()} is a {@link
 * Signal}, to combine and to attach callbacks to. Thread-safe. Memory consistency effects: actions
 * before the result is set happen-before actions after it was seen.
 *
 * @param <T> the type of the value, which may be null
 */
public final class Promise<T extends @Nullable Object> {
  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Promise.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A failure, told apart from values that are throwables. */
  private record Failure(Throwable cause) {}

  private static final Object NULL = new Object();

  private final Object label; // its text is the name, made when it is read
  private final OwnedSignal ready = OwnedSignal.of(this, "result");
  private volatile @Nullable Object outcome;

  private Promise(Object label) {
    this.label = label;
  }

  /**
   * {@return a new promise without a result}
   *
   * @param label the object whose {@code toString()} is the name. It is called whenever the name is
   *     read, as with {@link Signal#named}
   */
  public static <T extends @Nullable Object> Promise<T> named(Object label) {
    return new Promise<>(Objects.requireNonNull(label, "label"));
  }

  /**
   * {@return a new promise that takes the result of the stage when the stage completes}
   *
   * <p>The failure of the promise is what the stage failed with. A stage that was cancelled gives a
   * {@link CancellationException}.
   *
   * @param name the name of the promise
   */
  public static <T extends @Nullable Object> Promise<T> of(String name, CompletionStage<T> stage) {
    Objects.requireNonNull(stage, "stage");
    Promise<T> promise = named(name);
    Foreign.follow(stage, (value, failure) -> {
      if (failure == null) {
        promise.complete(value);
      } else {
        promise.fail(Thrown.ofStage(failure));
      }
    });
    return promise;
  }

  /**
   * Sets the result to a value, which may be null. Callbacks of {@link #ready} run on this thread.
   *
   * @return true if this call set the result; false if there was one, which stays
   */
  public boolean complete(T value) {
    return set(value == null ? NULL : value, null);
  }

  /**
   * Sets the result to a failure, which is also the cause of the reason of {@link #ready}.
   * Callbacks of {@code ready} run on this thread.
   *
   * @return true if this call set the result; false if there was one, which stays
   */
  public boolean fail(Throwable cause) {
    return set(new Failure(Objects.requireNonNull(cause, "cause")), cause);
  }

  private boolean set(Object result, @Nullable Throwable cause) {
    StackRoom.forMany();
    if (!OUTCOME.compareAndSet(this, null, result)) {
      return false;
    }
    if (cause == null) {
      ready.goOwned();
    } else {
      ready.goOwned(Reason.of("it failed", cause));
    }
    return true;
  }

  /** {@return the signal that goes once there is a result; it refuses {@code go()}} */
  public Signal ready() {
    return ready;
  }

  /** {@return whether there is a result, a value or a failure} */
  public boolean isDone() {
    return outcome != null;
  }

  /**
   * Waits until there is a result. Only the result or an interrupt ends the wait.
   *
   * @return the value
   * @throws CompletionException if the promise failed; its cause is the failure
   * @throws CancellationException if the failure is a {@code CancellationException}, which is its
   *     cause
   * @throws InterruptedException if the thread is interrupted before or while waiting, also if
   *     there is a result
   */
  public T await() throws InterruptedException {
    ready.await();
    return result();
  }

  /**
   * Waits until there is a result, or until the signal goes.
   *
   * @param till the signal that ends the wait
   * @return the value
   * @throws TimeoutException if the signal went first
   * @throws CompletionException if the promise failed; its cause is the failure
   * @throws CancellationException if the failure is a {@code CancellationException}, which is its
   *     cause
   * @throws InterruptedException if the thread is interrupted before or while waiting, also if
   *     there is a result
   */
  public T await(Signal till) throws InterruptedException, TimeoutException {
    if (!ready.await(till)) {
      throw new TimeoutException(
          Label.soon(() -> toString() + " has no result: " + till.name() + " went first"));
    }
    return result();
  }

  /**
   * {@return the value} Never waits.
   *
   * @throws IllegalStateException if there is no result yet
   * @throws CompletionException if the promise failed; its cause is the failure
   * @throws CancellationException if the failure is a {@code CancellationException}, which is its
   *     cause
   */
  // unchecked: only complete(T) puts anything else than NULL and Failure here; NullAway: it was put
  // as null
  @SuppressWarnings({"unchecked", "NullAway"})
  public T result() {
    Object seen = outcome;
    if (seen == null) {
      throw new IllegalStateException(toString() + " has no result yet: await it");
    }
    if (seen instanceof Failure failure) {
      if (failure.cause instanceof CancellationException) {
        throw Thrown.causedBy(
            new CancellationException(Label.text(label) + " was cancelled"), failure.cause);
      }
      throw new CompletionException(
          Label.text(label) + " failed: " + Thrown.text(failure.cause), failure.cause);
    }
    return seen == NULL ? (T) null : (T) seen;
  }

  /** {@return the failure; empty if there is a value, or no result yet} */
  public Optional<Throwable> failure() {
    return outcome instanceof Failure failure ? Optional.of(failure.cause) : Optional.empty();
  }

  /**
   * Calls the action with the result once there is one: with the value and null, or with null and
   * the failure.
   *
   * <p>The action is called as a callback of {@link #ready}: on this thread at once if there is a
   * result, otherwise on the thread that sets it, or on a helper thread. A failure of the action is
   * logged.
   *
   * @param action called at most once; the failure that it gets is the object that {@link #failure}
   *     returns
   * @return a handle that takes the action back
   */
  public Registration whenDone(
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
    Objects.requireNonNull(action, "action");
    return ready.then(() -> {
      if (outcome instanceof Failure failure) {
        action.accept(null, failure.cause);
      } else {
        action.accept(result(), null);
      }
    });
  }

  /**
   * {@return a future with the result of this promise}
   *
   * <p>Once the future is completed or cancelled, nothing of it is left on this promise. Cancelling
   * it changes nothing of the promise.
   */
  public CompletableFuture<T> toFuture() {
    CompletableFuture<T> future = new CompletableFuture<>();
    if (outcome != null) { // a callback might queue behind one that waits for the future
      settle(future);
      return future;
    }
    Registration callback = ready.then(() -> settle(future));
    var unused = future.whenComplete((value, failure) -> callback.cancel());
    return future;
  }

  private void settle(CompletableFuture<T> future) {
    if (outcome instanceof Failure failure) {
      future.completeExceptionally(Thrown.forStage(failure.cause));
    } else {
      future.complete(result());
    }
  }

  /** {@return what the result is to come from; null where that is not known} */
  @Nullable
  Object owed() {
    return label instanceof Owed owed ? owed.by() : null;
  }

  /** {@return the name} */
  @Override
  public String toString() {
    return "promise " + Label.text(label);
  }
}
