package dev.supervisor.command.internal.pool;

import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.command.SessionInfo;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.core.Attachment;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The place of one session in a pool, from before it is opened until it has ended; also its node in the tree. All
 * fields that change are guarded by the pool's lock.
 */
final class PooledSession implements Session.Owner, Attachment {
  private final ShellPool pool;
  private final PreparedShell shell;
  private final String name;
  private final long bornNanos = System.nanoTime();

  // Written once, before the slot is attached or the session is given a command.
  private volatile @Nullable Session session;

  SessionInfo.State state = SessionInfo.State.OPENING;

  @Nullable
  PooledJob lease;

  private Till idleTill = Till.in(Duration.ZERO);
  private boolean unwanted;
  private long idleNanos;
  private @Nullable Retirement why;

  PooledSession(ShellPool pool, PreparedShell shell) {
    this.pool = pool;
    this.shell = shell;
    this.name = pool.name("shell");
  }

  /** Opens the session; called once, without the lock. */
  void open() {
    session = shell.open(name, /* staying= */ false, this);
  }

  PreparedShell shell() {
    return shell;
  }

  String name() {
    return name;
  }

  Session session() {
    return Objects.requireNonNull(session, name);
  }

  void close() {
    Session opened = session;
    if (opened != null) {
      opened.close();
    }
  }

  // ---- under the pool's lock

  void becomeIdle(Duration limit) {
    state = SessionInfo.State.IDLE;
    lease = null;
    idleNanos = System.nanoTime();
    idleTill = Till.in(limit);
  }

  void leaseTo(PooledJob job) {
    state = SessionInfo.State.LEASED;
    lease = job;
  }

  /** Notes that the session is to be closed. The first reason counts. */
  void retire(Retirement reason) {
    state = SessionInfo.State.CLOSING;
    lease = null;
    if (why == null) {
      why = reason;
    }
  }

  void becomeUnwanted() {
    unwanted = true;
  }

  boolean isUnwanted() {
    return unwanted;
  }

  Till idleTill() {
    return idleTill;
  }

  Retirement retirement(Retirement otherwise) {
    return why == null ? otherwise : why;
  }

  boolean isOlderThan(Duration limit) {
    return System.nanoTime() - bornNanos >= Durations.nanos(limit);
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - bornNanos);
  }

  SessionInfo info() {
    Session opened = session;
    return new SessionInfo(
        name,
        shell.toString(),
        opened == null ? OptionalLong.empty() : opened.pid(),
        state,
        lease == null ? "" : lease.toString(),
        opened == null ? 0 : opened.uses(),
        age(),
        state == SessionInfo.State.IDLE
            ? Duration.ofNanos(System.nanoTime() - idleNanos)
            : Duration.ZERO);
  }

  // ---- what the session tells

  @Override
  public boolean looksWhatItTakes() {
    return true;
  }

  @Override
  public void idle(Session mine) {
    session = mine;
    pool.idle(this);
  }

  @Override
  public void unfit(Session mine, JobEnd ending) {
    pool.unfit(this, ending);
  }

  @Override
  public void ended(Session mine, @Nullable Throwable failure) {
    pool.ended(this, failure);
  }

  // ---- as a node of the tree

  @Override
  public void ask(Reason reason) {
    pool.ask(this, reason);
  }

  @Override
  public void insist() {
    PooledJob running = pool.leaseOf(this);
    if (running != null) {
      running.insist();
    }
  }

  @Override
  public void giveUp() {
    PooledJob running = pool.leaseOf(this);
    if (running != null) {
      running.giveUp();
    }
    close();
  }

  @Override
  public Signal ended() {
    return session().ended();
  }

  @Override
  public String describe() {
    SessionInfo now = pool.info(this);
    String uses = now.uses() == 1 ? "1 use" : now.uses() + " uses";
    return switch (now.state()) {
      case OPENING -> "opening";
      case IDLE -> "idle for " + now.idle().toSeconds() + " s, " + uses;
      case LEASED -> "runs " + now.doing() + ", " + uses;
      case CLOSING -> "closing, " + uses;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
