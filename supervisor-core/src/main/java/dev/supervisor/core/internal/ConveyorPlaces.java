package dev.supervisor.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Keeps the elements of a {@link Conveyor}. Any threads put and take them, in order, without a lock and without a wait. */
final class ConveyorPlaces<T> {
  /*
   * How it works. A queue in chunks of an array, each linked to the one before it, as in a channel (ChannelInbox), but without a mutex that
   * guards more than this: nothing is ever put in front of others, and nothing comes back. Places are numbered through all chunks. A
   * place is null, then has an element, then a mark that says taken; so it is never null again. An emitter puts its element with a CAS into the
   * first place that is null: places are filled in order, and how many elements were ever put is the number of that place.
   * `taken` is how many were ever taken; an element is taken with a CAS on it, by any thread. The end is a mark at the first place that is null.
   *
   * A chunk that was read through links to nothing: the collector must not find new chunks through old ones. It is not the last by then, so what
   * a late emitter links to it is never reached; and a late look at it is done again, as it is not the first any more.
   */
  private static final class PlaceChunk {
    final long from; // the number of its first place
    final @Nullable Object[] places;

    private volatile @Nullable PlaceChunk next;

    PlaceChunk(long from, @Nullable Object[] places) {
      this.from = from;
      this.places = places;
    }
  }

  /** The place of the reader: an object of its own, as another thread writes it than the rest. */
  private static final class TakenPlaces {
    private volatile long taken;
    private volatile PlaceChunk first;

    TakenPlaces(PlaceChunk first) {
      this.first = first;
    }
  }

  static final long REFUSED = Long.MIN_VALUE;
  static final Object ENDED = new Object();

