package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.async.Generator.GeneratorBody;
import dev.supervisor.core.async.Generator.GeneratorOptions;
import dev.supervisor.core.internal.Conveyor;
import dev.supervisor.core.internal.Conveyor.Ahead;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One iteration of a generator, from its first request to its end: what the reader and the thread of the body share. */
final class GeneratorRun<T> implements GeneratorEmitter.ElementTaker<T> {
  private enum Beginning {
    NEW,
    STARTING,
    STARTED,
    CLOSED // before it was started
  }

  private static final Lane LANE = new Lane("supervisor-generators", 64);

  private final SupervisedThread parent;
  private final String name;
  private final GeneratorBody<T> body;
  private final GeneratorOptions<T> options;
  private final StackWalker.@Nullable StackFrame madeAt;
  private final Conveyor<T> conveyor;
  private final AtomicReference<Beginning> beginning = new AtomicReference<>(Beginning.NEW);
  private final AtomicBoolean told = new AtomicBoolean(); // how it ended, unless it just ended
  private final AtomicInteger dropped = new AtomicInteger(); // where there is no hook

  // written by the reader
  private volatile Signal attempt = Signal.DONE; // to start it
  private volatile @Nullable Child<Boolean> child;
  private volatile @Nullable Thread starter;
  private volatile @Nullable EventLoop caller; // of the first request
  private volatile boolean ended; // and the reader knows
  private boolean readsOn; // though it was asked to stop
  private @Nullable Thread checked; // it is not below the body
  private volatile boolean left; // by the reader
  // written by the thread of the body
  private volatile @Nullable SupervisedThread own; // before the reader knows it, too
  private volatile @Nullable FutureTask<@Nullable Void> running;

  GeneratorRun(
      SupervisedThread parent,
      String name,
      GeneratorOptions<T> options,
      GeneratorBody<T> body,
      StackWalker.@Nullable StackFrame madeAt) {
    this.parent = parent;
    this.name = name;
    this.options = options;
    this.body = body;
    this.madeAt = madeAt;
    this.conveyor = new Conveyor<>(options.buffer, options.batch, this::path, this::node);
  }

  @Override
  public String path() {
    SupervisedThread known = node();
    return known == null ? parent.path() + "/" + name : known.path();
  }

  @Nullable
  SupervisedThread node() {
    Child<?> known = child;
    return known == null ? own : known;
  }

  boolean isLeft() {
    return left;
  }

  boolean isOver() {
    return left || ended;
  }

  @Override
  public @Nullable String howLeft() {
    return left ? " was left by its reader" : null;
  }

  // ---- the reader

  /** {@return whether there is an element, and nothing else to say to the current thread, the last one that was let in; whether that is asked to stop if it {@code looks}} */
  boolean isAtHand(boolean looks) {
    if (left || checked != Thread.currentThread() || !conveyor.hasElement()) {
      return false;
    }
    Beats.beat();
    return !Thread.currentThread().isInterrupted() && !(looks && stopOfReader().isGo());
  }

  /** {@return the next element; null when there is none right now} */
  @Nullable
  T poll() {
    return conveyor.poll();
  }

