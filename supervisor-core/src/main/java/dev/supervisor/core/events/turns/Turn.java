package dev.supervisor.core.events.turns;

import dev.supervisor.core.events.Message;
import org.jspecify.annotations.Nullable;

/** One call of a body that works in {@link Turns}. Confined to its thread. */
public interface Turn {
  /** {@return whether this is the last call: clean up} */
  boolean isLast();

  /** {@return how many calls there have been before this one; the last one does not count} */
  long count();

  /**
   * {@return the next message, taken out of the queue; null when there is none now}
   *
   * <p>No listener and no answerer sees it, unless {@link Message#handle} is called.
   */
  @Nullable
  Message next();
}
