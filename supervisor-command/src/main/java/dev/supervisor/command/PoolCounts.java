package dev.supervisor.command;

import java.util.Map;

/**
 * What the pool of a tree has done so far, at one moment. Programs and sticky shells do not count. Immutable.
 *
 * @param leases how many times a command was given a session
 * @param reuses how often that session had run a command before
 * @param opened how many sessions were opened
 * @param live how many there are now, those that are just being opened or closed included
 * @param idle how many of these have no command
 * @param waiting how many commands wait for one
 * @param retired how many have ended for which reason; reasons that never occurred are left out
 */
public record PoolCounts(
    long leases,
    long reuses,
    long opened,
    int live,
    int idle,
    int waiting,
    Map<Retirement, Long> retired) {

  /** Copies the map. */
  public PoolCounts {
    retired = Map.copyOf(retired);
  }

  /** Why a pooled session was closed, or was lost. Later versions may have further reasons. */
  public enum Retirement {
    /** It had no command for too long. */
    IDLE,
    /** It had had as many commands as a session is given. */
    USES,
    /** It was as old as a session may become. */
    AGE,
    /** A command for another kind of shell waited, and there were as many sessions as there may be. */
    ROOM,
    /** After its last command a process that had escaped kept an output or the input open. */
    HELD,
    /**
     * What its commands inherit was changed: the shell's niceness, scheduling, limits, processors or control groups; or its last
     * command may have done that where it cannot be seen.
     */
    CHANGED,
    /** Its shell ended, was killed, or was out of step; or it was closed because its command did not end otherwise. */
    LOST,
    /** It never came to life: its shell could not be started, or its init script failed. */
    NEVER_READY,
    /** The tree stopped. */
    STOPPED
  }
}
