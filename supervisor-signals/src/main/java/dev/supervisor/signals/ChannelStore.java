package dev.supervisor.signals;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.internal.Seam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements that are in a channel, and how many more may come. Guarded by its channel's mutex, but for
 * the methods that say otherwise.
 */
final class ChannelStore<T> {
  /*
   * How it works. The usual put leaves its element in the inbox, and the usual take has it from there, both without a lock. The
   * buffer has what was put back, pushed or forced, and what was fetched from the inbox for that. So elements
   * are older in the buffer than in the inbox, which is guarded as long as there are any.
   *
   * The limit of a bounded channel, which the inbox checks, lags behind what is taken, to spare each
   * take a write; before a producer is refused the limit is set right. A channel with little room leaves it to its producers to
   * look at what was taken. In one with more room, producers that wait do so for a share of it, if elements were taken quickly of
   * late, in less time than it takes to wake a thread: between the last two times when a producer found no room.
   *
   * A channel whose elements are compared or hashed is not quick: it leaves the inbox out, and each
   * element is added to the buffer itself, under the mutex, on its producer's thread, and before
   * anything has changed. So an element that cannot be compared is refused there. No other operation
   * runs such code.
   */
  private static final int LITTLE = 64;
  private static final int NEVER_MIND = 1 << 20;
  private static final int MOST_SHARE = 512;
  private static final long QUICK_NANOS = 2_000; // for one element: waking a thread takes longer

  private final ChannelInbox<T> inbox;
  private final ChannelInbox.Reading reading; // of the inbox, which producers write
  private final ChannelBuffer<T> buffer;
  private final int capacity;
  private final boolean quick; // whether elements may be put without a look at the others
  private final int slack; // by how much the limit may lag, so that not each take has to write it
  private final int share; // so much room is worth waking a producer for; 0: any room is

  /** Whether elements were taken quickly between the last two times when a producer found no room. */
  private boolean takenQuickly;

  private long fullAt; // when a producer last found no room
  private long takenThen;
  private long shareAt; // the limit before which no share of the room can be free
  private int additions; // of a channel that is not quick

  /** Whether a channel that is not quick may have an element. Read by any thread. */
  private volatile boolean filled;

  ChannelStore(int capacity, ChannelOptions<T> options) {
    this.capacity = capacity;
    this.inbox = new ChannelInbox<>(capacity < LITTLE ? capacity : 0);
    this.reading = inbox.reading;
    this.buffer = ChannelBuffer.of(options.priority, options.unique);
    this.quick = !options.unique && options.priority == null;
    boolean unbounded = capacity == Integer.MAX_VALUE;
    this.slack = unbounded || capacity < LITTLE ? NEVER_MIND : capacity / 8;
    this.share = unbounded || capacity < LITTLE || !quick ? 0 : Math.min(capacity / 2, MOST_SHARE);
    inbox.limit(capacity);
    inbox.takeUntil(slack);
    if (!quick) {
      guard();
    }
  }

  // ---- by any thread, without the mutex

  boolean isQuick() {
    return quick;
  }

  int capacity() {
    return capacity;
  }

  /** Puts an element without the mutex; of a quick channel only. */
  ChannelInbox.Put putQuickly(T element) {
    return inbox.put(element);
  }

  /** Puts elements without the mutex, of a quick channel only; see {@link ChannelInbox#putSome}. */
  int putQuickly(List<? extends T> all, int from) {
    return inbox.putSome(all, from);
  }

  /** Takes an element without the mutex; see {@link ChannelInbox.Reading#take}. */
  @Nullable
  Object takeQuickly() {
    return reading.take();
  }

  /** {@return whether there may be something to take; for a thread that looks again and again} */
  boolean mayHaveElement() {
    return quick ? reading.mayHaveElement() : filled;
  }

  /** {@return about how many elements there are} */
  int sizeNow() {
    return (int) Math.max(0, buffer.size() + inbox.count() - inbox.taken());
  }

  // ---- with the mutex held

  /** Lets elements be taken under the mutex alone from now on. */
  void guard() {
    boolean unused = inbox.guard();
  }

  /** Lets elements be taken without the mutex from now on, if a take has nothing else to do. */
  void unguard() {
    if (quick && buffer.isEmpty()) {
      inbox.unguard();
    }
  }

  /** {@return how many elements there are} */
  int size() {
    guard();
    return buffer.size() + (int) (inbox.count() - inbox.taken());
  }

