package dev.supervisor.command.internal.streams;

/**
 * How much of an output is kept in memory.
 *
 * @param bytes of each output
 * @param chosen whether the user said so, and therefore expects to get no more
 */
public record Limit(int bytes, boolean chosen) {
  static final Limit DEFAULT = new Limit(64 << 20, /* chosen= */ false);

  @Override
  public String toString() {
    boolean round = bytes >= 1 << 20 && bytes % (1 << 20) == 0;
    return (round ? (bytes >> 20) + " MiB" : bytes + " bytes") + (chosen ? "" : " by default");
  }
}
