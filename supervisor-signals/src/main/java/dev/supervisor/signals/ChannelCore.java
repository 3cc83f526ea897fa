package dev.supervisor.signals;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The mechanism of a {@link Channel}: it hands elements from producers to consumers, and knows those that
 * wait on either side.
 */
final class ChannelCore<T> {
  /*
   * How it works. The usual put leaves its element in the store without a lock: one CAS, and a look at
   * whether a consumer waits. One of several leaves as many as it can before that look. The usual take has it from there with another. Everything else is guarded by one
   * mutex, held for a few instructions, and while takes have more to do than to take, they are too (ChannelInbox).
   *
   * A consumer that waits is given its element by the thread that has one, the longest waiting first. A
   * producer that waits is called when there is room and tries again, as a newcomer might: so one
   * call lets it put as many as there is room for, instead of one wake-up each. It keeps its place in
   * line until it got its element in, and then passes the call on while there is room; so does one
   * that gives up. Where elements are taken quickly, and there is more than a little room, it is called when a share of the room is
   * free, and newcomers stand in line until then: a wake-up for each element that is taken costs more than the elements. As the consumers
   * may stop before that, such a producer looks for room itself (`looks`), and if it is the first in line, it is as if elements were not
   * taken quickly from then on. A party is settled under the mutex and told after it was released. So a party that
   * gives up (time-out, interrupt, cancellation) asks under the mutex whether it was settled
   * meanwhile, and then has its element: nothing is lost, nothing is handed over twice.
   *
   * The race that matters: a consumer says that it waits (`consumersWait`) and then looks at the
   * store once more; a producer puts, and then looks whether one waits: one of them sees the other.
   * For producers that wait the mutex does it: as long as the first of them was not called, and does not look for room itself, room is only
   * made under it.
   *
   * Futures are completed outside the mutex, since that runs their owner's code. When the owner had
   * cancelled at the same moment, the element comes back to the front; until then it is in transit,
   * and the channel does not count as drained. A future of a producer that waits is tried again on a
   * helper thread where its element is compared or hashed.
   *
   * Whatever must happen after the unlocking is collected in a ChannelAftermath, made only when there is
   * something: letting `closed` and `drained` go, waking threads, then whatever runs code of others
   * (callbacks, futures, the hook), so that such code may wait for the threads. A thread that was
   * settled by the end says so itself, if it comes before the thread that closed.
   */
  final Mutex mutex = new Mutex();
  final ChannelEnd<T> end;

  private final ChannelStore<T> store;

  // guarded by mutex
  private final ChannelParties<T> consumers = new ChannelParties<>();
  private final ChannelParties<T> producers = new ChannelParties<>();
  private @Nullable Closing closing;
  private int inTransit;
  private @Nullable ChannelAftermath<T> pending;

  // written under the mutex, read by any thread
  private volatile boolean consumersWait;
  private @Nullable Thread
      lastConsumer; // for the log and for reports; what they read may be a moment old
  private @Nullable Thread lastProducer; // as far as one of the two sides had to wait; likewise

  ChannelCore(Object channel, int capacity, ChannelOptions<T> options) {
    this.store = new ChannelStore<>(capacity, options);
    this.end = new ChannelEnd<>(channel, options.onDiscard);
  }

  void complete(ChannelParty.WaitingFuture<T> pending) {
    Throwable failure = pending.failure;
    if (failure != null) {
      pending.future.completeExceptionally(Thrown.forStage(failure));
    } else if (pending.refused) {
      pending.future.completeExceptionally(end.exception());
    } else {
      T element = pending.element;
      if (element == null) {
        pending.future.completeExceptionally(end.exhausted());
      } else {
        boolean accepted = pending.future.complete(element);
        if (!pending.producer) {
          arrived(accepted ? null : element);
        }
      }
    }
  }

  /** An element that was in transit to a future has arrived, or comes back. */
  private void arrived(@Nullable T returned) {
    lockInside();
    try {
      inTransit--;
      if (returned != null) {
        if (closing == Closing.DISCARD) {
          after().discard(returned);
        } else {
          store.putBack(returned);
        }
      }
      changed();
    } finally {
      unlock();
    }
  }

  /** Takes the mutex, unless this thread has it: then a comparator, say, calls the channel that called it. */
  private void lock() {
    StackRoom.forMany();
    lockInside();
  }

  /** Does the same as {@link #lock}, for a step of an operation that has begun. */
  private void lockInside() {
    if (!mutex.tryLock()) {
      if (mutex.isMine()) {
        throw new IllegalStateException(
            end.name()
                + " must not be used by the comparator, equals or hashCode of an element that is being put");
      }
      mutex.lock();
    }
  }

