package dev.supervisor.command.internal.pool;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.core.Attachment;

/**
 * A job that waits for a session and gets one from a {@link Dispatcher}. It is stopped as any attachment of the tree: {@link
 * #ask} sends TERM, {@link #insist} sends KILL, {@link #giveUp} closes its session. Its {@code toString} is for people.
 */
public interface PooledJob extends Job, Attachment {
  /** Tells the job of which shell its session will be. Called each time before it waits for one; may look at files. */
  default void isFor(PreparedShell shell) {}

  /** Tells the job which session will run it. Called before {@link Session#run}. */
  void assigned(Session session);

  /** {@return the command on one line, for people} */
  @Override
  String toString();
}
