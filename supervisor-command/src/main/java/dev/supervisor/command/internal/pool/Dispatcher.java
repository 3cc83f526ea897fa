package dev.supervisor.command.internal.pool;

/** Gives sessions to jobs. Thread-safe; no method blocks. */
public interface Dispatcher {
  /** Will call {@link PooledJob#assigned} and run the job on that session, or call its {@link PooledJob#ended}. */
  void submit(PooledJob job);

  /** {@return whether the job was still waiting for a session, and no longer is} */
  boolean withdraw(PooledJob job);
}