  // ---- with the mutex held

  private ChannelAftermath<T> after() {
    ChannelAftermath<T> after = pending;
    if (after == null) {
      after = new ChannelAftermath<>(this);
      pending = after;
    }
    return after;
  }

  /** Gives the mutex back and does what is to be done after that. */
  private void unlock() {
    ChannelAftermath<T> after = pending;
    if (after == null) {
      mutex.unlock(); // nothing was written: producers have what lies here in their cache
      return;
    }
    pending = null;
    mutex.unlock();
    after.run();
  }

  private void settle(ChannelParty<T> party) {
    party.settle();
    after().tell(party);
  }

  /** Brings elements, waiting parties, the limit and the end in step with each other. */
  private void changed() {
    if (!consumers.isEmpty()) {
      serveConsumers();
    }
    if (closing == null) {
      roomMayHaveChanged();
    } else {
      after().nowClosed = true;
      after().nowDrained = store.isEmpty() && inTransit == 0;
      ChannelParty<T> consumer;
      while (after().nowDrained && (consumer = consumers.poll()) != null) {
        settle(consumer); // with nothing
      }
    }
    if (consumersWait && consumers.isEmpty()) {
      consumersWait = false;
    }
  }

  /** Tells producers of room, and lets elements be taken without the mutex as far as no producer has to be told of it. */
  private void roomMayHaveChanged() {
    ChannelParty<T> producer = producers.first();
    if (producer != null && !waitsForShare(producer)) {
      store.guard(); // from here on each take is heard of
      store.setLimit(/* exactly= */ true);
      callProducers();
      producer = producers.first();
    }
    if (producer == null) {
      store.setLimit(/* exactly= */ false);
      store.takeFreely();
      store.unguard();
    } else if (waitsForShare(producer)) {
      callForShare((ChannelParty.WaitingThread<T>) producer);
      store.unguard();
    }
  }

  /** Calls the producer if there is a share of the room; else the take that finds one comes here. */
  private void callForShare(ChannelParty.WaitingThread<T> producer) {
    store.guard(); // so that nothing is taken between the look and what follows from it
    boolean enough = store.hasShare();
    if (enough && !producer.called) {
      producer.called = true;
      after().call(producer);
    }
    if (enough || producer.called) {
      store.setLimit(/* exactly= */ false);
      store.takeFreely();
    } else {
      store.takeUntilShare();
    }
  }

  private void serveConsumers() {
    consumersWait = true; // before the look that finds nothing
    T element;
    while (!consumers.isEmpty() && (element = store.next()) != null) {
      serveFirst(element);
    }
  }

  private void serveFirst(T element) {
    ChannelParty<T> consumer = Objects.requireNonNull(consumers.poll());
    consumer.element = element;
    settle(consumer);
    if (consumer instanceof ChannelParty.WaitingFuture<T>) {
      inTransit++;
    } else if (consumer instanceof ChannelParty.WaitingThread<T> thread) {
      noteConsumer(thread.wait.thread());
    }
  }

  private void noteConsumer(Thread thread) {
    if (lastConsumer != thread) {
      lastConsumer = thread;
    }
  }

  private void noteProducer() {
    Thread now = Thread.currentThread();
    if (lastProducer != now) {
      lastProducer = now;
    }
  }

  /** {@return the thread that took last; it may be a moment old} */
  @Nullable
  Thread lastConsumer() {
    return lastConsumer;
  }

  /** {@return the last thread that put when one of the two sides had to wait; it may be a moment old} */
  @Nullable
  Thread lastProducer() {
    return lastProducer;
  }

  private void callProducers() {
    ChannelParty<T> producer;
    while ((producer = producers.first()) != null) {
      T element = producer.element;
      if (producer instanceof ChannelParty.WaitingThread<T> thread) {
        if (!thread.called && !waitsForShare(thread) && store.mayTry(thread)) {
          thread.called = true;
          after().call(thread);
        }
        return; // it passes the call on
      }
      if (!store.isQuick()) {
        if (store.mayTry(producer)) {
          after().callFutures();
        }
        return;
      }
      if (element != null && !store.admit(element)) {
        return;
      }
      boolean unused = producers.remove(producer);
      settle(producer);
      if (!consumers.isEmpty()) {
        serveConsumers();
      }
    }
  }

