package dev.supervisor.command.internal.pool;

import dev.supervisor.command.StickyShell;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.core.Attachment;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The inside of a {@link StickyShell}: its session, the line of commands that want it, its node in the tree. Thread-safe. */
public final class StickySession implements Session.Owner, Dispatcher, Attachment {
  private final SignalSource ended = Signal.source(this, "end");
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Session session; // one and the same, said by the first

  // Guarded by lock.
  private final ArrayDeque<PooledJob> waiting = new ArrayDeque<>();
  private @Nullable PooledJob running;
  private boolean free;
  private @Nullable String over;
  private @Nullable Throwable failure;

  /** Sets the session. Called by the thread that opened it, perhaps after the session itself has said so. */
  public void opened(Session mine) {
    session = mine;
  }

  // ---- the line

  @Override
  public void submit(PooledJob job) {
    JobEnd refusal = null;
    lock.lock();
    try {
      if (over == null) {
        waiting.add(job);
      } else {
        refusal =
            new JobEnd.NotOpened(new IllegalStateException("its shell is over: " + over, failure));
      }
    } finally {
      lock.unlock();
    }
    if (refusal == null) {
      next();
    } else {
      job.ended(refusal);
    }
  }

  @Override
  public boolean withdraw(PooledJob job) {
    lock.lock();
    try {
      return waiting.remove(job);
    } finally {
      lock.unlock();
    }
  }

  private void next() {
    PooledJob job;
    Session mine = session;
    lock.lock();
    try {
      job = free && mine != null ? waiting.poll() : null;
      if (job != null && mine != null) {
        free = false;
        running = job;
        job.assigned(mine);
      }
    } finally {
      lock.unlock();
    }
    if (job != null && mine != null) {
      mine.run(job);
    }
  }

  // ---- what the session tells

  @Override
  public void idle(Session mine) {
    session = mine;
    boolean done;
    lock.lock();
    try {
      done = over != null;
      free = !done;
      running = null;
    } finally {
      lock.unlock();
    }
    if (done) {
      close();
    } else {
      next();
    }
  }

  @Override
  public void unfit(Session mine, JobEnd ending) {
    String why = "it was lost";
    if (ending instanceof JobEnd.Over it) {
      why = it.held()
          ? "a process that a command left behind keeps its output or input open"
          : "a command has ended it, exit code " + it.code();
    } else if (ending instanceof JobEnd.SessionDied it) {
      why = it.why();
    }
    refuse(why, null);
  }

  @Override
  public void ended(Session mine, @Nullable Throwable cause) {
    refuse(cause == null ? "its session has ended" : FailureTexts.withAdvice(cause), cause);
    ended.go();
  }

  private void refuse(String why, @Nullable Throwable cause) {
    List<PooledJob> refused;
    lock.lock();
    try {
      if (over == null) {
        over = why;
        failure = cause;
      }
      refused = new ArrayList<>(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    refused.forEach(this::submit);
  }

  // ---- the end

  /** Stops what runs, refuses what waits, and closes the session. */
  public void end(Reason why, String overWhy) {
    var unused = stop(why, overWhy);
    close();
  }

  /** {@return what still runs; it is being stopped} */
  private @Nullable PooledJob stop(Reason why, String overWhy) {
    refuse(overWhy, null);
    PooledJob left = running();
    if (left != null) {
      left.ask(why);
    }
    return left;
  }

  private @Nullable PooledJob running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    Session mine = session;
    if (mine != null) {
      mine.close();
    }
  }

  @Override
  public void ask(Reason why) {
    if (stop(why, "it was stopped with its node") == null) {
      close();
    } // else when that has ended
  }

  @Override
  public void insist() {
    PooledJob left = running();
    if (left == null) {
      close();
    } else {
      left.insist();
    }
  }

  @Override
  public void giveUp() {
    close();
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  public @Nullable String over() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String describe() {
    lock.lock();
    try {
      String line = waiting.isEmpty() ? "" : ", " + waiting.size() + " waiting";
      return (running == null ? "idle" : "runs " + running.toString()) + line;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    Session mine = session;
    return mine == null ? "a sticky shell" : mine.toString();
  }
}
