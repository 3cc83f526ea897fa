package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.text.Isolation;
import org.jspecify.annotations.Nullable;

/**
 * A kind of shell and where it is: a bash of this machine with its environment, or the shell of a target. Immutable,
 * thread-safe; sessions of equal flavours are interchangeable, unless they were prepared differently.
 */
public interface Flavour {

  /**
   * Begins to open a session; returns at once. The session tells its owner when it is {@link Session.Owner#idle idle} for
   * the first time, or else that it has {@link Session.Owner#ended ended}.
   *
   * @param setup what the session goes through first
   * @param name the session's
   * @param staying whether what its commands do to it is to stay; else they are isolated from it
   * @throws IllegalArgumentException when it is to stay, and there is no bash for that
   */
  Session open(ShellSetup setup, String name, boolean staying, Session.Owner owner);

  /** {@return shell text that gives a command what the session itself had to be kept from} */
  byte[] carried(Isolation level);

  /**
   * {@return the text of a program, for {@link Isolation#ARGV}, that does the same as the job's in a session that was not prepared; null
   * where it is to stay what it is} Looks at files.
   */
  default byte @Nullable [] asProgram(Job job) {
    return null;
  }

  /** {@return the directory in which a session is prepared; of no length for where it begins} */
  byte[] beginsIn();

  /**
   * Does nothing where there is a bash that can run what prepares a session.
   *
   * @throws IllegalArgumentException when there is none
   */
  default void ensurePreparable() {}

  @Override
  boolean equals(Object other);

  @Override
  int hashCode();

  /** {@return the kind and the place in a few words, for people} */
  @Override
  String toString();
}