  /** {@return whether the producer looks for room itself, and need not be called before there is a share of it} */
  private boolean waitsForShare(ChannelParty<T> producer) {
    return store.isTakenQuickly()
        && producer instanceof ChannelParty.WaitingThread<T> thread
        && thread.looks;
  }

  // ---- for the channel

  /** {@return whether the element was accepted; false perhaps only because the limit lags} */
  boolean putAtOnce(T element) {
    return store.isQuick() ? putQuickly(element) : put(element, /* force= */ false, null);
  }

  private boolean putQuickly(T element) {
    StackRoom.forEntry();
    if (consumersWait && handOver(element)) {
      return true;
    }
    return switch (store.putQuickly(element)) {
      case ACCEPTED -> {
        if (consumersWait) {
          serve();
        }
        yield true;
      }
      case ENDED -> throw end.refusal();
      case FULL -> false;
    };
  }

  /** {@return whether the element was accepted at once; if not, the party waits} */
  boolean put(T element, boolean force, @Nullable ChannelParty<T> orWait) {
    if (store.isQuick() && !force && putQuickly(element)) {
      return true;
    }
    boolean accepted = false;
    boolean open;
    lock();
    try {
      open = closing == null;
      if (open) {
        if (force) {
          store.force(element);
        }
        accepted = force || (!isToLook(orWait) && store.admit(element));
        noteProducer();
        if (!accepted && orWait != null) {
          store.noteTry(orWait);
          producers.add(orWait);
        }
        changed();
      }
    } finally {
      unlock();
    }
    if (!open) {
      throw end.refusal();
    }
    return accepted;
  }

  /**
   * Puts elements in their order, as many as a few steps without the mutex can put together.
   *
   * @param from the first that is put
   * @return how many were accepted; 0 when that one has to be {@linkplain #put put} by itself
   */
  int putSome(List<? extends T> all, int from) {
    if (!store.isQuick()) {
      return 0;
    }
    StackRoom.forEntry();
    int accepted = store.putQuickly(all, from);
    if (accepted == ChannelInbox.NOTHING_MORE) {
      throw end.refusal();
    }
    if (accepted > 0 && consumersWait) {
      serve();
    }
    return accepted;
  }

  /**
   * {@return whether a producer stands in line at once, though there may be a little room} Where elements are
   * taken quickly one place is free so often that it would come here for each.
   */
  private boolean isToLook(@Nullable ChannelParty<T> orWait) {
    if (!(orWait instanceof ChannelParty.WaitingThread<T> thread)) {
      return false;
    }
    store.noteFull();
    thread.looks = store.isTakenQuickly() && !store.hasShare();
    return thread.looks;
  }

  /** {@return whether a consumer that waits was given the element, there being no older one} */
  private boolean handOver(T element) {
    lock();
    try {
      boolean so = closing == null && !consumers.isEmpty() && store.isEmpty();
      if (so) {
        noteProducer();
        serveFirst(element);
        consumersWait = !consumers.isEmpty();
      }
      return so;
    } finally {
      unlock();
    }
  }

  /**
   * A producer that waits, and may have been called, tries again.
   *
   * @param inTurn whether one that was not called leaves the room to those before it
   */
  void retry(ChannelParty.WaitingThread<T> producer, boolean inTurn) {
    lock();
    try {
      boolean tries = producer.called || !inTurn || !leavesRoom(producer);
      producer.called = false;
      T element = producer.element;
      if (tries && !producer.isSettled() && element != null && admitOrLeave(producer, element)) {
        producers.remove(producer);
        settle(producer);
      }
      changed();
    } finally {
      unlock();
    }
  }

  /** {@return whether a producer that looks for room itself leaves it to one before it, which does so too} */
  private boolean leavesRoom(ChannelParty.WaitingThread<T> producer) {
    ChannelParty<T> first = producers.first();
    if (first == null || (first != producer && waitsForShare(first))) {
      return true;
    }
    if (producer.looks) { // the share is too long in coming, if it waits for one
      store.noteSlow();
      producer.looks = false;
    }
    return false;
  }

  /** Does the same as {@link ChannelStore#admit}; if that throws, the producer waits no more. */
  private boolean admitOrLeave(ChannelParty<T> producer, T element) {
    boolean refused = true;
    try {
      boolean admitted = store.admit(element);
      store.noteTry(producer);
      refused = false;
      return admitted;
    } finally {
      if (refused && producers.remove(producer)) {
        changed(); // the next in line may have room
      }
    }
  }