  private static final int FIRST_LENGTH = 4; // many never have more at a time
  private static final int GROWTH = 4;
  private static final int MOST_LENGTH = 256;
  private static final int HINTS = 3; // of so many and one places the last one is noted
  private static final Object TAKEN = new Object();
  private static final PlaceChunk END = new PlaceChunk(Long.MAX_VALUE, new Object[] {ENDED});

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle FILLED;
  private static final VarHandle ROOM;
  private static final VarHandle LAST;
  private static final VarHandle TAKES;
  private static final VarHandle FIRST;
  private static final VarHandle NEXT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      FILLED = lookup.findVarHandle(ConveyorPlaces.class, "filled", long.class);
      ROOM = lookup.findVarHandle(ConveyorPlaces.class, "room", long.class);
      LAST = lookup.findVarHandle(ConveyorPlaces.class, "last", PlaceChunk.class);
      TAKES = lookup.findVarHandle(TakenPlaces.class, "taken", long.class);
      FIRST = lookup.findVarHandle(TakenPlaces.class, "first", PlaceChunk.class);
      NEXT = lookup.findVarHandle(PlaceChunk.class, "next", PlaceChunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int capacity;
  private final TakenPlaces reading;

  @SuppressWarnings("unused") // through FILLED
  private long filled; // that many places at least; may go back

  @SuppressWarnings("unused") // through ROOM
  private long room; // the number of the first place without, as far as is known; may go back

  private volatile PlaceChunk last = new PlaceChunk(0, new Object[FIRST_LENGTH]);

  ConveyorPlaces(int capacity) {
    this.capacity = capacity;
    this.reading = new TakenPlaces(last);
    ROOM.setOpaque(this, (long) capacity);
  }

  // ---- emitters

  /** {@return the number of the place it has; {@code REFUSED} as this has ended, or where there was no room at a place the complement of its number, both negative} */
  long offer(T element) {
    for (; ; ) {
      PlaceChunk chunk = last;
      @Nullable Object[] places = chunk.places;
      for (int place = filledOf(chunk); place < places.length; place++) {
        Object found = PLACE.getAcquire(places, place);
        if (found == null) {
          long number = chunk.from + place;
          if (number >= (long) ROOM.getOpaque(this) && !hasRoomAt(number)) {
            return ~number;
          }
          found = PLACE.compareAndExchange(places, place, null, element);
          if (found == null) {
            if ((place & HINTS) == HINTS) {
              FILLED.setRelease(this, number + 1);
            }
            return number;
          }
        }
        if (found == ENDED) {
          return REFUSED;
        }
      }
      follow(chunk);
    }
  }

  /** {@return how many places of that chunk are filled, at least} */
  private int filledOf(PlaceChunk chunk) {
    long known = (long) FILLED.getAcquire(this) - chunk.from;
    return (int) Math.max(0, Math.min(known, chunk.places.length));
  }

  private boolean hasRoomAt(long number) {
    long until = reading.taken + capacity;
    ROOM.setOpaque(this, until);
    return number < until;
  }

  /** Makes the next chunk the last, as that one is full. */
  private void follow(PlaceChunk full) {
    PlaceChunk next = full.next;
    if (next == null) {
      int length = Math.min(full.places.length * GROWTH, MOST_LENGTH);
      PlaceChunk made = new PlaceChunk(full.from + full.places.length, new Object[length]);
      next = NEXT.compareAndSet(full, null, made) ? made : full.next;
    }
    if (next != null) { // else it was read through meanwhile
      LAST.compareAndSet(this, full, next);
    }
  }

  /** Accepts no more elements; those that are here stay. */
  void end() {
    while (!markEnd(last)) {}
  }

  /** {@return whether there is a mark in that chunk, or behind all} */
  private boolean markEnd(PlaceChunk chunk) {
    for (int place = filledOf(chunk); place < chunk.places.length; place++) {
      Object found = PLACE.compareAndExchange(chunk.places, place, null, ENDED);
      if (found == null || found == ENDED) {
        return true;
      }
    }
    boolean unused = NEXT.compareAndSet(chunk, null, END);
    PlaceChunk next = chunk.next;
    if (next != null) { // else it was read through meanwhile
      LAST.compareAndSet(this, chunk, next);
    }
    return false; // there may be another chunk
  }

  // ---- readers

  /** {@return how many elements were taken} */
  long taken() {
    return reading.taken;
  }

  /** {@return the next element, which is not here any more; null when there is none right now} By any thread. */
  @Nullable
  T poll() {
    for (; ; ) {
      long number = reading.taken;
      Object found = lookAt(number);
      if (found == null || found == ENDED) {
        return null;
      }
      if (found != TAKEN && TAKES.compareAndSet(reading, number, number + 1)) {
        PlaceChunk chunk = reading.first; // the one it is in, or a later one
        long place = number - chunk.from;
        if (place >= 0) {
          chunk.places[(int) place] = TAKEN;
        }
        @SuppressWarnings("unchecked") // an emitter has put it
        T element = (T) found;
        return element;
      }
    }
  }

  /** {@return the next element; null when there is none; {@code ENDED} when there never will be} */
  @Nullable
  Object look() {
    Object found;
    do {
      found = lookAt(reading.taken);
    } while (found == TAKEN);
    return found;
  }

  /** {@return what is at that place, which was the next to take; {@code TAKEN} when another is by now} */
  private @Nullable Object lookAt(long number) {
    for (; ; ) {
      PlaceChunk chunk = reading.first;
      long place = number - chunk.from;
      if (place < 0) {
        return TAKEN;
      }
      if (place < chunk.places.length) {
        return PLACE.getVolatile(chunk.places, (int) place);
      }
      PlaceChunk next = chunk.next;
      if (chunk == reading.first) { // else what it links to says nothing
        if (next == null) {
          return null;
        }
        if (next == END) {
          return ENDED;
        }
        LAST.compareAndSet(this, chunk, next);
        if (FIRST.compareAndSet(reading, chunk, next)) {
          chunk.next = null;
        }
      }
    }
  }

  /** {@return how many elements are here; it may be a moment old} */
  long size() {
    long taken = reading.taken;
    PlaceChunk chunk = reading.first;
    int place = 0;
    for (PlaceChunk next = chunk; next != null && next != END; next = chunk.next) {
      chunk = next;
      place = firstFree(chunk);
      if (place < chunk.places.length) {
        break;
      }
    }
    return Math.max(0, chunk.from + place - taken);
  }

  private int firstFree(PlaceChunk chunk) {
    int place = filledOf(chunk);
    while (place < chunk.places.length) {
      Object found = PLACE.getVolatile(chunk.places, place);
      if (found == null || found == ENDED) {
        break;
      }
      place++;
    }
    return place;
  }
}
