package dev.supervisor.core;

import dev.supervisor.signals.Reason;

/** The node of an {@link Attachment}. Thread-safe. */
public sealed interface Attached extends Node permits AttachedNode {
  /** {@return what is attached} */
  Attachment attachment();

  @Override
  Attached stop();

  @Override
  Attached stop(String why);

  @Override
  Attached stop(Reason why);
}
