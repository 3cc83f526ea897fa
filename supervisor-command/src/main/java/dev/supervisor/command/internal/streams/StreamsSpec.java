package dev.supervisor.command.internal.streams;

/**
 * The standard streams of a command as described. Immutable.
 *
 * @param limit how much of each output is kept in memory, where it is
 */
public record StreamsSpec(Input input, OutputSpec stdout, OutputSpec stderr, Limit limit) {
  public static final StreamsSpec DEFAULT =
      new StreamsSpec(new Input.None(), OutputSpec.DEFAULT, OutputSpec.DEFAULT, Limit.DEFAULT);

  public StreamsSpec input(Input from) {
    return new StreamsSpec(from, stdout, stderr, limit);
  }

  public StreamsSpec stdout(OutputSpec changed) {
    return new StreamsSpec(input, changed, stderr, limit);
  }

  public StreamsSpec stderr(OutputSpec changed) {
    return new StreamsSpec(input, stdout, changed, limit);
  }

  public StreamsSpec limit(Limit most) {
    return new StreamsSpec(input, stdout, stderr, most);
  }

  /** {@return whether it has to be read while it runs} */
  public boolean isPiped() {
    return stdout.to() instanceof Output.Piped || stderr.to() instanceof Output.Piped;
  }

  /** {@return whether nothing of it can block or is the user's} */
  public boolean opensAtOnce() {
    return input instanceof Input.None && stdout.isOurs() && stderr.isOurs();
  }

  /** {@return whether standard error is the same descriptor as standard output} */
  public boolean isMerged() {
    return stderr.to() instanceof Output.Merged;
  }
}
