package dev.supervisor.command;

/**
 * A kind of shell with one base environment: what sessions are made of. Two sessions of one shell are
 * interchangeable; shells are compared by identity. Thread-safe.
 */
interface Shell {
  /**
   * Begins to open a session; returns at once. It tells the owner when it is {@link Session.Owner#idle idle} for the
   * first time, or else that it has {@link Session.Owner#ended ended}.
   *
   * @param kind the beginning of the session's name
   */
  Session open(String kind, Session.Owner owner);

  /** {@return shell text that gives a command what the session itself had to be kept from} */
  byte[] carried(Level level);
}
