package dev.supervisor.signals;

import dev.supervisor.signals.spi.Firing;
import dev.supervisor.signals.spi.Mutex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mechanism of a {@link Channel}: elements, and those who wait on either side. */
final class Exchange<T> {
  /*
   * How it works. Everything is guarded by one mutex, held for a few instructions. Hand-over is
   * direct: a put gives its element to the consumer that has waited longest, a take moves the
   * element of the producer that has waited longest into the room it made. A party is settled under
   * the mutex and told after it was released, so whoever gives up (time-out, interrupt,
   * cancellation) asks under the mutex whether it was settled meanwhile, and then has its element:
   * nothing is lost, nothing is handed over twice.
   *
   * Futures are completed outside the mutex, since that runs their owner's code. When the owner had
   * cancelled at the same moment, the element comes back to the front; until then it is in transit,
   * and the channel does not count as drained.
   *
   * Whatever must happen after the release is collected in an After: letting `closed` and `drained`
   * go, waking threads, then whatever runs code of others (callbacks, futures, the hook), so that
   * such code may wait for the threads. A thread that sees itself settled by the end before the one
   * who closed got round to saying so says it first.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  final Mutex mutex = new Mutex();
  private final Object channel;
  private final int capacity;
  private final @Nullable Consumer<? super T> onDiscard;
  final OwnedSignal closed;
  final OwnedSignal drained;

  // guarded by mutex
  private final Buffer<T> buffer;
  private final LinkedHashSet<Party<T>> consumers = new LinkedHashSet<>(4);
  private final LinkedHashSet<Party<T>> producers = new LinkedHashSet<>(4);
  private @Nullable Closing closing;
  private int inTransit;

  // written under the mutex, read by any thread
  private volatile int size;
  private volatile @Nullable Thread lastConsumer;

  Exchange(Object channel, int capacity, ChannelOptions<T> options) {
    this.channel = channel;
    this.capacity = capacity;
    this.buffer = Buffer.of(options.priority, options.unique);
    this.onDiscard = options.onDiscard;
    this.closed = OwnedSignal.of(channel, "end of input");
    this.drained = OwnedSignal.of(channel, "last element");
  }

  /** What to do once the mutex is free. */
  private final class After {
    private final List<Party<T>> settled = new ArrayList<>(1);
    private final List<T> discarded = new ArrayList<>(0);
    private boolean nowClosed;
    private boolean nowDrained;

    void run() {
      if (nowClosed || nowDrained) {
        Firing firing = Firing.enter(); // callbacks run at the exit
        try {
          sayEnd(nowClosed, nowDrained);
          wakeThreads();
        } finally {
          firing.exit();
        }
      } else {
        wakeThreads();
      }
      for (Party<T> party : settled) {
        if (party instanceof Party.Pending<T> pending) {
          complete(pending);
        }
      }
      discard(discarded);
    }

    private void wakeThreads() {
      for (Party<T> party : settled) {
        if (party instanceof Party.Waiting<T> waiting) {
          waiting.wait.wake();
        }
      }
    }
  }

  private void sayEnd(boolean isClosed, boolean isDrained) {
    if (isClosed) {
      closed.goBy(channel);
    }
    if (isDrained) {
      drained.goBy(channel);
    }
  }

  private void complete(Party.Pending<T> pending) {
    if (pending.refused) {
      pending.future.completeExceptionally(closedException());
    } else if (pending.producer) {
      pending.future.complete(null);
    } else {
      T element = pending.element;
      boolean accepted = pending.future.complete(element);
      if (element != null) {
        arrived(accepted ? null : element);
      }
    }
  }

  /** An element that was in transit to a future has arrived, or comes back. */
  private void arrived(@Nullable T returned) {
    After after = new After();
    mutex.lock();
    try {
      inTransit--;
      if (returned != null) {
        if (closing == Closing.DISCARD) {
          after.discarded.add(returned);
        } else if (!giveToConsumer(returned, after)) {
          buffer.addFirst(returned);
        }
      }
      changed(after);
    } finally {
      mutex.unlock();
    }
    after.run();
  }

  // ---- with the mutex held

  private boolean giveToConsumer(T element, After after) {
    Party<T> consumer = first(consumers);
    if (consumer == null) {
      return false;
    }
    consumer.element = element;
    settle(consumer, after);
    if (consumer instanceof Party.Pending<T>) {
      inTransit++;
    } else if (consumer instanceof Party.Waiting<T> waiting) {
      lastConsumer = waiting.wait.thread();
    }
    return true;
  }

  private void settle(Party<T> party, After after) {
    party.settle();
    after.settled.add(party);
  }

  private static <P> @Nullable P first(Set<P> parties) {
    Iterator<P> each = parties.iterator();
    if (!each.hasNext()) {
      return null;
    }
    P first = each.next();
    each.remove();
    return first;
  }

