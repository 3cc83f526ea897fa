package dev.supervisor.command;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;

/**
 * How the recycled shell sessions of a tree are kept; see {@link Shells.Pool#configure}. Immutable,
 * thread-safe.
 */
public final class ShellOptions {
  /** The options of sessions on this machine that were not configured. */
  public static final ShellOptions DEFAULT =
      new ShellOptions(32, Duration.ofSeconds(60), 10_000, Duration.ofHours(1));

  private final int most;
  private final Duration idle;
  private final int uses;
  private final Duration age;

  private ShellOptions(int most, Duration idle, int uses, Duration age) {
    this.most = most;
    this.idle = idle;
    this.uses = uses;
    this.age = age;
  }

  /**
   * {@return options with at most this many live sessions; by default 32, and 8 at a target}
   *
   * <p>Sessions that take programs alone, as they have a dash, are not counted while they are idle; there are at most as many
   * of them again, and never more sessions at work. Further commands wait in one line, and are served in order. If there are as many sessions as
   * there may be, an idle one of another {@link Shell} is closed to make room. Commands that wait for
   * each other, as when one reads what the other writes, need a session each.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public ShellOptions maxSessions(int sessions) {
    return new ShellOptions(positive(sessions, "maxSessions"), idle, uses, age);
  }

  /**
   * {@return options with which a session is closed after this time without a command; a minute by
   * default}
   *
   * @param limit positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
   */
  public ShellOptions idleTimeout(Duration limit) {
    return new ShellOptions(most, Durations.positive(limit, "idleTimeout"), uses, age);
  }

  /**
   * {@return options with which a session is closed after this many commands; 10,000 by default}
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public ShellOptions maxUses(int commands) {
    return new ShellOptions(most, idle, positive(commands, "maxUses"), age);
  }

  /**
   * {@return options with which a session without a command is closed when it is older than this; an
   * hour by default}
   *
   * @param limit positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
   */
  public ShellOptions maxAge(Duration limit) {
    return new ShellOptions(most, idle, uses, Durations.positive(limit, "maxAge"));
  }

  private static int positive(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + number);
    }
    return number;
  }

  /** {@return the greatest number of live sessions} */
  public int maxSessions() {
    return most;
  }

  /** {@return the time without a command after which a session is closed} */
  public Duration idleTimeout() {
    return idle;
  }

  /** {@return the number of commands after which a session is closed} */
  public int maxUses() {
    return uses;
  }

  /** {@return the age from which on a session without a command is closed} */
  public Duration maxAge() {
    return age;
  }
}
