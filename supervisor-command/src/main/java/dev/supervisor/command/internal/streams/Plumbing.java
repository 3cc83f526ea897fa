package dev.supervisor.command.internal.streams;

/**
 * The standard streams of a command as described. Immutable.
 *
 * @param limit how much of each output is kept in memory, where it is
 */
public record Plumbing(Input input, Outflow stdout, Outflow stderr, Limit limit) {
  public static final Plumbing DEFAULT =
      new Plumbing(new Input.None(), Outflow.DEFAULT, Outflow.DEFAULT, Limit.DEFAULT);

  public Plumbing input(Input from) {
    return new Plumbing(from, stdout, stderr, limit);
  }

  public Plumbing stdout(Outflow changed) {
    return new Plumbing(input, changed, stderr, limit);
  }

  public Plumbing stderr(Outflow changed) {
    return new Plumbing(input, stdout, changed, limit);
  }

  public Plumbing limit(Limit most) {
    return new Plumbing(input, stdout, stderr, most);
  }

  /** {@return whether somebody has to read while it runs} */
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
