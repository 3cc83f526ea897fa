package dev.supervisor.command;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * One pooled session at one moment. Immutable.
 *
 * @param name its name in the tree, such as {@code shell-3}
 * @param shell what it is made of, for people
 * @param pid its shell's process, if that runs on this machine
 * @param state what becomes of it
 * @param doing the command that it runs, shortened; empty when it has none
 * @param uses how many commands it was given
 * @param age since it was opened
 * @param idle since its last command; zero when it is not idle
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
    /** It is started and prepared. */
    OPENING,
    /** It waits for a command. */
    IDLE,
    /** It has one. */
    LEASED,
    /** It is being closed. */
    CLOSING
  }
}