  /** Futures of producers that wait first in line are tried again; on a helper thread. */
  void retryFutures() {
    lock();
    try {
      while (producers.first() instanceof ChannelParty.WaitingFuture<T> producer) {
        T element = producer.element;
        try {
          if (element != null && closing == null && !admitOrLeave(producer, element)) {
            break;
          }
        } catch (Throwable e) { // of users' code: the put failed
          producer.failure = e;
        }
        producers.remove(producer);
        settle(producer);
      }
      changed();
    } finally {
      unlock();
    }
  }

  private void serve() {
    lockInside();
    try {
      noteProducer();
      changed();
    } finally {
      unlock();
    }
  }

  /** Puts elements in front of all others, the first of them foremost, whatever the bound. */
  void push(List<? extends T> elements) {
    boolean open;
    lock();
    try {
      open = closing == null;
      if (open) {
        store.push(elements);
      }
      changed();
    } finally {
      unlock();
    }
    if (!open) {
      throw end.refusal();
    }
  }

  /** {@return whether elements that were taken are in front of all others again; not when closed} */
  boolean putBack(List<T> elements) {
    lock();
    try {
      boolean open = closing == null;
      for (int i = open ? elements.size() : 0; i-- > 0; ) {
        store.putBack(elements.get(i));
      }
      changed();
      return open;
    } finally {
      unlock();
    }
  }

  /** {@return an element, or null; then the party waits, unless nothing can come any more} */
  @Nullable
  T take(@Nullable ChannelParty<T> orWait) {
    StackRoom.forEntry();
    Object found = store.takeQuickly();
    if (found == ChannelInbox.GUARDED || (found == null && orWait != null)) {
      return takeOrWait(orWait);
    }
    if (found != null) {
      noteConsumer(Thread.currentThread());
    }
    @SuppressWarnings("unchecked") // a producer has put it
    T element = (T) found;
    return element;
  }

  private @Nullable T takeOrWait(@Nullable ChannelParty<T> orWait) {
    lock();
    try {
      T element = store.next();
      if (element != null) {
        noteConsumer(Thread.currentThread());
      } else if (orWait != null) {
        consumers.add(orWait); // settled at once, with nothing, when the channel is drained
      }
      changed();
      return element;
    } finally {
      unlock();
    }
  }

  List<T> takeAll() {
    lock();
    try {
      List<T> all = takeThere(Integer.MAX_VALUE);
      ChannelParty<T> producer;
      while ((producer = producers.poll()) != null) { // producers that wait hand theirs over too
        T element = producer.element;
        if (element != null) {
          all.add(element);
        }
        settle(producer);
      }
      changed();
      return all;
    } finally {
      unlock();
    }
  }

  /** {@return so many elements that are there right now, in order, or all if there are fewer} */
  List<T> takeSome(int most) {
    lock();
    try {
      List<T> some = takeThere(most);
      changed();
      return some;
    } finally {
      unlock();
    }
  }

  /** Does the same as {@link #takeSome}, with the mutex held. */
  private List<T> takeThere(int most) {
    noteConsumer(Thread.currentThread());
    store.guard();
    int there = Math.min(most, store.sizeNow()); // what comes meanwhile may have no end
    List<T> taken = new ArrayList<>(there); // one that grows is copied again and again
    store.nextInto(taken, there);
    return taken;
  }

  /** {@return whether the party had not been settled, and now never will be} */
  boolean withdraw(ChannelParty<T> party) {
    lock();
    try {
      boolean withdrawn =
          !party.isSettled() && (consumers.remove(party) || producers.remove(party));
      if (withdrawn) {
        changed(); // it may have been called: the next one is called instead
      }
      return withdrawn;
    } finally {
      unlock();
    }
  }

  void close(Closing how) {
    lock();
    try {
      if (closing == null) {
        store.end();
      }
      if (closing != Closing.DISCARD) {
        closing = how;
      }
      ChannelParty<T> party;
      while ((party = producers.poll()) != null) {
        party.refused = true;
        settle(party);
      }
      if (how == Closing.DISCARD) {
        T element;
        while ((element = store.next()) != null) {
          after().discard(element);
        }
      }
      changed();
    } finally {
      unlock();
    }
  }

  /** {@return how many elements there are, exactly} */
  int size() {
    lock();
    try {
      return store.size();
    } finally {
      mutex.unlock();
    }
  }

  ChannelStore<T> store() {
    return store;
  }

  String slowConsumer() {
    Thread last = lastConsumer;
    return last == null
        ? "no thread has taken anything yet"
        : "the last to take was " + last.getName();
  }
}
