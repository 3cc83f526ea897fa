package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one class of this module that interrupts threads: on helper threads, since {@link
 * Thread#interrupt} runs code of users: a subclass may override it, and a channel that the thread is
 * in is closed by the thread that interrupts.
 */
final class Interrupter {
  private static final Lane LANE = new Lane("supervisor-interrupts", 100);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private Interrupter() {}

  /**
   * An interrupt that is under way: the end of the body it is meant for takes it back, or waits it
   * out, so that it never reaches what the thread does next.
   */
  static final class Note implements Runnable {
    private static final int PENDING = 0;
    private static final int BEING_SENT = 1;
    private static final int OVER = 2; // it was sent, or taken back

    private final Thread target;
    private final AtomicInteger state = new AtomicInteger(PENDING);
    private final Signal over = Signal.named("an interrupt under way");
    private volatile Looks.@Nullable LookRequest look;

    Note(Thread target) {
      this.target = target;
    }

    /** A look at the thread is being taken: it is given a moment. */
    void after(Looks.@Nullable LookRequest first) {
      look = first;
    }

    boolean isOver() {
      return state.get() == OVER;
    }

    @Override
    public void run() {
      Looks.LookRequest before = look;
      if (before != null) {
        before.takeNow(); // the thread will be gone soon
        before.await(LOOK_NANOS); // and what it waits for may be another thing then
      }
      if (!state.compareAndSet(PENDING, BEING_SENT)) {
        return;
      }
      try {
        boolean unused = Foreign.run(
            SupervisedThread.class,
            () -> "interrupting thread " + target.getName(),
            target::interrupt);
      } finally {
        state.set(OVER);
        over.go();
      }
    }

    /** The target is not waited for any more: nor is this. */
    void letGo() {
      over.go();
    }

    /**
     * Called at the end of the body, by the target: takes the interrupt back, or waits until it has
     * been sent, at most until the node is given up. Afterwards the flag may be set.
     *
     * @return whether it was taken back, and never sent
     */
    boolean takeBack(BooleanSupplier isGivenUp) {
      if (state.compareAndSet(PENDING, OVER)) {
        return true;
      }
      while (!isOver() && !isGivenUp.getAsBoolean()) {
        try {
          boolean unused = over.await(Till.in(LOOK_AGAIN));
          if (over.isGo()) {
            break;
          }
        } catch (InterruptedException e) {
          // the very interrupt that is waited for; the flag is cleared afterwards in any case
        }
      }
      return false;
    }
  }

  /** Sends the interrupt soon; returns at once. */
  static void send(Note note) {
    LANE.execute(note);
  }
}
