package dev.supervisor.core;

import dev.supervisor.signals.Reason;

/**
 * Something that happened in a tree. It reaches the listener of the tree, and, as an event, the
 * queue of the thread that the node belongs to if that has a listener for it.
 */
public sealed interface TreeEvent {
  /** {@return the node to which it happened} */
  Node node();

  /** A thread was started. */
  record Started(Node node) implements TreeEvent {}

  /** A node is about to be stopped, with all below it. */
  record Draining(Node node) implements TreeEvent {}

  /** A node was asked to stop. */
  record StopAsked(Node node, Reason reason) implements TreeEvent {}

  /** A thread was interrupted because its grace was over; what is attached was insisted upon. */
  record Insisted(Node node) implements TreeEvent {}

  /** A thread's body failed. */
  record Failed(Node node, Throwable failure) implements TreeEvent {}

  /** A node is settled. */
  record Stopped(Node node, Outcome outcome) implements TreeEvent {}

  /** A node did not end, and nobody waits for it any more. */
  record Abandoned(Node node) implements TreeEvent {}

  /** A foreign thread was registered as a guest, or adopted. */
  record Registered(Node node) implements TreeEvent {}

  /** A guest left. */
  record Left(Node node) implements TreeEvent {}
}
