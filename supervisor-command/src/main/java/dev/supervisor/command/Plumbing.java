package dev.supervisor.command;

/**
 * The standard streams of a command as described. Immutable.
 *
 * @param limit how much of each output is kept in memory, where it is
 */
record Plumbing(Input input, Outflow stdout, Outflow stderr, Limit limit) {
  static final Plumbing DEFAULT =
      new Plumbing(new Input.None(), Outflow.DEFAULT, Outflow.DEFAULT, Limit.DEFAULT);

  Plumbing input(Input from) {
    return new Plumbing(from, stdout, stderr, limit);
  }

  Plumbing stdout(Outflow changed) {
    return new Plumbing(input, changed, stderr, limit);
  }

  Plumbing stderr(Outflow changed) {
    return new Plumbing(input, stdout, changed, limit);
  }

  Plumbing limit(Limit most) {
    return new Plumbing(input, stdout, stderr, most);
  }

  /** {@return whether somebody has to read while it runs} */
  boolean isPiped() {
    return stdout.to() instanceof Output.Piped || stderr.to() instanceof Output.Piped;
  }

  /** {@return whether nothing of it can block or is the user's} */
  boolean opensAtOnce() {
    return input instanceof Input.None && stdout.isOurs() && stderr.isOurs();
  }

  /** {@return whether standard error is the same descriptor as standard output} */
  boolean isMerged() {
    return stderr.to() instanceof Output.Merged;
  }
}
