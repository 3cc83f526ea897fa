package dev.supervisor.core.async;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Why;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One call of a function on a loop, for whose result another thread waits. */
final class LoopCall<R extends @Nullable Object>
    implements Callable<@Nullable Void>, Owed, LoopWaits.Awaited {
  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Lane LANE = new Lane("supervisor-loops", 64);

  private enum CallStep {
    NEW,
    BEGUN,
    LEFT // no thread waits any more
  }

  private final EventLoop loop;
  private final Callable<?> work;
  private final boolean isLater; // the work returns a stage of the result
  private final Promise<R> result = Promise.named(this);
  private final AtomicReference<CallStep> step = new AtomicReference<>(CallStep.NEW);
  private final FollowedStage stage = new FollowedStage();

  LoopCall(EventLoop loop, Callable<?> work, boolean isLater) {
    this.loop = loop;
    this.work = work;
    this.isLater = isLater;
  }

  // ---- the thread that waits

  /**
   * {@return the result, waiting for it until the signal goes}
   *
   * @param isStop whether the signal asks the current thread to stop
   */
  R await(Signal till, boolean isStop) throws Exception {
    Signal over = loop.node().ended();
    if (over.isGo()) {
      throw rejected("is over and does not answer any more");
    }
    var unused = loop.node().ask(this).whenDone((value, failure) -> {
      if (failure != null) { // it is handed back: its loop is over
        boolean unusedFail = result.fail(failure);
      }
    });
    InterruptedException interrupt = null;
    LoopWaits.begin(this);
    try {
      awaitLoop(over, till);
    } catch (InterruptedException e) {
      interrupt = e;
    } finally {
      LoopWaits.end();
    }
    if (interrupt != null || !result.isDone()) { // or not yet: the first to set it decides
      boolean isLeft = leave(
          interrupt != null
              ? new CancellationException("interrupted while waiting for the " + text())
              : over.isGo() ? ended() : isStop ? stopped(till) : late(till));
      FollowedStage.Reached reached = stage.reached();
      if (interrupt != null && isLeft && reached == null) {
        throw interrupt;
      }
      if (interrupt != null) { // a value that came at the same time would be lost
        Interrupts.restore();
      }
      if (isLeft && reached != null) {
        return ofStage(reached);
      }
    }
    Throwable failure = result.failure().orElse(null);
    if (failure instanceof InterruptedException) { // of the loop, not of this thread
      throw new CompletionException(text() + " was interrupted", failure);
    }
    Rethrow.ifThrown(failure);
    return result.result();
  }

  /** Waits; and says what keeps the loop when it has not come to this for long: it may wait, in a way that is not noted, for this thread. */
  private void awaitLoop(Signal over, Signal till) throws InterruptedException {
    Signal come = result.ready().or(over);
    if (come.await(till.or(Till.in(LONG))) || till.isGo()) {
      return;
    }
    if (step.get() == CallStep.NEW) {
      Teller.warn(
          EventLoop.class,
          null,
          "the loop of {} has not come to the {} for {} ms: {}. If that waits for this call, let it wait through its events",
          () -> loop.node().path(),
          this::text,
          () -> Long.toString(LONG.toMillis()),
          () -> loop.node().why().sentence());
      String waiter = Supervisor.isSupervised()
          ? Supervisor.current().path()
          : Thread.currentThread().getName();
      LANE.execute(() -> look(waiter, LONG));
    }
    boolean unusedCame = come.await(till);
  }

  /** Ends the call where its loop waits for it for certain, such as in {@code join}; while that is not known, this looks again later. */
  private void look(String waiter, Duration pause) {
    if (step.get() != CallStep.NEW || result.isDone()) {
      return;
    }
    Why why = loop.node().why();
    if (why.isConfirmed() && isCircleOf(why.chain(), waiter)) {
      isInCircle();
      return;
    }
    Registration next =
        Till.in(pause).then(() -> LANE.execute(() -> look(waiter, pause.multipliedBy(2))));
    var unused = result.ready().then(next::cancel);
  }

  /** {@return whether the circle has both the loop, at which the chain begins, and the thread that waits} */
  private static boolean isCircleOf(List<Why.Hop> chain, String waiter) {
    return chain.get(0).who().equals(chain.get(chain.size() - 1).who())
        && chain.stream().anyMatch(it -> it.who().equals(waiter));
  }

  private EventRejectedException rejected(String why) {
    return new EventRejectedException(loop.node().path(), this, why);
  }

  private EventRejectedException ended() {
    return rejected("ended before it answered");
  }

  private CancellationException stopped(Signal pleaseStop) {
    return new AskedToStop("asked to stop while waiting for the " + text()
        + pleaseStop.reason().map(it -> ": " + PlainText.escaped(it.text())).orElse(""));
  }

  private TimeoutException late(Signal till) {
    return TimedOut.of(() -> "the " + text() + " has no result", till::name);
  }

  /**
   * Gives the call up: it need not begin, nor go on.
   *
   * @return whether its result was not there yet
   */
  private boolean leave(Exception why) {
    if (!result.fail(why)) {
      return false;
    }
    if (step.getAndSet(CallStep.LEFT) == CallStep.BEGUN) {
      cancelStage();
    }
    return true;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the work returns it; null is a value of its type
  private R ofStage(FollowedStage.Reached reached) {
    return (R) reached.value();
  }

  private void cancelStage() {
    stage.cancel(EventLoop.class, () -> "the " + text());
  }

  // ---- the loop

  /** {@return nothing: the result is set by this} */
  @Override
  public @Nullable Void call() {
    if (!step.compareAndSet(CallStep.NEW, CallStep.BEGUN)) {
      return null;
    }
    try {
      Object value = work.call();
      if (isLater) {
        follow((CompletionStage<?>) Objects.requireNonNull(value, "no stage was returned"));
      } else {
        succeed(value);
      }
    } catch (StopRequested e) { // the loop is unwound
      fail(ended());
      throw e;
    } catch (Throwable e) {
      fail(e);
    }
    return null;
  }

  private void follow(CompletionStage<?> given) {
    stage.follow(given);
    Foreign.follow(given, (value, failure) -> {
      if (failure == null) {
        succeed(value);
      } else {
        fail(Thrown.ofStage(failure));
      }
    });
    if (step.get() == CallStep.LEFT) {
      cancelStage();
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the work returns it; null is a value of its type
  private void succeed(@Nullable Object value) {
    if (!result.complete((R) value)) {
      Teller.debug(EventLoop.class, null, "the {} came too late, and is lost", this::text);
    }
  }

  private void fail(Throwable failure) {
    if (!result.fail(failure) && !(failure instanceof CancellationException)) {
      Teller.warn(
          EventLoop.class, failure, "the {} failed when no thread waited for it", this::text);
    }
  }

  // ---- what waits for what

  @Override
  public List<Thread> bringers() {
    return result.isDone() || stage.isFollowed()
        ? List.of()
        : loop.node().thread().map(List::of).orElse(List.of());
  }

  @Override
  public boolean isPending() {
    return !result.isDone();
  }

  @Override
  public Object label() {
    return this;
  }

  @Override
  public Bringers broughtBy() {
    List<Thread> by = bringers();
    return new Bringers(by.isEmpty() ? "" : " by ", by, /* isFact= */ true);
  }

  @Override
  public void isInCircle() {
    boolean unused = leave(new IllegalStateException(loop.node().path()
        + " waits for the caller of the " + text()
        + ", which would wait for ever. Let the loop wait through its events, or not at all"));
  }

  @Override
  public Object by() {
    return loop.node();
  }

  private String text() {
    return "result of " + Label.text(work) + " on the loop " + loop.node().path();
  }

  @Override
  public String toString() {
    return text();
  }
}
