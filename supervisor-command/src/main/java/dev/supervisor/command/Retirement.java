package dev.supervisor.command;

/** Why a pooled session was closed, or was lost. */
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
