package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Carried;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The thread that a mailbox belongs to, as the mailbox sees it. Implemented by the tree alone. */
public interface MailboxOwner extends Peer {
  /** {@return the signal that asks the thread to finish} */
  Signal pleaseStop();

  /** {@return whether the current thread is the one that may handle the events} */
  boolean isCurrent();

  /** {@return whether the current thread is its thread, in whatever scope that is at the moment} */
  boolean runsHere();

  /** {@return whether it has a body that a {@link StopRequested} can unwind; a scope has none} */
  boolean unwinds();

  /** {@return the owner that the current thread is; null outside any tree} */
  @Nullable
  MailboxOwner sender();

  /** {@return what goes with work that the current thread gives it now} */
  Carried carried();

  /** {@return the owner above; null for a root} */
  @Nullable
  MailboxOwner above();

  /** {@return the owners below that are not settled, oldest first} */
  List<MailboxOwner> below();

  /** {@return its mailbox, made when first used} */
  Postbox mailbox();

  /** {@return its mailbox; null when it was never used} */
  @Nullable
  Postbox mailboxIfMade();

  /**
   * {@return its result, as its join, but waiting in the way of the caller}
   *
   * @param till what ends that wait, for the words of a time-out
   */
  @Nullable
  Object joinBy(Waiting way, Signal till) throws InterruptedException, TimeoutException;

  /** {@return a new child of it that runs the work} */
  <T extends @Nullable Object> Joinable<T> aside(String name, Callable<T> work);

  /** A way to wait for a signal. */
  @FunctionalInterface
  interface Waiting {
    /**
     * {@return whether the signal has gone}
     *
     * @throws InterruptedException when the current thread is interrupted before or while waiting
     */
    boolean await(Signal signal) throws InterruptedException;
  }
}
