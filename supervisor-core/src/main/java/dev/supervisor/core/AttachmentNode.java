package dev.supervisor.core;

import java.util.Optional;

/** The node of an {@link Attachment}. Thread-safe. */
public sealed interface AttachmentNode extends Node permits AttachmentPlace {
  /** {@return the attachment} */
  Attachment attachment();

  /**
   * Puts something that belongs to this attachment into the tree, as its newest child: a session of a pool, for example. The
   * children of an attachment are stopped before the attachment itself is asked.
   *
   * @throws IllegalArgumentException if the name is blank, or has a {@code /} or a {@code #}
   * @throws IllegalStateException if this node is settled, or was abandoned
   */
  AttachmentNode attach(String name, Attachment child);

  /** {@return the node that this one belongs to: a thread, or another attachment} */
  @Override
  Optional<Node> parent();
}
