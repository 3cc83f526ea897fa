package dev.supervisor.command;

import java.util.Map;

/**
 * What the pool of a tree has done until one moment. Programs and sticky shells do not count.
 * Immutable.
 *
 * @param leases how many times a command was given a session
 * @param reuses how many of these sessions had run a command before
 * @param opened how many sessions were opened
 * @param live how many sessions there are, including those that are being opened or closed
 * @param idle how many of the live sessions wait for a command
 * @param waiting how many commands wait for a session
 * @param retired how many sessions have ended, for each reason that has occurred
 */
public record PoolCounts(
    long leases,
    long reuses,
    long opened,
    int live,
    int idle,
    int waiting,
    Map<Retirement, Long> retired) {

  /** Makes a record of these numbers; the map is copied. */
  public PoolCounts {
    retired = Map.copyOf(retired);
  }

  /** Why a pooled session was closed, or was lost. Later versions may have further reasons. */
  public enum Retirement {
    /** The session had no command for {@link ShellOptions#idleTimeout}. */
    IDLE,
    /** The session had run {@link ShellOptions#maxUses} commands. */
    USES,
    /** The session was older than {@link ShellOptions#maxAge}. */
    AGE,
    /** A command waited for another kind of shell, and there were as many sessions as there may be. */
    ROOM,
    /**
     * After the last command, a process that had escaped held an output or the input open, or a reader
     * in this JVM took nothing more.
     */
    HELD,
    /**
     * A command has changed what commands inherit from the shell: niceness, scheduling, limits, processors
     * or control groups. At a place where this cannot be seen, the last command may have changed them.
     */
    CHANGED,
    /**
     * The shell of the session ended, was killed, or was out of step. Or the session was closed because
     * its command did not end otherwise, or had left something behind: a reader of its input, or
     * processes at a target.
     */
    LOST,
    /** The session never came to life: its shell could not be started, or its init script failed. */
    NEVER_READY,
    /** The session was stopped, alone or with its tree. */
    STOPPED
  }
}
