package dev.supervisor.command.internal.streams;

import java.util.List;
import java.util.stream.Stream;

/**
 * One output of a command as described: where it goes, and who else is told of it. Immutable.
 *
 * @param listeners in the order in which they are told
 */
public record OutputSpec(Output to, List<Listener> listeners) {
  static final OutputSpec DEFAULT = new OutputSpec(new Output.Kept(), List.of());

  public OutputSpec to(Output elsewhere) {
    return new OutputSpec(elsewhere, listeners);
  }

  public OutputSpec tell(Listener also) {
    return new OutputSpec(to, Stream.concat(listeners.stream(), Stream.of(also)).toList());
  }

  /** {@return whether only we handle what comes, so that it never waits} */
  boolean isOurs() {
    return listeners.isEmpty()
        && (to instanceof Output.Kept
            || to instanceof Output.Nowhere
            || to instanceof Output.Merged);
  }
}
