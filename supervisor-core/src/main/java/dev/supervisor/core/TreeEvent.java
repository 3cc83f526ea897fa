package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a node of a tree. The {@linkplain TreeOptions#listener listener} of the tree gets each event. The
 * parent of the node gets it in its queue of events, if the parent listens for it, or waits for it, at that moment.
 *
 * <p>The events of a tree have one order, which is that of the steps in the tree: every queue has them in the order of their
 * {@linkplain #number() numbers}. The events of a child are in its parent's queue before {@link Child#join} returns; those of
 * a daemon that was handed to the root are in the queue of the root. An event takes its place within the step that it tells
 * of, so a listener may get it a few instructions before the signal of that step goes.
 *
 * <p>Later versions may have further kinds of events: a {@code switch} over them needs a default.
 */
public sealed interface TreeEvent {
  /** {@return the node to which it happened} */
  Node node();

  /** {@return the place of this event in the order of the tree's events, and its time} */
  Stamp stamp();

  /** {@return the place of this event in the order of the tree's events: a later event has a higher number} */
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
   * @param number counts the events of one tree, from 1; an event that no listener and no parent could get is not counted
   * @param time when the event happened, by the wall clock. That clock may be set back; the number always grows
   */
  record Stamp(long number, Instant time) {}

  /** The thread of a node is about to start, for the first time or again. */
  record Started(Stamp stamp, Node node) implements TreeEvent {}

  /** A thread has said that it is ready. Only a thread that {@linkplain ThreadOptions#becomesReady becomes ready} has this event. */
  record Ready(Stamp stamp, Node node) implements TreeEvent {}

  /** A node is about to be stopped, with all nodes below it. */
  record Draining(Stamp stamp, Node node) implements TreeEvent {}

  /** A node was asked to stop. */
  record StopAsked(Stamp stamp, Node node, Reason reason) implements TreeEvent {}

  /**
   * A thread is interrupted, or {@link Attachment#insist} of an attachment is called: its grace is over, or the time of the tree nearly is.
   * There is an event for each interrupt.
   */
  record Insisted(Stamp stamp, Node node) implements TreeEvent {}

  /**
   * The life of a thread has ended with a failure. A failure that is answered by another start is told as {@link BackingOff} instead.
   *
   * @param failure what the body threw, or why the thread could not be started, or not again
   */
  record Failed(Stamp stamp, Node node, Throwable failure) implements TreeEvent {
    /** {@return the event in one line; a failure that cannot be printed is named by its class} */
    @Override
    public String toString() {
      return "Failed[" + node.path() + ": " + Thrown.text(failure) + "]";
    }
  }

  /**
   * An incarnation of a thread has ended, and another one follows.
   *
   * @param attempt how many attempts the thread, or its group, has used since it was stable
   * @param delay the pause before the next start; zero if the thread waits for a sibling that it {@linkplain ThreadOptions#needs needs}
   * @param failure the failure of the incarnation; null if it ended without one
   */
  record BackingOff(
      Stamp stamp,
      Node node,
      int attempt,
      Duration delay,
      @Nullable Throwable failure) implements TreeEvent {
    /** {@return the event in one line; a failure that cannot be printed is named by its class} */
    @Override
    public String toString() {
      return "BackingOff[" + node.path() + ", attempt " + attempt + " in " + delay.toMillis()
          + " ms" + (failure == null ? "" : ": " + Thrown.text(failure)) + "]";
    }
  }

  /**
   * A thread gave up, and {@linkplain Restart#staysDown stays down}. A thread that gives up in another way has no such event.
   *
   * @param failure the last failure of the thread; null if it ended without one
   */
  record GaveUp(Stamp stamp, Node node, @Nullable Throwable failure) implements TreeEvent {
    /** {@return the event in one line; a failure that cannot be printed is named by its class} */
    @Override
    public String toString() {
      return "GaveUp[" + node.path() + (failure == null ? "" : ": " + Thrown.text(failure)) + "]";
    }
  }

  /**
   * A thread is to be started again, but threads that were given up still run, its own or threads of nodes below it. The start
   * waits until these have ended.
   *
   * @param threads how many such threads there are
   */
  record Fenced(Stamp stamp, Node node, int threads) implements TreeEvent {}

  /**
   * A thread with a {@linkplain ThreadOptions#heartbeat heartbeat} has been silent for longer than its options allow. There is one event for each silence.
   *
   * @param quiet how long the silence has lasted, at least
   * @param isWaiting true if the thread was in one wait of this library for all that time, and its {@linkplain
   *     ThreadOptions.HeartbeatOptions#waitAtMost waits have a limit}; false if it neither waited nor said that it is alive
   */
  record Silent(Stamp stamp, Node node, Duration quiet, boolean isWaiting) implements TreeEvent {}

  /** The life of a node is over: the node is settled. */
  record Stopped(Stamp stamp, Node node, Outcome outcome) implements TreeEvent {}

  /** A node did not end in time, and was given up: its parent does not wait for it any longer. */
  record Abandoned(Stamp stamp, Node node) implements TreeEvent {}

  /** A foreign thread was registered as a guest, or adopted. */
  record Registered(Stamp stamp, Node node) implements TreeEvent {}

  /** A guest has left. */
  record Left(Stamp stamp, Node node) implements TreeEvent {}
}
