package dev.supervisor.command.internal.pool;

import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session for one program only: opened for it, closed after it. */
public final class ProgramSession implements Session.Owner, Dispatcher {
  private final PreparedShell shell;
  private final ShellPool pool;
  private volatile @Nullable PooledJob job; // from before it is submitted
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean waiting;
  private int live;

  private ProgramSession(PreparedShell shell, ShellPool pool) {
    this.shell = shell;
    this.pool = pool;
  }

  /**
   * {@return a job that will have a session of this shell for itself}
   *
   * @param pool takes the session in
   * @param make makes the job, given what gives it its session
   */
  public static <J extends PooledJob> J program(
      PreparedShell shell, ShellPool pool, Function<Dispatcher, J> make) {
    var session = new ProgramSession(shell, pool);
    J job = make.apply(session);
    session.job = job;
    var unused = job.ended().then(session::leaveIfOver);
    return job;
  }

  PooledJob job() {
    return Objects.requireNonNull(job, "job");
  }

  @Override
  public void submit(PooledJob mine) {
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
  public boolean withdraw(PooledJob mine) {
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
  public boolean isOnce() {
    return true;
  }

  @Override
  public void idle(Session session) {
    if (takeTurn()) {
      job().assigned(session);
      session.run(job());
    } else {
      session.close();
    }
  }

  @Override
  public void unfit(Session session, JobEnd ending) {}

  @Override
  public void ended(Session session, @Nullable Throwable failure) {
    lock.lock();
    try {
      live--;
    } finally {
      lock.unlock();
    }
    if (failure != null && takeTurn()) {
      job().ended(new JobEnd.NotOpened(failure));
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
    if (over && job().ended().isGo()) {
      pool.leave(this);
    }
  }
}
