package dev.supervisor.command.internal.text;

/** How much of a shell of its own a command gets. */
public enum Isolation {
  /** A program with arguments: one fork and one {@code exec}. */
  ARGV("exec"),

  /** Shell text in a child of the session: isolated. */
  SHELL("run"),

  /**
   * Shell text that may ask for the number of its shell ({@code $$}) or of the last process in its background ({@code $!}): in
   * a bash of its own that knows what the session was prepared with.
   */
  ANEW("anew"),

  /** Shell text in a bash of its own that is started in a child of the session. */
  STRICT("fresh"),

  /** Shell text in the session itself, which it may change. */
  STICKY("stay");

  /** The word of the driver for this level. */
  public final String verb;

  Isolation(String verb) {
    this.verb = verb;
  }
}
