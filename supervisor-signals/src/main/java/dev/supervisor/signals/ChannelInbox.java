package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where producers leave elements, and consumers find them, without a lock. Putting and {@link Reading#take} are
 * thread-safe and lock-free; all else is guarded by the core, but for the methods that say otherwise.
 */
final class ChannelInbox<T> {
  /*
   * How it works. A queue in chunks of an array, each linked to the one before it. Places are numbered through all chunks. A
   * place is null, then has an element, then a mark that says taken; so it is never null again. A producer goes from
   * place to place to the first that is null, and puts its element there with a CAS. So places are filled in order, without a gap,
   * and the number of the first that is null is how many elements were ever put, exactly, at the moment of that look. Where
   * a producer begins to look is a hint, `filled`, written now and then.
   *
   * `taken` is how many were ever taken. A consumer takes with one CAS on it, without the mutex, as long as it has no
   * sign. Under the mutex the sign can be set (`guard`): then nothing is taken without the mutex until `unguard`, what
   * holds the mutex finds all as it is, and a CAS that had begun fails. The core has it guarded whenever a take has more to do than to
   * take: while there are elements in the buffer, which are older, or a producer that has to be told of the very next take, and once the channel is closed; for the
   * length of a hold of the mutex, where elements are counted, moved, or the next chunk becomes the first.
   *
   * A take that finds null at the place that is next may say that there was nothing: taken cannot have gone past a place
   * that is null, so at the moment when it was read there was nothing here, and nothing in the buffer, as it had no sign.
   *
   * The limit, which the core raises as elements are taken, lags behind, to spare each take a write. Where there is little room, a
   * producer that comes to it looks at what was taken itself, if that has no sign: then nothing is in the buffer. (A put that has
   * just looked at either may still pass, where a push or a force uses up the room.)
   *
   * Elements are put into the last chunk alone, and the next one is linked before it becomes the last. So what can fail, the making
   * of a chunk, comes before the first change. Several elements (`putSome`) fill what is left of a chunk one by one; where one is full, and
   * enough are left, the chunk that is linked to it has them already: that CAS puts them all. So the chunk behind the last
   * one may have elements, before it becomes the last: a thread that counts, or is at the end of a chunk, looks there.
   *
   * A chunk that was read through links to a mark (`GONE`): the collector must not find new chunks through old ones, and a producer that comes
   * by late must not link a chunk with elements to it. Before that it is made sure that it is not the last any more.
   *
   * Ending puts a mark at the first place that is null, or behind the last chunk if that is full. The design follows the array
   * queue with lazy indices of Correia and Ramalhete (LazyIndexArrayQueue, 2016).
   */
  enum Put {
    ACCEPTED,
    FULL,
    ENDED
  }

  private static final class Chunk {
    final long from; // the number of its first place
    final @Nullable Object[] places;
    final int filled; // so many of them when it was made

    private volatile @Nullable Chunk next;

    Chunk(long from, @Nullable Object[] places, int filled) {
      this.from = from;
      this.places = places;
      this.filled = filled;
    }
  }

  /** The answer of {@link Reading#take} if it needs the mutex. */
  static final Object GUARDED = new Object();

  /** The answer of {@link #putSome} if nothing can be put any more. */
  static final int NOTHING_MORE = -1;

  private static final int FIRST_LENGTH = 4; // most channels never have more at a time
  private static final int GROWTH = 4;
  private static final int MOST_LENGTH = 256;
  private static final int LEAST_AT_ONCE = 8; // a chunk for fewer is not worth its making
  private static final int MOST_AT_ONCE = 1024;
  private static final int HINTS = 3; // of so many and one places the last one is noted
  private static final int CHUNK_IS_FULL = -2;
  private static final long SIGN = Long.MIN_VALUE;
  private static final Object TAKEN = new Object();
  private static final Object ENDED = new Object();
  private static final Chunk END = new Chunk(Long.MAX_VALUE, new Object[] {ENDED}, 0);
  private static final Chunk GONE = new Chunk(Long.MAX_VALUE, new Object[0], 0);

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle FILLED;
  private static final VarHandle COUNT;
  private static final VarHandle LAST;
  private static final VarHandle NEXT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      FILLED = lookup.findVarHandle(ChannelInbox.class, "filled", long.class);
      COUNT = lookup.findVarHandle(Reading.class, "taken", long.class);
      LAST = lookup.findVarHandle(ChannelInbox.class, "last", Chunk.class);
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int little; // the room, if it is little; else 0
  private volatile long limit; // the number of a place that may not be filled, as far as is known

  @SuppressWarnings("unused") // through FILLED
  private long filled; // that many places at least; may go back

  private volatile Chunk last = new Chunk(0, new Object[FIRST_LENGTH], 0);
  final Reading reading = new Reading(last);

  /** The place of the consumers: an object of its own, as they write it and producers do not. */
  static final class Reading {
    private volatile long taken; // with the sign while it is guarded

    // Written while it is guarded, and read after a look at what was taken: a moment old at the
    // most.
    private Chunk first;
    private long until; // so far without the mutex: then producers are to hear of it

    private Reading(Chunk first) {
      this.first = first;
    }

    /**
     * {@return the next element, which is not here any more; null when there was none, neither here nor in the buffer; or
     * {@link ChannelInbox#GUARDED}, when the mutex is needed to tell}
     */
    @Nullable
    Object take() {
      for (; ; ) {
        long number = taken; // before all else
        Chunk chunk = first;
        long place = number - chunk.from;
        @Nullable Object[] places = chunk.places;
        if (number >= until || number < 0) {
          return GUARDED;
        }
        if (place >= places.length) {
          return place == places.length && chunk.next == null ? null : GUARDED;
        }
        if (place >= 0) { // else that is the chunk after the one in which the number is
          Object found = PLACE.getVolatile(places, (int) place);
          if (found == null) {
            return null;
          }
          if (COUNT.compareAndSet(this, number, number + 1)) {
            places[(int) place] = TAKEN;
            return found;
          }
        }
      }
    }

    /** {@return whether there may be an element; for a thread that looks again and again} */
    boolean mayHaveElement() {
      long number = taken & ~SIGN;
      Chunk chunk = first;
      long place = number - chunk.from;
      if (place >= chunk.places.length) {
        return chunk.next != null;
      }
      return place < 0 || PLACE.getAcquire(chunk.places, (int) place) != null;
    }
  }

  /** Makes the inbox of a channel with that little room. For one with more room it is 0: its producers look at the limit alone. */
  ChannelInbox(int little) {
    this.little = little;
  }

  // ---- producers

  Put put(T element) {
    for (; ; ) {
      Chunk chunk = last;
      @Nullable Object[] places = chunk.places;
      for (int place = filledOf(chunk); place < places.length; place++) {
        Object found = PLACE.getAcquire(places, place);
        if (found == null) {
          long number = chunk.from + place;
          if (roomAt(number) <= 0) {
            return Put.FULL;
          }
          found = PLACE.compareAndExchange(places, place, null, element);
          if (found == null) {
            if ((place & HINTS) == HINTS) {
              FILLED.setRelease(this, number + 1);
            }
            return Put.ACCEPTED;
          }
        }
        if (found == ENDED) {
          return Put.ENDED;
        }
      }
      follow(chunk);
    }
  }

  /**
   * Puts elements in their order, as many as one step or one chunk allows: all that can fail comes before the first of them.
   *
   * @param from the first that is put
   * @return how many were put; 0 when there is no room, {@link #NOTHING_MORE} when this has ended
   */
  int putSome(List<? extends T> all, int from) {
    for (; ; ) {
      Chunk chunk = last;
      int put = fill(chunk, all, from);
      if (put == CHUNK_IS_FULL) {
        put = linkWith(chunk, all, from);
      }
      if (put != CHUNK_IS_FULL) {
        return put;
      }
    }
  }

  /** Puts elements into places of that chunk, one by one. */
  private int fill(Chunk chunk, List<? extends T> all, int from) {
    @Nullable Object[] places = chunk.places;
    int place = filledOf(chunk);
    int next = from;
    int why = CHUNK_IS_FULL;
    for (; place < places.length && next < all.size(); place++) {
      Object found = PLACE.getAcquire(places, place);
      if (found == null) {
        if (roomAt(chunk.from + place) <= 0) {
          why = 0;
          break;
        }
        found = PLACE.compareAndExchange(places, place, null, all.get(next));
        if (found == null) {
          next++;
        }
      }
      if (found == ENDED) {
        why = NOTHING_MORE;
        break;
      }
    }
    if (next == from) {
      return why;
    }
    FILLED.setRelease(this, chunk.from + place);
    return next - from;
  }

  /** Links a chunk that has elements already to a full one, if there are enough of them. */
  private int linkWith(Chunk full, List<? extends T> all, int from) {
    if (full.next == null) {
      long number = full.from + full.places.length;
      long room = roomAt(number);
      if (room <= 0) {
        return 0;
      }
      int count = (int) Math.min(Math.min(room, MOST_AT_ONCE), all.size() - from);
      if (count >= LEAST_AT_ONCE) {
        Chunk made = new Chunk(number, all.subList(from, from + count).toArray(), count);
        if (NEXT.compareAndSet(full, null, made)) { // that puts them
          LAST.compareAndSet(this, full, made);
          FILLED.setRelease(this, number + count);
          return count;
        }
      }
    }
    follow(full);
    return CHUNK_IS_FULL;
  }

  /** {@return how many places of that chunk are filled, at least} */
  private int filledOf(Chunk chunk) {
    long known = (long) FILLED.getAcquire(this) - chunk.from;
    return (int) Math.max(chunk.filled, Math.min(known, chunk.places.length));
  }

  /** {@return how many places may be filled from that one on; less than one where none may} */
  private long roomAt(long number) {
    long room = limit - number;
    if (room > 0 || little == 0) {
      return room;
    }
    long taken = reading.taken;
    return taken < 0 ? room : taken + little - number;
  }

  /** Makes the next chunk the last, as that one is full. */
  private void follow(Chunk full) {
    Chunk next = full.next;
    if (next == null) {
      int length = Math.min(full.places.length * GROWTH, MOST_LENGTH);
      Chunk made = new Chunk(full.from + full.places.length, new Object[length], 0);
      next = NEXT.compareAndSet(full, null, made) ? made : Objects.requireNonNull(full.next);
    }
    if (next != GONE) { // else it was read through, and is not the last any more
      LAST.compareAndSet(this, full, next);
    }
  }

  // ---- consumers

  /** {@return whether there is none here; without the mutex it may be a moment old} */
  boolean isEmpty() {
    Reading at = reading;
    long number = at.taken & ~SIGN;
    Chunk chunk = at.first;
    if (number - chunk.from >= chunk.places.length) {
      Chunk next = chunk.next;
      if (next == null || next == END) {
        return true;
      }
      chunk = next;
    }
    long place = number - chunk.from;
    if (place < 0) {
      return false;
    }
    Object found = PLACE.getVolatile(chunk.places, (int) place);
    return found == null || found == ENDED;
  }

  /**
   * {@return whether there is a chunk after that one, which was read through} Then that one is not the last any more: the
   * thread that linked the next one may not have come that far.
   */
  private boolean isPassed(Chunk read) {
    Chunk next = read.next;
    if (next == null || next == END) {
      return false;
    }
    LAST.compareAndSet(this, read, next);
    return true;
  }

  /** {@return how many were ever taken; by any thread} */
  long taken() {
    return reading.taken & ~SIGN;
  }

  /** {@return how many were ever put; by any thread; once it has ended, how many were taken} */
  long count() {
    Chunk chunk = last;
    while (chunk != END) {
      for (int place = filledOf(chunk); place < chunk.places.length; place++) {
        Object found = PLACE.getVolatile(chunk.places, place);
        if (found == null || found == ENDED) {
          return chunk.from + place;
        }
      }
      Chunk next = chunk.next;
      if (next == null) {
        return chunk.from + chunk.places.length;
      }
      chunk = next == GONE ? last : next;
    }
    return taken();
  }

  // ---- with the mutex held

  /** {@return whether something might have been taken without the mutex} From now on nothing is. */
  boolean guard() {
    return reading.taken >= 0 && (long) COUNT.getAndBitwiseOr(reading, SIGN) >= 0;
  }

  /** Lets elements be taken without the mutex from now on; there are no older ones elsewhere. */
  void unguard() {
    long taken = reading.taken;
    if (taken < 0) {
      COUNT.setRelease(reading, taken & ~SIGN);
    }
  }

  /** {@return the next element, which is not here any more; null when there is none} */
  @Nullable
  T poll() {
    Object found = reading.take();
    if (found == GUARDED) {
      boolean unused = guard();
      found = takeGuarded();
    }
    @SuppressWarnings("unchecked") // a producer has put it
    T element = (T) found;
    return element;
  }

  /** Takes at most so many elements, to the end of the list, which has room for them. */
  void drainTo(List<? super T> list, int most) {
    boolean unused = guard();
    Reading at = reading;
    long number = at.taken & ~SIGN;
    Chunk chunk = at.first;
    for (int left = most; left > 0; ) {
      int place = (int) (number - chunk.from);
      @Nullable Object[] places = chunk.places;
      if (place == places.length) {
        if (!isPassed(chunk)) {
          break;
        }
        COUNT.setRelease(at, number | SIGN); // before the next chunk becomes the first
        chunk = unlink(chunk);
        at.first = chunk;
      } else {
        Object found = PLACE.getVolatile(places, place);
        if (found == null || found == ENDED) {
          break;
        }
        places[place] = TAKEN;
        @SuppressWarnings("unchecked") // a producer has put it
        T element = (T) found;
        list.add(element);
        number++;
        left--;
      }
    }
    COUNT.setRelease(at, number | SIGN);
  }

  private @Nullable Object takeGuarded() {
    Reading at = reading;
    long number = at.taken & ~SIGN;
    Chunk chunk = at.first;
    while (number - chunk.from == chunk.places.length) {
      if (!isPassed(chunk)) {
        return null;
      }
      chunk = unlink(chunk);
      at.first = chunk;
    }
    int place = (int) (number - chunk.from);
    Object found = PLACE.getVolatile(chunk.places, place);
    if (found == null || found == ENDED) {
      return null;
    }
    COUNT.setRelease(at, (number + 1) | SIGN);
    chunk.places[place] = TAKEN;
    return found;
  }

  /** {@return the chunk after one that {@linkplain #isPassed is passed}} */
  private static Chunk unlink(Chunk passed) {
    Chunk next = Objects.requireNonNull(passed.next);
    passed.next = GONE;
    return next;
  }

  boolean hasRoom() {
    return limit - count() > 0;
  }

  long limit() {
    return limit;
  }

  /** Tells producers how far they may go, as far as is known. */
  void limit(long number) {
    limit = number;
  }

  /** Lets elements before that one be taken without the mutex. */
  void takeUntil(long number) {
    if (reading.until != number) {
      reading.until = number;
    }
  }

  /** Moves all elements to the end of the buffer, in the order in which they were put. */
  void fetchInto(ChannelBuffer<T> buffer) {
    boolean unused = guard();
    long until = count();
    T element;
    while (taken() - until < 0 && (element = poll()) != null) {
      buffer.addLast(element);
    }
  }

  /** Refuses elements from now on; those that were put are moved to the buffer. */
  void end(ChannelBuffer<T> buffer) {
    boolean unused = guard();
    while (!markEnd(last)) {}
    T element;
    while ((element = poll()) != null) {
      buffer.addLast(element);
    }
  }

  /** {@return whether no element is put any more: there is a mark in that chunk or behind it} */
  private boolean markEnd(Chunk chunk) {
    for (int place = filledOf(chunk); place < chunk.places.length; place++) {
      Object found = PLACE.compareAndExchange(chunk.places, place, null, ENDED);
      if (found == null || found == ENDED) {
        return true;
      }
    }
    boolean unused = NEXT.compareAndSet(chunk, null, END);
    LAST.compareAndSet(this, chunk, Objects.requireNonNull(chunk.next));
    return false; // perhaps there is another chunk
  }
}
