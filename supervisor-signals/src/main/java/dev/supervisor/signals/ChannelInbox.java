package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
   * take: while there are elements in the buffer, which are older, or producers that wait, and once the channel is closed; for the
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
   * of a chunk, comes before the first change. A chunk that was read through links to nothing: the collector must not find new chunks
   * through old ones. It is not the last by then, so what a producer that comes by late links to it is never reached.
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

    private volatile @Nullable Chunk next;

    Chunk(long from, @Nullable Object[] places) {
      this.from = from;
      this.places = places;
    }
  }

  /** What {@link Reading#take} answers where it needs the mutex. */
  static final Object GUARDED = new Object();

  private static final int FIRST_LENGTH = 4; // most channels never have more at a time
  private static final int GROWTH = 4;
  private static final int MOST_LENGTH = 256;
  private static final int HINTS = 3; // of so many and one places the last one is noted
  private static final long SIGN = Long.MIN_VALUE;
  private static final Object TAKEN = new Object();
  private static final Object ENDED = new Object();
  private static final Chunk END = new Chunk(Long.MAX_VALUE, new Object[] {ENDED});

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

  private volatile Chunk last = new Chunk(0, new Object[FIRST_LENGTH]);
  final Reading reading = new Reading(last);

  /** Where consumers are: an object of its own, as they write it and producers do not. */
  static final class Reading {
    private volatile long taken; // with the sign while it is guarded

    // Written while it is guarded, and read after a look at what was taken: a moment old at the
    // most.
    private Chunk first;
    private long until; // so far without the mutex: then the limit lags too much

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
        if (place >= places.length || number >= until || number < 0) {
          return GUARDED;
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

  /** One for a channel with that little room; 0 for one with more: its producers look at the limit alone. */
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
          if (number - limit >= 0 && !hasRoomAt(number)) {
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

  /** {@return how many places of that chunk are filled, at least} */
  private int filledOf(Chunk chunk) {
    long known = (long) FILLED.getAcquire(this) - chunk.from;
    return (int) Math.max(0, Math.min(known, chunk.places.length));
  }

  /** {@return whether that place may be filled, whatever the limit says} */
  private boolean hasRoomAt(long number) {
    if (little == 0) {
      return false;
    }
    long taken = reading.taken;
    return taken >= 0 && number - taken < little;
  }

  /** That chunk is full: the next one becomes the last. */
  private void follow(Chunk full) {
    Chunk next = full.next;
    if (next == null) {
      int length = Math.min(full.places.length * GROWTH, MOST_LENGTH);
      Chunk made = new Chunk(full.from + full.places.length, new Object[length]);
      next = NEXT.compareAndSet(full, null, made) ? made : full.next;
    }
    if (next != null) { // else it was read through meanwhile
      LAST.compareAndSet(this, full, next);
    }
  }

  // ---- consumers

  /** {@return whether there is none here; without the mutex it may be a moment old} */
  boolean isEmpty() {
    Reading at = reading;
    long number = at.taken & ~SIGN;
    Chunk chunk = at.first;
    long place = number - chunk.from;
    if (place < 0) {
      return false;
    }
    if (place >= chunk.places.length) {
      return isLast(chunk);
    }
    Object found = PLACE.getVolatile(chunk.places, (int) place);
    return found == null || found == ENDED;
  }

  private boolean isLast(Chunk chunk) {
    return chunk == last || chunk.next == END;
  }

  /** {@return how many were ever taken; by any thread} */
  long taken() {
    return reading.taken & ~SIGN;
  }

  /** {@return how many were ever put; by any thread; once it has ended, how many were taken} */
  long count() {
    Chunk chunk = last;
    if (chunk == END) {
      return taken();
    }
    int place = filledOf(chunk);
    for (; place < chunk.places.length; place++) {
      Object found = PLACE.getVolatile(chunk.places, place);
      if (found == null || found == ENDED) {
        break;
      }
    }
    return chunk.from + place;
  }

  // ---- with the mutex held

  /** {@return whether something might have been taken without the mutex} From now on nothing is. */
  boolean guard() {
    return reading.taken >= 0 && (long) COUNT.getAndBitwiseOr(reading, SIGN) >= 0;
  }

  /** From now on elements may be taken without the mutex; there are no older ones elsewhere. */
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

  private @Nullable Object takeGuarded() {
    Reading at = reading;
    long number = at.taken & ~SIGN;
    Chunk chunk = at.first;
    while (number - chunk.from == chunk.places.length) {
      if (isLast(chunk)) {
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

  /** {@return the chunk after one that was read through, and is not the last} */
  private static Chunk unlink(Chunk read) {
    Chunk next = Objects.requireNonNull(read.next);
    read.next = null;
    return next;
  }

  boolean hasRoom() {
    return limit - count() > 0;
  }

  long limit() {
    return limit;
  }

  /**
   * Tells producers how far they may go, as far as is known.
   *
   * @param until how many may be taken without the mutex before that is to be told anew
   */
  void limit(long number, long until) {
    limit = number;
    reading.until = until;
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
    for (int place = 0; place < chunk.places.length; place++) {
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
