package dev.supervisor.core.events;

/** A thread's subscription to a {@link Topic}. Thread-safe. */
public sealed interface Subscription permits Topic.Member {
  /** {@return whether this call ended it; false when it had ended before} */
  boolean detach();
}
