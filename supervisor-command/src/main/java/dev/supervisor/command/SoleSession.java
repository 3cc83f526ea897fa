package dev.supervisor.command;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A session for one program only: opened for it, closed after it. */
final class SoleSession implements Session.Owner, Execution.Dispatcher {
  private final Shell shell;
  private final ShellPool pool;
  private final Execution execution;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean waiting;
  private int live;

  SoleSession(Order order, Shell shell, ShellPool pool, Executor teller) {
    this.shell = shell;
    this.pool = pool;
    this.execution = new Execution(order, this, teller);
    var unused = execution.ended().then(this::leaveIfOver);
  }

  Execution execution() {
    return execution;
  }

  @Override
  public void submit(Execution mine) {
    if (!pool.enter(this)) {
      mine.ended(ShellPool.refusal());
      return;
    }
    lock.lock();
    try {
      waiting = true;
      live++;
    } finally {
      lock.unlock();
    }
    Session unused = shell.open(pool.name("program"), /* staying= */ false, this);
  }

  @Override
  public boolean withdraw(Execution mine) {
    return takeTurn();
  }

  private boolean takeTurn() {
    lock.lock();
    try {
      boolean mine = waiting;
      waiting = false;
      return mine;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void idle(Session session) {
    if (takeTurn()) {
      execution.assigned(session);
      session.run(execution);
    } else {
      session.close();
    }
  }

  @Override
  public void unfit(Session session, Ending ending) {}

  @Override
  public void ended(Session session, @Nullable Throwable failure) {
    lock.lock();
    try {
      live--;
    } finally {
      lock.unlock();
    }
    if (failure != null && takeTurn()) {
      execution.ended(new Ending.NotOpened(failure));
    }
    leaveIfOver();
  }

  private void leaveIfOver() {
    boolean over;
    lock.lock();
    try {
      over = live == 0;
    } finally {
      lock.unlock();
    }
    if (over && execution.ended().isGo()) {
      pool.leave(this);
    }
  }
}
