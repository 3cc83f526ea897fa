package dev.supervisor.signals.internal;

/** What is to come from something in particular: an answer, from the thread that was asked. */
public interface Owed {
  /** {@return what it is to come from} Called by any thread; neither blocks nor throws. */
  Object by();
}