  /** {@return whether there is an element now; false when the iteration has ended} */
  boolean await() {
    Child<?> started = child;
    if (started == null) {
      started = start();
    } else if (checked != Thread.currentThread()) {
      refuseOwnThread("read");
      checked = Thread.currentThread();
    }
    Beats.beat();
    Signal stop = stopOfReader();
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Ahead found = !stop.isGo() || conveyor.isEnded() ? conveyor.await(stop) : Ahead.NOTHING;
      if (found == Ahead.ELEMENT) {
        return true;
      }
      if (found == Ahead.NOTHING) {
        stop(started, Reason.of("its reader was asked to stop"));
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    return moreAfter(started);
  }

  private Child<?> start() {
    SignalSource over = Signal.source(this, "the start of its thread");
    attempt = over.signal();
    if (!beginning.compareAndSet(Beginning.NEW, Beginning.STARTING)) {
      throw closedMeanwhile();
    }
    Beginning reached = Beginning.NEW;
    starter = Thread.currentThread();
    caller = EventLoop.toBeCaller();
    try {
      readsOn = stopOfReader().isGo();
      Child<Boolean> made = parent.call(
          name, with -> options.thread.apply(with).restart(Restart.never()), this::produce);
      child = made;
      reached = Beginning.STARTED;
      Watch.whenGone(made.stopped(), conveyor::end); // also where it is given up, or never runs
      return made;
    } finally {
      starter = null;
      beginning.set(reached);
      boolean unused = over.go();
    }
  }

  private Signal stopOfReader() {
    if (readsOn || !Supervisor.isSupervised()) {
      return Signal.NEVER;
    }
    try {
      return Supervisor.current().pleaseStop();
    } catch (IllegalStateException e) { // its tree has ended meanwhile
      return Signal.NEVER;
    }
  }

  /** {@return whether there is an element still, though the body has ended, or does so soon} */
  private boolean moreAfter(Child<?> started) {
    if (left) {
      throw closedMeanwhile();
    }
    try {
      var unused = started.join();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
      ended = true;
      boolean isFirst = told.compareAndSet(false, true); // before code of users
      discard(); // a reader that was asked to stop reads no more
      if (isFirst) {
        throw e;
      }
      throw closedMeanwhile();
    }
    boolean more = conveyor.hasElement();
    ended = !more;
    return more;
  }

  private CancellationException closedMeanwhile() {
    return new CancellationException(path() + " was closed while an element was asked for");
  }

  private CancellationException interrupted() {
    Interrupts.restore();
    return new CancellationException("interrupted while waiting for an element of " + path());
  }

  // ---- leaving

  void close() {
    Child<?> started = startedOrNever();
    if (started == null) {
      left = true;
      return;
    }
    if (ended) {
      return;
    }
    leave(started, Reason.of("its generator was closed"));
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          var unused = started.join();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
          LANE.execute(this::interruptBody);
        }
      }
    } catch (ThreadStoppedException e) {
      // as it was asked to
    } catch (ThreadFailedException | ThreadAbandonedException e) {
      if (told.compareAndSet(false, true)) {
        throw e;
      }
    } finally {
      if (interrupted) {
        Interrupts.restore();
      }
    }
  }

  /** {@return its thread; null when it is not started and never will be} */
  private @Nullable Child<?> startedOrNever() {
    boolean interrupted = false;
    try {
      for (; ; ) {
        Beginning now = beginning.compareAndExchange(Beginning.NEW, Beginning.CLOSED);
        if (now != Beginning.STARTING) {
          return child;
        }
        try {
          attempt.await(); // another thread starts it
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Interrupts.restore();
      }
    }
  }

  /** The body is asked first: what is unread is handed to code of users. */
  private void leave(Child<?> started, Reason why) {
    left = true;
    stop(started, why);
    discard(); // also wakes a body whose children are asked before it
    if (dropped.get() > 0) {
      Teller.debug(
          Bridges.class,
          null,
          "{} was left with {} elements unread",
          this::path,
          () -> Integer.toString(dropped.get()));
    }
  }

  /** Accepts no more elements, and drops those that are unread. */
  private void discard() {
    conveyor.end();
    var hook = options.onDiscard;
    conveyor.takeOut(element -> {
      boolean unused = hook == null
          ? dropped.incrementAndGet() > 0
          : Foreign.run(Bridges.class, () -> "onDiscard of " + path(), () -> hook.accept(element));
    });
  }

  private static void stop(Child<?> started, Reason why) {
    Signal unused = started.stop(why);
  }

  private void interruptBody() {
    FutureTask<?> body = running;
    if (body != null) {
      boolean unused = body.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  /** Refuses what would wait for itself. */
  void refuseOwnThread(String verb) {
    SupervisedThread started = own;
    if (starter == Thread.currentThread()) {
      throw new IllegalStateException(path() + " cannot " + verb + " itself while it is started");
    }
    if (started == null || !Supervisor.isSupervised()) {
      return;
    }
    SupervisedThread at = Supervisor.current();
    while (at != null) {
      if (at == started) {
        throw new IllegalStateException(
            path() + " cannot " + verb + " itself: it would wait for itself");
      }
      at = at.parent().orElse(null);
    }
  }

  /** The reader is not reachable any more; on the thread of a cleaner, or of the reader when all is over. */
  void abandoned() {
    Child<?> started = child;
    if (started != null && !isOver()) {
      LANE.execute(() -> {
        if (!started.stopped().isGo()) {
          Teller.warn(
              Bridges.class,
              null,
              "{} was not closed, and is stopped, as it is not reachable any more; it was made at {}",
              this::path,
              () -> madeAt == null ? "a place" : madeAt.toStackTraceElement().toString());
        }
        leave(started, Reason.of("its generator was not closed, and is not reachable any more"));
      });
    }
  }

  // ---- the thread of the body

  /** {@return true: it has no result} */
  private boolean produce(Signal pleaseStop) throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    FutureTask<@Nullable Void> task = new FutureTask<>(
        () -> {
          try {
            body.run(new GeneratorEmitter<>(this, pleaseStop), pleaseStop);
          } catch (Throwable e) {
            thrown.set(e);
          }
        },
        null);
    own = Supervisor.current();
    running = task;
    EventLoop unusedBefore = EventLoop.setCaller(caller); // this thread ends with the body
    try {
      task.run(); // its end waits for an interrupt that is under way
      if (task.isCancelled()) {
        boolean unused = Thread.interrupted();
      }
      finish(thrown.get(), pleaseStop);
    } finally {
      conveyor.end();
    }
    return true;
  }

  private void finish(@Nullable Throwable thrown, Signal pleaseStop) throws Exception {
    if (left && GeneratorEmitter.isEndOfAsked(thrown)) {
      return;
    }
    boolean told = thrown instanceof GeneratorEmitter.Told it && it.by == this;
    if (told || (thrown == null && pleaseStop.isGo())) {
      throw new InterruptedException("asked to stop before its end");
    }
    Rethrow.ifThrown(thrown);
  }

  @Override
  public boolean emit(T element, Signal pleaseStop) throws InterruptedException {
    if (left) {
      stop(Objects.requireNonNull(child), Reason.of("it was left")); // before it is told to others
      return false;
    }
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return !pleaseStop.isGo() && conveyor.put(element, pleaseStop);
  }
}
