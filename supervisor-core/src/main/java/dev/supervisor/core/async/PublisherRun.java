package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.lang.ref.Cleaner;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One subscription: what its subscriber has asked for, which thread calls it, and how it has ended. */
final class PublisherRun<T> implements GeneratorEmitter.ElementTaker<T> {
  /* How it works. The thread of the body calls the subscriber itself, in `emit`, as soon as an element is asked for. One
   * thread at a time calls it: that one is `busy`, and holds no lock meanwhile. What is to be told while it is busy is owed, and told by that
   * thread when its call returns. So a subscriber that blocks keeps the thread that calls it, and no other.
   *
   *   subscriber, no end   it is called for each element that is asked for
   *   subscriber, end      the end is owed
   *   no subscriber        it was told its end, or cancelled: it is not called any more
   *
   * The body tells of its own end and failure. That it was asked to stop, given up, or never begun is told by a helper
   * thread when its node has stopped.
   */
  private record RunOver(@Nullable Throwable failure) {
    void tell(Flow.Subscriber<?> last) {
      if (failure == null) {
        last.onComplete();
      } else {
        last.onError(failure);
      }
    }
  }

  private static final Lane LANE = new Lane("supervisor-publishers", 64);

  private final BodyPublisher<T> of;
  private volatile @Nullable Child<Boolean> child;
  private volatile @Nullable EventLoop caller; // of the first request
  private volatile @Nullable String
      left; // how, when the body need not go on; written under the mutex
  private volatile Cleaner.@Nullable Cleanable found; // by the collector

  private final Mutex mutex = new Mutex();

  // written under the mutex
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;
  private volatile @Nullable RunOver end;

  // guarded by mutex
  private boolean busy = true; // at first with onSubscribe
  private long demand;
  private boolean started;
  private boolean forgotten; // there will be no more demand
  private @Nullable Signal alarm; // while a thread waits to call it

  PublisherRun(BodyPublisher<T> of, Flow.Subscriber<? super T> subscriber) {
    this.of = of;
    this.subscriber = subscriber;
  }

  @Override
  public String path() {
    Child<?> known = child;
    return known == null ? of.toString() : known.path();
  }

  @Override
  public @Nullable String howLeft() {
    return left;
  }

  // ---- the subscriber

  /** Its subscriber gets its subscription. */
  void begin(Flow.Subscriber<? super T> given, Flow.Subscription view) {
    try {
      given.onSubscribe(view);
    } catch (Throwable e) {
      failed("onSubscribe", e);
    }
    if (of.node.stopped().isGo()) {
      end(
          new RunOver(new IllegalStateException(path() + " cannot begin: " + of.node.path() + " is "
              + of.node.state().name())),
          null);
    }
    free();
  }

  /** {@return whether the body is to be started: it is the first request} */
  boolean request(long elements) {
    if (elements <= 0) {
      refuse(elements);
      return false;
    }
    StackRoom.forMany();
    Signal waiting;
    boolean first;
    mutex.lock();
    try {
      if (isOver()) {
        return false;
      }
      long sum = demand + elements;
      demand = sum < 0 ? Long.MAX_VALUE : sum;
      first = !started;
      started = true;
      waiting = takeAlarmHeld();
    } finally {
      mutex.unlock();
    }
    go(waiting);
    return first;
  }

  private void refuse(long elements) {
    end(
        new RunOver(new IllegalArgumentException(path() + " was asked for " + elements
            + " elements, and a request must be positive (3.9)")),
        " was ended by a request for " + elements + " elements");
  }

  void start() {
    caller = EventLoop.toBeCaller();
    try {
      Child<Boolean> made =
          of.node.call(of.name, it -> of.with.apply(it).restart(Restart.never()), this::produce);
      child = made;
      Watch.whenGone(made.stopped(), () -> {
        if (!isOver()) {
          LANE.execute(() -> hasStopped(made));
        }
      });
      if (left != null) {
        stop();
      }
    } catch (Throwable e) { // it takes no child any more, or there are no threads
      end(new RunOver(e), null);
    }
  }

  void cancel() {
    StackRoom.forMany();
    Signal waiting;
    mutex.lock();
    try {
      if (subscriber == null) {
        return;
      }
      subscriber = null;
      left = " was cancelled by its subscriber";
      waiting = takeAlarmHeld();
    } finally {
      mutex.unlock();
    }
    stop();
    go(waiting);
    letGo();
  }

  /** The body need not go on. */
  private void stop() {
    Child<?> known = child;
    if (known != null && left != null) {
      Signal unused = known.stop(Reason.of("its subscription" + left));
    }
  }

  private void failed(String method, Throwable e) {
    cancel();
    Teller.error(
        Bridges.class,
        e,
        "{} of a subscriber failed, and its subscription to {} is cancelled",
        () -> method,
        this::path);
  }

  // ---- the collector

  void isFoundBy(Cleaner.Cleanable cleanable) {
    found = cleanable;
    if (isOver()) {
      letGo();
    }
  }

