package dev.supervisor.core;

import java.util.Optional;

/** The node of an {@link Attachment}. Thread-safe. */
public sealed interface AttachmentNode extends Node permits AttachmentPlace {
  /** {@return what is attached} */
  Attachment attachment();

  /**
   * Puts something that belongs to this attachment into the tree, as its newest child: a session of a pool, say. It
   * is stopped before the attachment itself is asked, with the other children as usual.
   *
   * @throws IllegalStateException when this node is settled, or was abandoned
   */
  AttachmentNode attach(String name, Attachment child);

  /** {@return the node this one belongs to: a thread, or another attachment} */
  @Override
  Optional<Node> parent();
}
