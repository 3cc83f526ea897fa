package dev.supervisor.signals;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
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
public abstract sealed class Promise<T extends @Nullable Object> permits NamedPromise {
  /* How it works. Most promises have one thread that waits, and no other user: one is made for each question that is asked.
   * So a promise is one object, and its signal is made when it is asked for. `outcome` decides, once. `hung` is what is
   * to be told of it:
   *
   *   null       nothing
   *   a Thread   it waits right here, parked or about to be; the promise itself is what it is parked on
   *   a signal   it was asked for, and all that comes later hangs on it; it knows the thread that was here before
   *   TOLD       there is an outcome, and the signal was not asked for; if one is made later, it is born gone
   *
   * The thread that sets the outcome looks at `hung` afterwards; a thread that waits puts itself there first and then looks at the
   * outcome, each time before it parks: both by volatile accesses, so one of them sees the other. The one that sets the outcome
   * leaves a signal there, or TOLD, by CAS; so a signal is either found and let go by it, or made by a thread that knows that it has
   * to be gone: no other thread ever runs what hangs on it. Between the outcome and that, the signal looks at the outcome
   * (hasCome), as a thread may have returned with the result.
   *
   * One thread waits here once: if it leaves without the result it leaves a signal behind. So what a thread is parked on tells
   * one wait from the next, as a Wait does: those who look for circles of waits rely on that. */

  private static final VarHandle OUTCOME;
  private static final VarHandle HUNG;

  static {
    try {
      var lookup = MethodHandles.lookup();
      OUTCOME = lookup.findVarHandle(Promise.class, "outcome", Object.class);
      HUNG = lookup.findVarHandle(Promise.class, "hung", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A failure, told apart from values that are throwables; with what the signal goes with. */
  private record Failure(Throwable cause, Gone gone) {}

  /** What the signal says of the promise. */
  static final String RESULT = "result";

  private static final Object NULL = new Object();
  private static final Object TOLD = new Object();
  private static final Spin SPIN = new Spin();

  private volatile @Nullable Object outcome;
  private volatile @Nullable Object hung; // see above

  Promise() {}

  /**
   * {@return a new promise without a result}
   *
   * @param label the object whose {@code toString()} is the name. It is called whenever the name is
   *     read, as with {@link Signal#named}
   */
  public static <T extends @Nullable Object> Promise<T> named(Object label) {
    Promise<T> promise = new NamedPromise<>(Objects.requireNonNull(label, "label"));
    if (Tracing.isOn()) {
      Signal unused = promise.ready(); // was made here
    }
    return promise;
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
    StackRoom.forMany();
    return set(value == null ? NULL : value, Gone.SILENTLY);
  }

  /**
   * Sets the result to a failure, which is also the cause of the reason of {@link #ready}.
   * Callbacks of {@code ready} run on this thread.
   *
   * @return true if this call set the result; false if there was one, which stays
   */
  public boolean fail(Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    StackRoom.forMany();
    if (outcome != null) {
      return false;
    }
    Gone gone = Gone.now(Reason.of("it failed", cause));
    return set(new Failure(cause, gone), gone);
  }

  private boolean set(Object result, Gone gone) {
    if (!OUTCOME.compareAndSet(this, null, result)) {
      return false;
    }
    for (; ; ) {
      Object seen = hung;
      if (seen instanceof OwnedSignal.OfResult signal) {
        signal.tell(gone);
        return true;
      }
      if (HUNG.compareAndSet(this, seen, TOLD)) {
        if (seen instanceof Thread waiting) {
          Seam.unpark(waiting);
        }
        return true;
      }
    }
  }

  /** {@return what the signal went with, or is about to; null while there is no result} */
  final @Nullable Gone gone() {
    Object seen = outcome;
    return seen instanceof Failure failure ? failure.gone : seen == null ? null : Gone.SILENTLY;
  }

  /** {@return the signal that goes once there is a result; it refuses {@code go()}} */
  public Signal ready() {
    return hung instanceof OwnedSignal.OfResult signal ? signal : makeReady();
  }

  private Signal makeReady() {
    for (; ; ) {
      Object seen = hung;
      if (seen instanceof OwnedSignal.OfResult signal) {
        return signal;
      }
      OwnedSignal.OfResult made =
          new OwnedSignal.OfResult(this, seen instanceof Thread waiting ? waiting : null);
      Gone gone = seen == TOLD ? gone() : null;
      if (gone != null) {
        made.isBornGone(gone);
      }
      if (HUNG.compareAndSet(this, seen, made)) {
        return made;
      }
    }
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
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (outcome == null) {
      awaitOutcome();
    }
    return result();
  }

  // no wait for a result is refused (Ambient.ensureMayAwait): that is for waits for an end
  private void awaitOutcome() throws InterruptedException {
    StackRoom.forEntry();
    if (SPIN.until(this::hasNews)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return;
    }
    Thread self = Thread.currentThread();
    if (HUNG.compareAndSet(this, null, self)) {
      awaitHere(self);
    } else if (outcome == null) { // something hangs here already
      ready().await();
    }
  }

  private boolean hasNews() {
    return outcome != null || Thread.currentThread().isInterrupted();
  }

  private void awaitHere(Thread self) throws InterruptedException {
    try {
      do {
        parkHere();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      } while (outcome == null);
    } finally {
      if (outcome == null) {
        leave(self);
      }
    }
  }

  /** It goes without the result: no other thread waits right here, and the next one waits for the signal. */
  private void leave(Thread self) {
    if (hung == self
        && HUNG.compareAndSet(this, self, new OwnedSignal.OfResult(this, /* waiter= */ null))) {
      return;
    }
    if (hung instanceof OwnedSignal.OfResult signal) {
      signal.waiterLeft();
    }
  }

  /** {@return the thread that waits right here; null when there is none} */
  final @Nullable Thread waitsHere() {
    Object seen = hung;
    return seen instanceof Thread waiting
        ? waiting
        : seen instanceof OwnedSignal.OfResult signal ? signal.waiter() : null;
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
    if (till == Signal.NEVER) {
      return await();
    }
    if (!ready().await(till)) {
      throw TimedOut.of(() -> toString() + " has no result", till::name);
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
            new CancellationException(Label.text(label()) + " was cancelled"), failure.cause);
      }
      throw new CompletionException(
          Label.text(label()) + " failed: " + Thrown.text(failure.cause), failure.cause);
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
    return ready().then(() -> {
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
    Registration callback = ready().then(() -> settle(future));
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
    return label() instanceof Owed owed ? owed.by() : null;
  }

  /** {@return the object whose text is the name, made when it is read} */
  abstract Object label();

  /** Parks on this until woken, an interrupt, or for no reason; not if there is a result. */
  abstract void parkHere();

  /** {@return the name} */
  @Override
  public String toString() {
    return "promise " + Label.text(label());
  }
}
