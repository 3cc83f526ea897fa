package dev.supervisor.core;

import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.FlightRecording;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Numbers the events of one tree and brings them to those who listen. Thread-safe. */
final class News {
  /* How it works. An event is put in the hold of the mutex of the node to which it happens. The mutex
   * here is a leaf below that: it makes the number, the place in the listener's queue and the place
   * in the parent's mailbox one step, so all queues agree. Under it nothing runs but pushes without
   * locks and the waking of a parked thread; whether a mailbox wants the event is found out by
   * classes and strings alone. Nothing is made, and no mutex taken, where no listener can hear.
   *
   * The tree's listener has one thread of its own, made with the tree, which nothing waits for but
   * close(), within bounds: a listener that blocks, throws or exits harms its own events alone. The
   * thread ends when it has told of the end of the root. */

  private static final Blocker NEXT_EVENT = new Blocker() {
    @Override
    public String waitingFor() {
      return "the next event of the tree";
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  };

  /** Makes the event, once its number is known. */
  @FunctionalInterface
  interface EventMaker {
    TreeEvent at(TreeEvent.Stamp stamp);
  }

  private final @Nullable Consumer<? super TreeEvent> listener;
  private final @Nullable Thread teller;
  private final Queue<Object> queue =
      new ConcurrentLinkedQueue<>(); // events, and Signals to let go

  private final Mutex mutex = new Mutex();
  private long last; // guarded by mutex
  private boolean over; // the root's end is in the queue; guarded by mutex
  private volatile boolean done; // the listener has heard of the root's end

  /**
   * News that this listener hears too.
   *
   * @throws OutOfMemoryError when there is no thread for the listener
   */
  News(@Nullable Consumer<? super TreeEvent> listener) {
    this.listener = listener;
    if (listener == null) {
      teller = null;
    } else {
      teller = HelperThread.thatMayBlock(this::tell, "supervisor-listener");
      teller.start();
    }
  }

  /** {@return whether an event of that node may be heard by anything: else none need be made} */
  static boolean isHeard(TreeNode node) {
    return FlightRecording.isOn()
        || node.root().ownTree().news.listener != null
        || (node.parentNode() instanceof ThreadNode above && above.mailboxIfMade() != null);
  }

  /**
   * Numbers the event and puts it into the queues of those who listen; called under the mutex of the
   * node to which it happens.
   */
  void put(EventMaker event, @Nullable Mailbox above, @Nullable ThreadNode from, boolean isLast) {
    if (above == null && listener == null) {
      return;
    }
    mutex.lock();
    try {
      TreeEvent made = event.at(new TreeEvent.Stamp(++last, Seam.now()));
      if (listener != null && !over) {
        over = isLast;
        queue.add(made);
      }
      if (above != null) {
        above.offer(made, from);
      }
    } finally {
      mutex.unlock();
    }
    if (teller != null) {
      Seam.unpark(teller);
    }
  }

  /**
   * Waits until the listener has heard all that was put, but not so if it is the listener that calls. An interrupt does
   * not end this: it is short as it is.
   *
   * @return whether the current thread was interrupted meanwhile; its flag is then clear
   */
  boolean awaitHeard(Duration limit) {
    if (teller == null || teller == Thread.currentThread()) {
      return false;
    }
    Signal heard = Signal.named("the tree's listener has heard all");
    queue.add(heard);
    Seam.unpark(teller);
    boolean interrupted = false;
    Signal till = Till.in(limit);
    while (!done && !till.isGo()) { // once it is done the teller may not have seen this one
      try {
        boolean unused = heard.await(till);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private void tell() {
    while (!done) {
      Object next = queue.poll();
      if (next == null) {
        Seam.park(NEXT_EVENT);
        boolean unused = Thread.interrupted(); // a listener may have left it set
      } else {
        tell(next);
      }
    }
    for (Object rest; (rest = queue.poll()) != null; ) { // those that wait, and came meanwhile
      tell(rest);
    }
  }

  private void tell(Object next) {
    if (next instanceof TreeEvent event) {
      tell(event);
      done |= isEndOfRoot(event);
    } else if (next instanceof Signal heard) {
      heard.go();
    }
  }

  private static boolean isEndOfRoot(TreeEvent event) {
    return event instanceof TreeEvent.Stopped && event.node().parent().isEmpty();
  }

  private void tell(TreeEvent event) {
    Consumer<? super TreeEvent> hears = listener;
    if (hears != null) { // one that fails cannot stop the tree, and hears the rest
      boolean unused = Foreign.run(
          Supervisor.class,
          () -> "the tree's listener, for " + event.getClass().getSimpleName() + " of "
              + event.node().path(),
          () -> hears.accept(event));
    }
  }
}
