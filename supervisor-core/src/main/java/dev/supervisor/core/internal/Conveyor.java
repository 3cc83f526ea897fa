package dev.supervisor.core.internal;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.Watch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries elements from the threads that emit them, usually one, to the one that reads. Thread-safe; but {@link #await} is called by one
 * thread at a time.
 *
 * @param <T> the type of the elements, never null
 */
public final class Conveyor<T> {
  /*
   * How it works. Elements lie in places (ConveyorPlaces), where each side has one compare-and-set to do. Here is how the two sides wait for each other.
   *
   * Two races matter. A reader says that it waits, and looks once more at the next place; an emitter fills a place, and then looks whether
   * one waits. An emitter without room stands in line, says at which number of elements taken it is to be called (`callAt`),
   * and tries once more; a take counts, and then looks at that number. All of these are volatile accesses, so one of the two sees the other.
   *
   * An emitter is called when half of the room is free, unless there is little: it then has many to emit before it waits again. The reader
   * takes what is there before it waits, so it comes to that in any case. Only the first in line is called; one that leaves the line calls the next.
   *
   * With batches the reader says as well how many must have been put before it is called (`readerAt`), and its look counts them. All elements can be
   * taken as soon as they are put, so it looks again when its patience is over, and whatever keeps the body meanwhile keeps no element. If
   * there is none then, it is called for the first one.
   */

  /** What a wait for an element has come to. */
  public enum Ahead {
    ELEMENT,
    END,
    NOTHING // till the signal went
  }

  private static final long PATIENCE = 1_000_000; // a millisecond
  private static final int LITTLE = 16; // with less room an emitter is called for each element
  private static final VarHandle WAITS;

  static {
    try {
      WAITS = MethodHandles.lookup().findVarHandle(Conveyor.class, "waits", Watch.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int capacity;
  private final int batch;
  private final long patience;
  private final Supplier<String> name;
  private final Supplier<@Nullable Object> maker;
  private final Spin spin = new Spin();
  private final ConveyorPlaces<T> places;
  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private @Nullable ArrayDeque<Watch> line; // of emitters without room

  private volatile @Nullable Watch waits; // the reader, unless it was called
  private volatile long readerAt; // it is to be called when so many were put; set before `waits`
  private volatile long callAt =
      Long.MAX_VALUE; // an emitter, when so many were taken; written under the mutex
  private volatile boolean ended;
  private @Nullable Thread reader; // the last one, for reports; may be a moment old

  /** Makes an empty conveyor, whose reader waits for more than one element for a millisecond. */
  public Conveyor(
      int capacity, int batch, Supplier<String> name, Supplier<@Nullable Object> maker) {
    this(capacity, batch, PATIENCE, name, maker);
  }

  /**
   * One that is empty.
   *
   * @param capacity how many elements may be here at a time; positive
   * @param batch for how many elements a reader that waits is called; positive
   * @param patience how many nanoseconds it waits for more than one; {@code Long.MAX_VALUE} for ever
   * @param name for reports
   * @param maker what is waited for where there is no element: a node; null when that is not known
   */
  public Conveyor(
      int capacity,
      int batch,
      long patience,
      Supplier<String> name,
      Supplier<@Nullable Object> maker) {
    this.capacity = capacity;
    this.batch = Math.min(batch, capacity);
    this.patience = patience;
    this.name = name;
    this.maker = maker;
    this.places = new ConveyorPlaces<>(capacity);
  }

  // ---- emitters

  /**
   * Puts the element, waiting for room.
   *
   * @return whether it was accepted; false when the signal went first, or this has ended
   * @throws InterruptedException when the current thread is interrupted while waiting: not accepted
   */
  public boolean put(T element, Signal till) throws InterruptedException {
    long place = offer(element);
    return place >= 0 || (place != ConveyorPlaces.REFUSED && putWaiting(element, till, ~place));
  }

  /** Does the same as {@link ConveyorPlaces#offer}; a reader that waits for what was accepted is called. */
  private long offer(T element) {
    long place = places.offer(element);
    if (place >= 0 && waits != null && place >= readerAt - 1) {
      callReader();
    }
    return place;
  }

  private boolean putWaiting(T element, Signal till, long full) throws InterruptedException {
    Watch watch = Watch.about(new ConveyorWait("room in", () -> reader));
    standInLine(watch);
    try {
      if (!watch.on(till)) {
        return false;
      }
      for (long number = full; ; ) {
        callWhenTaken(number - (capacity < LITTLE ? capacity - 1 : capacity / 2));
        long place = offer(element);
        if (place >= 0 || place == ConveyorPlaces.REFUSED) {
          return place >= 0;
        }
        if (till.isGo()) {
          return false;
        }
        watch.park();
        number = ~place;
      }
    } finally {
      watch.leave();
      leaveLine(watch);
    }
  }

  private void standInLine(Watch watch) {
    mutex.lock();
    try {
      ArrayDeque<Watch> known = line;
      ArrayDeque<Watch> all = known == null ? new ArrayDeque<>(2) : known;
      line = all;
      all.add(watch);
    } finally {
      mutex.unlock();
    }
  }

  private void leaveLine(Watch watch) {
    Watch next;
    mutex.lock();
    try {
      ArrayDeque<Watch> all = Objects.requireNonNull(line);
      boolean unused = all.remove(watch);
      next = all.peek();
    } finally {
      mutex.unlock();
    }
    if (next != null) { // it may have been called in its stead, or have room
      next.wake();
    }
  }

  private void callWhenTaken(long number) {
    mutex.lock();
    try {
      callAt = Math.min(callAt, number);
    } finally {
      mutex.unlock();
    }
  }

  private void callReader() {
    Watch waiting = waits;
    if (waiting != null && WAITS.compareAndSet(this, waiting, null)) {
      waiting.wake();
    }
  }

  // ---- the end

  /** Accepts no more elements; those that are here stay. Of several calls the first counts. Neither waits nor runs code of users. */
  public void end() {
    places.end();
    ended = true;
    callReader();
    callEmitter();
  }

  /** {@return whether no element is accepted any more} */
  public boolean isEnded() {
    return ended;
  }

  // ---- the reader

  /** {@return whether there is an element} */
  public boolean hasElement() {
    Object found = places.look();
    return found != null && found != ConveyorPlaces.ENDED;
  }

  /** {@return the next element, which is not here any more; null when there is none right now} By any thread. */
  public @Nullable T poll() {
    T element = places.poll();
    if (element != null && places.taken() >= callAt) {
      callEmitter();
    }
    return element;
  }

  private void callEmitter() {
    Watch first = null;
    mutex.lock();
    try {
      callAt = Long.MAX_VALUE;
      if (line != null) {
        first = line.peek();
      }
    } finally {
      mutex.unlock();
    }
    if (first != null) {
      first.wake();
    }
  }

  /**
   * Waits for an element, which stays here, or the end.
   *
   * @return {@code NOTHING} when the signal went first
   * @throws InterruptedException when the current thread is interrupted while waiting
   */
  public Ahead await(Signal till) throws InterruptedException {
    Thread thread = Thread.currentThread();
    if (reader != thread) {
      reader = thread;
    }
    Object found = places.look();
    if (found == null) {
      found = batch > 1 ? awaitBatch(till) : awaitFirst(till);
    }
    if (found == null) {
      return Ahead.NOTHING;
    }
    return found == ConveyorPlaces.ENDED ? Ahead.END : Ahead.ELEMENT;
  }

  private @Nullable Object awaitFirst(Signal till) throws InterruptedException {
    return spin.until(() -> places.look() != null)
        ? places.look()
        : awaitElements(1, till, Signal.NEVER);
  }

  private @Nullable Object awaitBatch(Signal till) throws InterruptedException {
    Signal over = patience == Long.MAX_VALUE
        ? Signal.NEVER
        : (Signal) Watch.deadline(Seam.nanoTime() + patience);
    Object found = awaitElements(batch, till, over);
    return found == null ? awaitElements(1, till, Signal.NEVER) : found;
  }

  /** {@return the next element, which stays here, once there are so many; or what there is when one of the signals goes} */
  private @Nullable Object awaitElements(int least, Signal till, Signal over)
      throws InterruptedException {
    Watch watch = Watch.about(new ConveyorWait("an element of", maker));
    try {
      boolean waiting = watch.on(till) && watch.on(over);
      for (; ; ) {
        readerAt = places.taken() + least;
        waits = watch; // before the look that finds too few
        boolean last = !waiting || ended || till.isGo() || over.isGo();
        Object found = places.look();
        boolean enough = found != null && (least == 1 || places.size() >= least);
        if (last || enough || found == ConveyorPlaces.ENDED) {
          return found;
        }
        watch.park(); // looks for news for a moment, which disturbs no emitter
      }
    } finally {
      waits = null;
      watch.leave();
    }
  }

  /** Takes out what is here, in order; where this has ended, that is all there ever will be. By any thread. */
  public void takeOut(Consumer<? super T> each) {
    T element;
    while ((element = poll()) != null) {
      each.accept(element);
    }
  }

  // ---- for reports

  /** What a thread that is parked here waits for. */
  private final class ConveyorWait implements Blocker {
    private final String what;
    private final Supplier<? extends @Nullable Object> whom;

    ConveyorWait(String what, Supplier<? extends @Nullable Object> whom) {
      this.what = what;
      this.whom = whom;
    }

    /** A guess, and the best there is: another thread may emit, or read. */
    @Override
    public Need.WaitNeeds needs() {
      return Need.WaitNeeds.of(whom.get(), /* isFact= */ false);
    }

    @Override
    public String waitingFor() {
      return what + " " + name.get() + " (" + places.size() + " of " + capacity + ")";
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  }
}
