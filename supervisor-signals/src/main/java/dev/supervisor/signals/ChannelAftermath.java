package dev.supervisor.signals;

import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ChannelCore} has to do once its mutex is free: to let its signals go, to wake threads,
 * and last to run the code of others, so that such code may wait for the threads. Filled under the
 * mutex, then run by the thread that filled it.
 */
final class ChannelAftermath<T> {
  /** Runs comparators and the like, which may block: a few may be stuck at once. */
  private static final Lane RETRIES = new Lane("supervisor-channel", 4);

  private final ChannelCore<T> core;
  private @Nullable ChannelParty<T> settled; // linked in order, by `after`
  private @Nullable ChannelParty<T> lastSettled;
  private ChannelParty.@Nullable WaitingThread<T> called;
  private @Nullable List<T> discarded;
  private boolean futuresCalled;
  boolean nowClosed;
  boolean nowDrained;

  ChannelAftermath(ChannelCore<T> core) {
    this.core = core;
  }

  /** The party, which is in no line any more, is to learn that it was settled. */
  void tell(ChannelParty<T> party) {
    if (lastSettled == null) {
      settled = party;
    } else {
      lastSettled.after = party;
    }
    lastSettled = party;
  }

  /** The producer is to try again; there is at most one, which passes the call on. */
  void call(ChannelParty.WaitingThread<T> producer) {
    called = producer;
  }

  /** Futures of producers are to be tried again, where code of users may run for that. */
  void callFutures() {
    futuresCalled = true;
  }

  /** The element will not be taken. */
  void discard(T element) {
    if (discarded == null) {
      discarded = new ArrayList<>();
    }
    discarded.add(element);
  }

  void run() {
    try {
      tell();
    } finally {
      runCodeOfOthers();
    }
  }

  private void tell() {
    if (futuresCalled) {
      RETRIES.execute(core::retryFutures);
    }
    if (nowClosed || nowDrained) {
      Firing firing = Firing.enter(); // callbacks run at the exit
      try {
        core.end.say(nowClosed, nowDrained);
        wakeThreads();
      } finally {
        firing.exit();
      }
    } else {
      wakeThreads();
    }
  }

  private void runCodeOfOthers() {
    for (ChannelParty<T> party = settled; party != null; party = party.after) {
      if (party instanceof ChannelParty.WaitingFuture<T> pending) {
        core.complete(pending);
      }
    }
    if (discarded != null) {
      core.end.discard(discarded);
    }
  }

  private void wakeThreads() {
    if (called != null) {
      called.wait.wake();
    }
    for (ChannelParty<T> party = settled; party != null; party = party.after) {
      if (party instanceof ChannelParty.WaitingThread<T> waiting) {
        waiting.wait.wake();
      }
    }
  }
}
