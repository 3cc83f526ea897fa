package dev.supervisor.core.async;

import dev.supervisor.core.Attachment;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;

/** The tasks of a pool that wait, as a part of the tree: it hears when its turn to stop has come. */
final class PoolQueue implements Attachment {
  private final WorkerPool pool;

  PoolQueue(WorkerPool pool) {
    this.pool = pool;
  }

  @Override
  public void ask(Reason why) {
    pool.turnHasCome(why);
  }

  @Override
  public void insist() {
    pool.stop(Reason.of("its grace was over"));
  }

  @Override
  public void giveUp() {
    pool.stop(Reason.of("its patience was over"));
  }

  @Override
  public Signal ended() {
    return pool.core().queueEnded();
  }

  @Override
  public String describe() {
    return pool.describe();
  }
}
