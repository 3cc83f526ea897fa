package dev.supervisor.command.internal.pool;

import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One program on its way to a session that it has for itself. Thread-safe. */
public final class ProgramSession implements Dispatcher {
  private final PreparedShell shell;
  private final ProgramSessions sessions;
  private volatile @Nullable PooledJob job; // from before it is submitted
  private final ReentrantLock lock = new ReentrantLock();

  private boolean waiting; // guarded by lock

  private ProgramSession(PreparedShell shell, ProgramSessions sessions) {
    this.shell = shell;
    this.sessions = sessions;
  }

  /**
   * {@return a job that will have a session of this shell for itself}
   *
   * @param pool takes the session in
   * @param make makes the job, given what gives it its session
   */
  public static <J extends PooledJob> J program(
      PreparedShell shell, ShellPool pool, Function<Dispatcher, J> make) {
    var program = new ProgramSession(shell, pool.programs());
    J job = make.apply(program);
    program.job = job;
    var unused = job.ended().then(() -> program.sessions.leave(program));
    return job;
  }

  PooledJob job() {
    return Objects.requireNonNull(job, "job");
  }

  PreparedShell shell() {
    return shell;
  }

  @Override
  public void submit(PooledJob mine) {
    lock.lock();
    try {
      waiting = true;
    } finally {
      lock.unlock();
    }
    if (!sessions.submit(this) && takeTurn()) {
      mine.ended(ShellPool.refusal());
    }
  }

  @Override
  public boolean withdraw(PooledJob mine) {
    return takeTurn();
  }

  /**
   * Runs the program on this session if it still waits for one.
   *
   * @return whether it did
   */
  boolean begin(Session session) {
    boolean mine = takeTurn();
    if (mine) {
      job().assigned(session);
      session.run(job());
    }
    return mine;
  }

  /** Its session never came to life. */
  void failed(Throwable failure) {
    if (takeTurn()) {
      job().ended(new JobEnd.NotOpened(failure));
    }
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
}
