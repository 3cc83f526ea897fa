package dev.supervisor.core.events;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event that is known by a name instead of a type.
 *
 * @param name what it is listened to by
 * @param data what it carries
 */
public record Named(String name, @Nullable Object data) {
  /** Refuses a missing name. */
  public Named {
    Objects.requireNonNull(name, "name");
  }
}
