package dev.supervisor.command;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * One pooled session at one moment. Immutable.
 *
 * @param name its name in the tree, such as {@code shell-3}
 * @param shell the kind of shell and its place, for people
 * @param pid the process of its shell; empty at a target, and before it was started
 * @param state where it is in its life
 * @param doing the command that it runs, on one line, shortened; empty if it has none
 * @param uses how many commands it was given
 * @param age the time since it was opened
 * @param idle the time since its last command, or since it was ready; zero if it is not idle
 */
public record SessionInfo(
    String name,
    String shell,
    OptionalLong pid,
    State state,
    String doing,
    int uses,
    Duration age,
    Duration idle) {

  /** Where a session is in its life. */
  public enum State {
    /** The session is being started and prepared. */
    OPENING,
    /** The session waits for a command. */
    IDLE,
    /** The session runs a command. */
    LEASED,
    /** The session is being closed. */
    CLOSING
  }
}