  private boolean accept(T element, boolean force, After after) {
    if (buffer.drops(element) || giveToConsumer(element, after)) {
      return true;
    }
    if (!force && buffer.size() >= capacity) {
      return false;
    }
    buffer.addLast(element);
    return true;
  }

  private void changed(After after) {
    Iterator<Party<T>> waiting = producers.iterator();
    while (waiting.hasNext()) {
      Party<T> producer = waiting.next();
      T element = producer.element;
      if (element != null && !accept(element, /* force= */ false, after)) {
        break;
      }
      waiting.remove();
      settle(producer, after);
    }
    size = buffer.size();
    if (closing != null) {
      after.nowClosed = true;
      after.nowDrained = size == 0 && inTransit == 0;
      Party<T> consumer;
      while (after.nowDrained && (consumer = first(consumers)) != null) {
        settle(consumer, after); // with nothing
      }
    }
  }

  private void ensureOpen() {
    if (closing != null) {
      throw closedException();
    }
  }

  private ChannelClosedException closedException() {
    return new ChannelClosedException(channel + " is closed: it takes no more elements");
  }

  // ---- for the channel

  /** {@return whether the element was accepted at once; if not, the party waits} */
  boolean put(T element, boolean force, @Nullable Party<T> orWait) {
    After after = new After();
    boolean accepted;
    mutex.lock();
    try {
      ensureOpen();
      accepted =
          (force || producers.isEmpty() || buffer.drops(element)) && accept(element, force, after);
      if (!accepted && orWait != null) {
        producers.add(orWait);
      }
      changed(after);
    } finally {
      mutex.unlock();
    }
    after.run();
    return accepted;
  }

  /** Puts elements in front of all others, the first of them foremost, whatever the bound. */
  void push(List<? extends T> elements) {
    After after = new After();
    mutex.lock();
    try {
      ensureOpen();
      ArrayDeque<T> rest = new ArrayDeque<>(elements);
      while (!rest.isEmpty() && giveToConsumer(rest.getFirst(), after)) {
        rest.removeFirst();
      }
      while (!rest.isEmpty()) {
        buffer.addFirst(rest.removeLast());
      }
      changed(after);
    } finally {
      mutex.unlock();
    }
    after.run();
  }

  /** {@return an element, or null; then the party waits, unless nothing can come any more} */
  @Nullable
  T take(@Nullable Party<T> orWait) {
    After after = new After();
    T element;
    mutex.lock();
    try {
      element = buffer.poll();
      if (element != null) {
        lastConsumer = Thread.currentThread();
      } else if (orWait != null) {
        consumers.add(orWait); // settled at once, with nothing, when the channel is drained
      }
      changed(after);
    } finally {
      mutex.unlock();
    }
    after.run();
    return element;
  }

  List<T> takeAll() {
    List<T> all = new ArrayList<>();
    After after = new After();
    mutex.lock();
    try {
      lastConsumer = Thread.currentThread();
      do { // producers that wait hand their elements over too
        T element;
        while ((element = buffer.poll()) != null) {
          all.add(element);
        }
        changed(after);
      } while (!buffer.isEmpty());
    } finally {
      mutex.unlock();
    }
    after.run();
    return all;
  }

  /** Called by a thread that was settled by the end: nobody may learn of it before the signals. */
  void sayEndTo(Party<T> party) {
    if (party.refused || party.element == null) {
      sayEnd(/* isClosed= */ true, /* isDrained= */ !party.refused);
    }
  }

  /** {@return whether the party had not been settled, and now never will be} */
  boolean withdraw(Party<T> party) {
    mutex.lock();
    try {
      return !party.isSettled() && (consumers.remove(party) || producers.remove(party));
    } finally {
      mutex.unlock();
    }
  }

  void close(Closing how) {
    After after = new After();
    mutex.lock();
    try {
      if (closing != Closing.DISCARD) {
        closing = how;
      }
      Party<T> party;
      while ((party = first(producers)) != null) {
        party.refused = true;
        settle(party, after);
      }
      if (how == Closing.DISCARD) {
        T element;
        while ((element = buffer.poll()) != null) {
          after.discarded.add(element);
        }
      }
      changed(after);
    } finally {
      mutex.unlock();
    }
    after.run();
  }

  private void discard(List<T> elements) {
    if (elements.isEmpty()) {
      return;
    }
    if (onDiscard == null) {
      LOG.warn("{} was closed and {} elements in it were discarded", channel, elements.size());
      return;
    }
    for (T element : elements) {
      try {
        onDiscard.accept(element);
      } catch (Throwable e) { // the others must be handed over as well
        LOG.error("the discard hook of {} failed for {}", channel, element, e);
      }
    }
  }

  int size() {
    return size;
  }

  int capacity() {
    return capacity;
  }

  String slowConsumer() {
    Thread last = lastConsumer;
    return last == null
        ? "nobody has taken anything yet"
        : "the last to take was " + last.getName();
  }
}
