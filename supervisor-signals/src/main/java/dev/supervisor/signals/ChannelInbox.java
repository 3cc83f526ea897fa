package dev.supervisor.signals;

import dev.supervisor.signals.internal.Seam;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where producers leave elements without a lock, for one consumer at a time. Putting is thread-safe and lock-free;
 * taking, ending and the limit are guarded by the core.
 */
final class ChannelInbox<T> {
  /*
   * How it works. A queue in chunks of an array, each linked to the one before it. A producer gets a place by raising `given`,
   * the number of places that were ever given, with a CAS, and puts its element there with another. So the number is exact at
   * that moment, and comparing it with the limit, which the channel raises as elements are taken, keeps the bound (a push
   * or a force lowers the limit, and a put that has just looked at it may still pass).
   *
   * Between the two a producer may be held up. The consumer looks at such a place for a moment, then marks it as gone and goes
   * on: it never waits for a producer. The producer's second CAS fails then, and it gets another place, behind what was put
   * meanwhile. A place that is gone counts as one that was taken.
   *
   * So an answer that counts elements must not count on a place that is not filled yet: the next look might find it gone. Before
   * a put is refused, and before elements are counted, each place that was given is looked at, once: it is filled, or gone now.
   *
   * The chunk in which a place lies is linked, and is the last, before that place can be given. So what can fail, the making of a
   * chunk, comes before the first change. A chunk that was read through links to nothing: the collector must not find new chunks
   * through old ones. It is not the last by then, so what a producer that comes by late links to it is never reached.
   *
   * Ending sets the sign of `given`, after which no place is given. The design follows the array queue of Correia and Ramalhete
   * (FAAArrayQueue, 2016), with a CAS where they add: neither the bound nor the end could be exact with adding.
   */
  enum Put {
    ACCEPTED,
    FULL,
    ENDED
  }

  private static final class Chunk {
    final long from; // the number of its first place
    final @Nullable Object[] places; // each null, an element, null again; or null, and gone

    private volatile @Nullable Chunk next;

    Chunk(long from, int length) {
      this.from = from;
      this.places = new Object[length];
    }
  }

  private static final int FIRST_LENGTH = 4; // most channels never have more at a time
  private static final int GROWTH = 4;
  private static final int MOST_LENGTH = 256;
  private static final int LOOKS = 64;
  private static final long ENDED = Long.MIN_VALUE;
  private static final Object GONE = new Object();

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle GIVEN;
  private static final VarHandle LAST;
  private static final VarHandle NEXT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      GIVEN = lookup.findVarHandle(ChannelInbox.class, "given", long.class);
      LAST = lookup.findVarHandle(ChannelInbox.class, "last", Chunk.class);
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long given; // with the sign when it has ended
  private volatile long limit; // written by the core: the number that cannot be passed
  private volatile Chunk last = new Chunk(0, FIRST_LENGTH); // or one before it
  private final Reading reading = new Reading(last);

  /** Where the consumer is. Guarded by the core; other threads may read the numbers, which may be a moment old. */
  private static final class Reading {
    Chunk first;
    long taken;

    Chunk looking;
    long looked; // places before it are filled, or gone
    int gone; // of those, and not passed yet

    Reading(Chunk first) {
      this.first = first;
      this.looking = first;
    }
  }

  // ---- producers

  Put put(T element) {
    for (; ; ) {
      long number = given;
      if (number < 0) {
        return Put.ENDED;
      }
      if (limit - number <= 0) {
        return Put.FULL;
      }
      Chunk chunk = last;
      long place = number - chunk.from;
      if (place >= chunk.places.length) {
        follow(chunk);
      } else if (place >= 0 // else others have put meanwhile
          && GIVEN.compareAndSet(this, number, number + 1)
          && PLACE.compareAndSet(chunk.places, (int) place, null, element)) {
        return Put.ACCEPTED;
      }
    }
  }

  /** That chunk is full: the next one becomes the last. */
  private void follow(Chunk full) {
    Chunk next = full.next;
    if (next == null) {
      Chunk made = new Chunk(
          full.from + full.places.length, Math.min(full.places.length * GROWTH, MOST_LENGTH));
      next = NEXT.compareAndSet(full, null, made) ? made : full.next;
    }
    if (next != null) { // else it was read through meanwhile
      LAST.compareAndSet(this, full, next);
    }
  }

  boolean hasRoom() {
    return limit - count() > 0;
  }

  boolean isEmpty() {
    return count() == reading.taken;
  }

  /** {@return how many places were ever given} */
  long count() {
    return given & ~ENDED;
  }

  /** {@return how many of them have no element, or not any more, as far as is known} */
  long passed() {
    return reading.taken + reading.gone;
  }

  long limit() {
    return limit;
  }

  void limit(long count) {
    limit = count;
  }

  // ---- the consumer

  /** {@return the next element, which is not here any more; null when there is none} */
  @Nullable
  T poll() {
    Reading at = reading;
    for (; ; ) {
      Chunk chunk = at.first;
      int place = (int) (at.taken - chunk.from);
      boolean isRead = place == chunk.places.length;
      Object found = isRead ? null : PLACE.getAcquire(chunk.places, place);
      if (found == null) {
        if (isEmpty()) {
          return null;
        }
        if (isRead) {
          at.first = unlink(chunk);
          continue;
        }
        found = lookAt(chunk.places, place);
      } else if (found == GONE) {
        at.gone--; // it was looked at before
      }
      at.taken++;
      if (found != GONE) {
        chunk.places[place] = null;
        @SuppressWarnings("unchecked") // a producer has put it
        T element = (T) found;
        return element;
      }
    }
  }

  /** {@return what comes to a place that was given; that it is gone when nothing does soon} */
  private static Object lookAt(@Nullable Object[] places, int place) {
    int looks = Seam.isJvm() ? LOOKS : 0; // where orders are tried, this is to be held up as well
    for (int i = 0; i < looks; i++) {
      Object found = PLACE.getAcquire(places, place);
      if (found != null) {
        return found;
      }
      Thread.onSpinWait();
    }
    Object found = PLACE.compareAndExchange(places, place, null, GONE);
    return found == null ? GONE : found;
  }

  /** {@return how many elements there are: each place that was given is filled when this returns, or gone} */
  int settle() {
    Reading at = reading;
    if (at.looked <= at.taken) {
      at.looked = at.taken;
      at.looking = at.first;
    }
    long until = count();
    while (at.looked < until) {
      Chunk chunk = at.looking;
      int place = (int) (at.looked - chunk.from);
      if (place == chunk.places.length) {
        at.looking = Objects.requireNonNull(chunk.next);
        continue;
      }
      if (PLACE.getAcquire(chunk.places, place) == null && lookAt(chunk.places, place) == GONE) {
        at.gone++;
      }
      at.looked++;
    }
    return (int) (at.looked - passed());
  }

  /** {@return the chunk after one that was read through; a place in it was given} */
  private static Chunk unlink(Chunk read) {
    Chunk next = Objects.requireNonNull(read.next);
    read.next = null;
    return next;
  }

  /** Moves all elements to the end of the buffer, in the order in which they were put. */
  void fetchInto(ChannelBuffer<T> buffer) {
    long until = count();
    T element;
    while (reading.taken - until < 0 && (element = poll()) != null) {
      buffer.addLast(element);
    }
  }

  /** Refuses elements from now on; those that were put are moved to the buffer. */
  void end(ChannelBuffer<T> buffer) {
    long number;
    do {
      number = given;
    } while (number >= 0 && !GIVEN.compareAndSet(this, number, number | ENDED));
    fetchInto(buffer);
  }
}