  /** Its subscription is not reachable any more; on the thread of a cleaner, or of the thread that has ended it. */
  void isForgotten() {
    Signal waiting;
    mutex.lock();
    try {
      forgotten = true;
      waiting = takeAlarmHeld();
    } finally {
      mutex.unlock();
    }
    go(waiting);
  }

  private void letGo() {
    Cleaner.Cleanable known = found;
    if (known != null) {
      known.clean();
    }
  }

  // ---- calling the subscriber

  private boolean isOver() {
    return subscriber == null || end != null;
  }

  private @Nullable Signal takeAlarmHeld() {
    Signal taken = alarm;
    alarm = null;
    return taken;
  }

  private static void go(@Nullable Signal waiting) {
    if (waiting != null) {
      boolean unused = waiting.go();
    }
  }

  @Override
  public boolean emit(T element, Signal pleaseStop) throws InterruptedException {
    for (; ; ) {
      Flow.Subscriber<? super T> called = null;
      Signal waiting = null;
      boolean ends;
      mutex.lock();
      try {
        ends = isOver() || pleaseStop.isGo();
        if (!ends && !busy && demand > 0) {
          busy = true;
          demand -= demand == Long.MAX_VALUE ? 0 : 1;
          called = subscriber;
        } else if (!ends && (demand > 0 || !forgotten)) {
          waiting = alarm == null ? Signal.named("a request of its subscriber") : alarm;
          alarm = waiting;
        }
      } finally {
        mutex.unlock();
      }
      if (ends) {
        stop(); // before a thread below the body is told so
        return false;
      }
      if (called != null) {
        hand(called, element);
        return true;
      }
      if (waiting == null) {
        leaveForgotten();
        return false;
      }
      if (!waiting.await(pleaseStop)) {
        return false;
      }
    }
  }

  private void hand(Flow.Subscriber<? super T> called, T element) {
    try {
      called.onNext(element);
    } catch (Throwable e) {
      failed("onNext", e);
    } finally {
      free();
    }
  }

  private void leaveForgotten() {
    Teller.warn(
        Bridges.class,
        null,
        "{} is stopped: its subscription is not reachable any more, and was not cancelled",
        this::path);
    end(
        new RunOver(new CancellationException(
            path() + " is stopped: its subscription was let go of, so no more can be asked for")),
        " is not reachable any more, and was not cancelled");
  }

  /** The thread that was busy is so no longer. */
  private void free() {
    Signal waiting;
    Flow.Subscriber<? super T> last;
    mutex.lock();
    try {
      busy = false;
      last = takeToBeToldHeld();
      waiting = takeAlarmHeld();
    } finally {
      mutex.unlock();
    }
    go(waiting);
    tell(last);
  }

  /** @param leave how the body is left; null where it ends by itself */
  private void end(RunOver how, @Nullable String leave) {
    Signal waiting;
    Flow.Subscriber<? super T> last;
    mutex.lock();
    try {
      if (isOver()) {
        return;
      }
      end = how;
      left = leave;
      last = takeToBeToldHeld();
      waiting = takeAlarmHeld();
    } finally {
      mutex.unlock();
    }
    if (leave != null) {
      stop();
    }
    go(waiting);
    tell(last);
  }

  /** {@return the subscriber, which is to be told its end now; null when it is not} */
  private Flow.@Nullable Subscriber<? super T> takeToBeToldHeld() {
    Flow.Subscriber<? super T> last = null;
    if (end != null && !busy) {
      last = subscriber;
      subscriber = null;
    }
    return last;
  }

  private void tell(Flow.@Nullable Subscriber<? super T> last) {
    RunOver how = end;
    if (last == null || how == null) {
      return;
    }
    letGo();
    String method = how.failure() == null ? "onComplete" : "onError";
    boolean unused = Foreign.run(
        Bridges.class, () -> method + " of a subscriber of " + path(), () -> how.tell(last));
  }

  // ---- the thread of the body

  /** {@return true: it has no result} */
  private boolean produce(Signal pleaseStop) throws Exception {
    EventLoop unusedBefore = EventLoop.setCaller(caller); // this thread ends with the body
    Throwable thrown = null;
    try {
      of.body.run(new GeneratorEmitter<>(this, pleaseStop), pleaseStop);
    } catch (Throwable e) {
      thrown = e;
    }
    boolean mayBeTold = GeneratorEmitter.isEndOfAsked(thrown);
    if (left != null && mayBeTold) {
      return true;
    }
    if (pleaseStop.isGo() && mayBeTold) {
      throw new InterruptedException("asked to stop before its end");
    }
    end(new RunOver(thrown), null);
    if (thrown != null && Supervisor.current() instanceof Child<?> self) {
      var unused = self.release(); // its subscriber has the failure, or it is in the log
    }
    Rethrow.ifThrown(thrown);
    return true;
  }

  /** Its node has stopped, and the subscriber does not know yet. */
  private void hasStopped(Child<Boolean> made) {
    Throwable why = null;
    try {
      boolean unused = made.join();
    } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
      why = e;
    } catch (InterruptedException e) {
      why = new CancellationException(path() + " has stopped");
    }
    end(new RunOver(why), null);
  }
}
