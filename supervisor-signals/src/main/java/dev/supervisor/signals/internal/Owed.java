package dev.supervisor.signals.internal;

/** Something that is to come from a thread in particular, such as the answer of the thread that was asked. */
public interface Owed {
  /** {@return what it is to come from} Called by any thread; neither blocks nor throws. */
  Object by();
}
