package dev.supervisor.signals;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.Teller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How threads wait at a channel, for room or for an element, and warn of a slow consumer. Thread-safe. */
final class ChannelWait<T> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MOST_LOOK_NANOS =
      16 * LOOK_NANOS; // of one that is not the first in line

  private final Channel<T> channel;
  private final ChannelCore<T> core;
  private final long slowNanos; // 0: silent
  private final Side forRoom;
  private final Side forElement;

  /** Used by waits for an element only: a producer that looks for room takes time from the consumer that has to make it. */
  private final Spin spin = new Spin();

  /** What a thread that is parked here waits for. */
  private final class Side implements Blocker {
    private final String what;
    private final Supplier<@Nullable Thread> last;

    Side(String what, Supplier<@Nullable Thread> last) {
      this.what = what;
      this.last = last;
    }

    /** The thread that did last what this waits for: a guess, and the best there is. */
    @Override
    public Need.WaitNeeds needs() {
      return Need.WaitNeeds.of(last.get(), /* isFact= */ false);
    }

    @Override
    public String waitingFor() {
      return what + " " + channel.toString();
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  }

  ChannelWait(Channel<T> channel, ChannelCore<T> core, @Nullable Duration slowAfter) {
    this.channel = channel;
    this.core = core;
    this.forRoom = new Side("room in", core::lastConsumer);
    this.forElement = new Side("an element of", core::lastProducer);
    this.slowNanos = slowAfter == null ? 0 : Durations.nanos(slowAfter);
  }

  /** {@return the current thread, as a producer without room} */
  ChannelParty.WaitingThread<T> forRoom(T element) {
    return new ChannelParty.WaitingThread<>(new Wait(forRoom, null), element);
  }

  /** {@return the current thread, as a consumer without an element} */
  ChannelParty.WaitingThread<T> forElement() {
    return new ChannelParty.WaitingThread<>(new Wait(forElement, null), null);
  }

  /** {@return whether there may be an element now, after a brief look} */
  boolean lookForElement() {
    return spin.until(core.store()::mayHaveElement);
  }

  /** {@return whether the party was settled; false when the signal went first} */
  boolean await(ChannelParty.WaitingThread<T> party, Signal till) throws InterruptedException {
    Wait wait = party.wait;
    boolean isProducer = party.element != null; // a consumer has none yet
    long warnNanos = isProducer ? slowNanos : 0;
    long warnAfter = warnNanos;
    long since = warnNanos == 0 ? 0 : Seam.nanoTime();
    long lookNanos = LOOK_NANOS;
    boolean interrupted = false;
    try {
      boolean waiting = wait.on(till);
      while (waiting && !party.isSettled() && !till.isGo()) {
        if (Thread.interrupted()) {
          interrupted = true;
          break;
        }
        if (party.looks) {
          long look = Seam.nanoTime() + lookNanos;
          boolean warnsFirst = warnNanos != 0 && since + warnAfter - look < 0;
          wait.parkOnceUntil(warnsFirst ? since + warnAfter : look);
          lookNanos = Math.min(2 * lookNanos, MOST_LOOK_NANOS);
        } else if (warnNanos == 0) {
          wait.parkOnce();
        } else {
          wait.parkOnceUntil(since + warnAfter);
        }
        if (isProducer && !party.isSettled()) {
          core.retry(party, /* inTurn= */ true);
        }
        if (warnNanos != 0 && !party.isSettled() && Seam.nanoTime() - since >= warnAfter) {
          warnSlow(warnAfter);
          warnAfter *= 2;
        }
      }
    } finally {
      wait.leave();
    }
    if (party.looks && !interrupted && !party.isSettled()) {
      core.retry(party, /* inTurn= */ false); // there may be room of which it was not told
    }
    if (!party.isSettled() && core.withdraw(party)) {
      if (interrupted) {
        throw new InterruptedException();
      }
      return false;
    }
    if (interrupted) {
      Interrupts.restore(); // the hand-over was first: keep both
    }
    core.end.sayTo(party);
    return true;
  }

  private void warnSlow(long nanos) {
    String text = channel.toString() + ": a producer (" + Thread.currentThread().getName()
        + ") has waited " + nanos / 1_000_000 + " ms for room; " + core.slowConsumer();
    Teller.warn(Channel.class, null, "{}", () -> text);
  }
}
