package dev.supervisor.command.internal.streams;

import java.util.List;
import java.util.stream.Stream;

/**
 * One output of a command as described: where it goes, and who else is told of it. Immutable.
 *
 * @param listeners in the order in which they are told
 */
public record Outflow(Output to, List<Listener> listeners) {
  static final Outflow DEFAULT = new Outflow(new Output.Kept(), List.of());

  public Outflow to(Output elsewhere) {
    return new Outflow(elsewhere, listeners);
  }

  public Outflow tell(Listener also) {
    return new Outflow(to, Stream.concat(listeners.stream(), Stream.of(also)).toList());
  }

  /** {@return whether nobody but us handles what comes, so that it never waits} */
  boolean isOurs() {
    return listeners.isEmpty()
        && (to instanceof Output.Kept
            || to instanceof Output.Nowhere
            || to instanceof Output.Merged);
  }
}