  boolean isEmpty() {
    return buffer.isEmpty() && inbox.isEmpty();
  }

  /** {@return the next element, which is not there any more; null when there is none} */
  @Nullable
  T next() {
    T next = buffer.poll();
    if (next == null) {
      return quick ? inbox.poll() : null;
    }
    if (filled && buffer.isEmpty()) {
      filled = false;
    }
    return next;
  }

  /** Takes so many elements to the end of the list, or all if there are fewer. */
  void nextInto(List<T> list, int most) {
    T element;
    while (list.size() < most && !buffer.isEmpty() && (element = next()) != null) {
      list.add(element);
    }
    if (quick) {
      inbox.drainTo(list, most - list.size());
    }
  }

  private long exactLimit() {
    return inbox.taken() + capacity - buffer.size();
  }

  /** Lets producers know how far they may go; it may lag behind, unless one of them waits for any room. */
  void setLimit(boolean exactly) {
    long limit = exactLimit();
    long known = inbox.limit();
    if (limit - known > (exactly ? 0 : slack) || limit - known < 0) {
      inbox.limit(limit);
    }
  }

  /** Lets elements be taken without the mutex until the limit lags too much. */
  void takeFreely() {
    inbox.takeUntil(inbox.limit() - capacity + slack);
  }

  /** Lets elements be taken without the mutex as long as {@link #hasShare}, which has just said no, would say so again. */
  void takeUntilShare() {
    inbox.takeUntil(shareAt - capacity);
  }

  /** Notes that a producer has found no room. */
  void noteFull() {
    if (share == 0) {
      return;
    }
    long taken = inbox.taken();
    long lately = taken - takenThen;
    if (lately != 0) {
      long now = Seam.nanoTime();
      long elapsed =
          now - fullAt; // none with the clock of a test, where no time passes till producers look
      takenQuickly = elapsed > 0 && elapsed < lately * QUICK_NANOS;
      fullAt = now;
      takenThen = taken;
    }
  }

  /** Notes that elements are not taken quickly any more. */
  void noteSlow() {
    takenQuickly = false;
  }

  boolean isTakenQuickly() {
    return takenQuickly;
  }

  /** {@return whether so much room is free that a producer that looks for some itself should be woken} */
  boolean hasShare() {
    long limit = exactLimit();
    if (limit < shareAt) {
      return false;
    }
    shareAt = inbox.count() + share; // which never goes back
    return limit >= shareAt;
  }

  /** {@return whether a producer that waits could get its element in; an equal one may have come, and it needs no room} */
  boolean mayTry(ChannelParty<T> producer) {
    return quick ? inbox.hasRoom() : buffer.size() < capacity || producer.triedAt != additions;
  }

  /** Notes that the producer has tried now: see {@link #mayTry}. */
  void noteTry(ChannelParty<T> producer) {
    producer.triedAt = additions;
  }

  /** {@return whether the element was accepted; may throw what users' code throws, with nothing changed} */
  boolean admit(T element) {
    if (quick) {
      return admitQuickly(element);
    }
    if (buffer.drops(element)) {
      return true;
    }
    if (buffer.size() >= capacity) {
      return false;
    }
    add(element);
    return true;
  }

  private boolean admitQuickly(T element) {
    setLimit(/* exactly= */ true);
    ChannelInbox.Put put = inbox.put(element);
    if (put == ChannelInbox.Put.FULL && inbox.guard()) { // from here on a take would be heard of
      setLimit(/* exactly= */ true);
      put = inbox.put(element);
    }
    return put == ChannelInbox.Put.ACCEPTED;
  }

  /** Adds past the bound, unless it is dropped. May throw as {@link #admit}. */
  void force(T element) {
    if (quick) {
      inbox.fetchInto(buffer); // what was put before comes before
      buffer.addLast(element);
    } else if (!buffer.drops(element)) {
      add(element);
    }
  }

  private void add(T element) {
    buffer.addLast(element);
    additions++;
    filled = true;
  }

  /** Puts elements in front of all others, the first of them foremost. May throw as {@link #admit}. */
  void push(List<? extends T> elements) {
    guard();
    buffer.addAllFirst(elements);
    additions++;
    filled = !quick;
  }

  /** Puts an element that was taken in front of all others; runs no code of users. */
  void putBack(T element) {
    guard();
    buffer.putBack(element);
    filled = !quick;
  }

  /** Refuses elements from now on; those that are there stay. */
  void end() {
    inbox.end(buffer);
  }
}
