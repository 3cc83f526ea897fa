package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a tree. It reaches the {@linkplain TreeOptions#listener listener} of
 * the tree, and, as an event, the queue of the thread that the node belongs to if that thread
 * listens for it, or waits for it, at that moment.
 *
 * <p>The events of a tree have one order, which agrees with what happened: every queue has them in
 * the order of their {@linkplain #number() numbers}. Those of a child are in its parent's queue
 * before {@link Child#join} returns; those of a daemon that was handed to the root are in the
 * root's. An event takes its place in the step that it tells of, so the signal that goes with it may
 * go a few instructions after the event was heard.
 *
 * <p>Later versions may have further kinds of events: a {@code switch} over them needs a default.
 */
public sealed interface TreeEvent {
  /** {@return the node to which it happened} */
  Node node();

  /** {@return its place in the order of the tree's events, and its time} */
  Stamp stamp();

  /** {@return its place in the order of the tree's events: a later event has a higher number} */
  default long number() {
    return stamp().number();
  }

  /** {@return when it happened, by the wall clock} */
  default Instant time() {
    return stamp().time();
  }

  /**
   * Place and time of an event.
   *
   * @param number counts the events of one tree that reached a queue, from 1
   * @param time when it happened; the wall clock may be set back, the number is never
   */
  record Stamp(long number, Instant time) {}

  /** A thread is started. */
  record Started(Stamp stamp, Node node) implements TreeEvent {}

  /** A thread has said that it is ready. A thread whose options do not say that it becomes ready has no such event. */
  record Ready(Stamp stamp, Node node) implements TreeEvent {}

  /** A node is about to be stopped, with all below it. */
  record Draining(Stamp stamp, Node node) implements TreeEvent {}

  /** A node was asked to stop. */
  record StopAsked(Stamp stamp, Node node, Reason reason) implements TreeEvent {}

  /** A thread was interrupted because its grace was over; an attachment was insisted upon. */
  record Insisted(Stamp stamp, Node node) implements TreeEvent {}

  /** A thread's body failed. */
  record Failed(Stamp stamp, Node node, Throwable failure) implements TreeEvent {
    /** {@return it in one line; the failure's class where that cannot be printed} */
    @Override
    public String toString() {
      return "Failed[" + node.path() + ": " + Thrown.text(failure) + "]";
    }
  }

  /**
   * A thread's body has ended, and is started again.
   *
   * @param attempt counts the starts after a failure, since it was stable
   * @param delay the pause before it
   * @param failure what the body threw; null when it returned
   */
  record BackingOff(
      Stamp stamp,
      Node node,
      int attempt,
      Duration delay,
      @Nullable Throwable failure) implements TreeEvent {
    /** {@return it in one line; the failure's class where that cannot be printed} */
    @Override
    public String toString() {
      return "BackingOff[" + node.path() + ", attempt " + attempt + " in " + delay.toMillis()
          + " ms" + (failure == null ? "" : ": " + Thrown.text(failure)) + "]";
    }
  }

  /**
   * A thread has used up its attempts, and stays down.
   *
   * @param failure what its body threw last; null when it returned
   */
  record GaveUp(Stamp stamp, Node node, @Nullable Throwable failure) implements TreeEvent {
    /** {@return it in one line; the failure's class where that cannot be printed} */
    @Override
    public String toString() {
      return "GaveUp[" + node.path() + (failure == null ? "" : ": " + Thrown.text(failure)) + "]";
    }
  }

  /**
   * A thread is to be started again, but threads that were given up still run: its own, or threads of nodes below it. They have to end first.
   *
   * @param threads how many
   */
  record Fenced(Stamp stamp, Node node, int threads) implements TreeEvent {}

  /**
   * A thread with a {@linkplain ThreadOptions#heartbeat heartbeat} has been silent for longer than is allowed. Told once for each silence.
   *
   * @param quiet for how long, at least
   * @param isWaiting true when it was in a wait of this library all that time, and waits have a limit; false when it neither waited nor said that
   *     it is alive
   */
  record Silent(Stamp stamp, Node node, Duration quiet, boolean isWaiting) implements TreeEvent {}

  /** A node is settled. */
  record Stopped(Stamp stamp, Node node, Outcome outcome) implements TreeEvent {}

  /** A node did not end, and its parent stopped waiting for it. */
  record Abandoned(Stamp stamp, Node node) implements TreeEvent {}

  /** A foreign thread was registered as a guest, or adopted. */
  record Registered(Stamp stamp, Node node) implements TreeEvent {}

  /** A guest left. */
  record Left(Stamp stamp, Node node) implements TreeEvent {}
}
