package dev.supervisor.command.internal.pool;

import dev.supervisor.command.PoolCounts;
import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.command.SessionInfo;
import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.local.OrphanReaper;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one tree. As its root's oldest child it is stopped after every thread that might run a command while
 * cleaning up; its sessions are its children.
 */
public final class ShellPool implements Attachment {
  /*
   * How it works. Whatever changes (a command comes, a session becomes idle or ends) makes the inventory decide who
   * gets what. It decides under the lock; what it decided is carried out after the lock was let go.
   *
   * The end: the tree says that it is closing, asks the sessions, all at once, and then the pool. From the first on
   * there are no new commands. A session is closed when its command has ended, which is stopped.
   */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final PreparedShell shell;
  private final SignalSource ended = Signal.source(this, "end");
  private final Executor teller = SessionThreads.manyNamed("shell callbacks");
  private final AtomicInteger names = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();

  /** Held while users make new options of those in force; taken before the other lock, and by none but them. */
  private final ReentrantLock configuring = new ReentrantLock();

  private final @Nullable OrphanReaper reapsOrphans = OrphanReaper.ifNeeded();
  private volatile @Nullable AttachmentNode node;
  private final ProgramSessions programs = new ProgramSessions(this);

  // Guarded by lock.
  private final PoolState inventory;
  private @Nullable Reason asked;
  private @Nullable Registration reaper;

  /**
   * @param shell that of commands which name none
   */
  public ShellPool(PreparedShell shell, ShellOptions options) {
    this.shell = shell;
    this.inventory = new PoolState(options);
  }

  /** {@return the pool of the node's tree, made if need be} */
  public static ShellPool of(SupervisedThread node) {
    LoadedAhead.begin();
    return node.shared(
        "shells",
        ShellPool.class,
        () -> new ShellPool(PreparedShell.of(LocalShell.ofJvm()), ShellOptions.DEFAULT));
  }

  public void configure(UnaryOperator<ShellOptions> with) {
    configuring.lock();
    try {
      ShellOptions changed = Objects.requireNonNull(with.apply(options()), "options");
      locked(() -> inventory.options(changed));
    } finally {
      configuring.unlock();
    }
    dispatch();
  }

  // ---- commands

  /** {@return the dispatcher that gives commands sessions of this shell} */
  public Dispatcher lane(@Nullable PreparedShell wanted) {
    PreparedShell of = shellAs(wanted);
    return new Dispatcher() {
      @Override
      public void submit(PooledJob job) {
        ShellPool.this.submit(job, of);
      }

      @Override
      public boolean withdraw(PooledJob job) {
        boolean withdrawn = locked(() -> inventory.remove(job));
        endIfOver();
        return withdrawn;
      }
    };
  }

  private void submit(PooledJob job, PreparedShell of) {
    job.isFor(of);
    boolean refused = locked(() -> {
      if (asked == null) {
        inventory.add(job, of);
      }
      return asked != null;
    });
    if (refused) {
      job.ended(refusal());
    } else {
      dispatch();
    }
  }

  /** {@return the dispatcher that gives programs sessions of their own, which end with the pool} */
  ProgramSessions programs() {
    return programs;
  }

  /** A program is over, or its session. */
  void programLeft() {
    lookForOrphans();
    endIfOver();
  }

  ShellOptions options() {
    return locked(() -> inventory.options());
  }

  /** {@return threads to let go signals on that others may have hung callbacks on} */
  public Executor teller() {
    return teller;
  }

  /** {@return the shell for commands that name this one, or none} */
  public PreparedShell shellAs(@Nullable PreparedShell wanted) {
    return wanted == null ? shell : shell.asIn(wanted);
  }

  /** {@return a name no other session of the tree has} */
  public String name(String kind) {
    return kind + "-" + names.incrementAndGet();
  }

  static JobEnd refusal() {
    return new JobEnd.NotOpened(
        new IllegalStateException("the shell sessions of its tree have been stopped"));
  }

  // ---- giving out

  private void dispatch() {
    for (Runnable action : locked(() -> inventory.decide(this))) {
      action.run();
    }
  }

  void open(PooledSession slot) {
    slot.open();
    AttachmentNode pool = node;
    if (pool != null) {
      try {
        var unused = pool.attach(slot.name(), slot);
      } catch (IllegalStateException settled) { // past the deadline: nothing may begin any more
        slot.close();
      }
    }
  }

  // ---- what sessions tell

  void idle(PooledSession slot) {
    boolean kept = locked(() -> {
      boolean keep = inventory.isKept(slot, asked != null);
      if (keep && reaper == null) {
        watch();
      }
      return keep;
    });
    if (!kept) {
      slot.close();
    }
    lookForOrphans();
    dispatch();
  }

  void unfit(PooledSession slot, JobEnd ending) {
    boolean held = ending instanceof JobEnd.Over it && it.held();
    locked(() -> slot.retire(held ? Retirement.HELD : Retirement.LOST));
  }

  void ended(PooledSession slot, @Nullable Throwable failure) {
    PooledJob blamed = locked(() -> {
      inventory.ended(slot, failure == null ? Retirement.LOST : Retirement.NEVER_READY);
      return failure == null ? null : inventory.removeFirst(slot.shell());
    });
    if (blamed != null && failure != null) {
      blamed.ended(new JobEnd.NotOpened(failure));
    }
    lookForOrphans();
    dispatch();
    endIfOver();
  }

  private void lookForOrphans() {
    if (reapsOrphans != null) {
      reapsOrphans.look();
    }
  }

  /** Never at once, since the lock is taken. */
  private void watch() {
    Duration left = inventory.untilReaped();
    if (left != null && asked == null) {
      reaper = Till.in(left.plus(SOON)).then(this::reap);
    }
  }

  private void reap() {
    List<PooledSession> old = locked(() -> {
      reaper = null;
      List<PooledSession> found = inventory.reap();
      watch();
      return found;
    });
    old.forEach(PooledSession::close);
  }

  // ---- the end

  @Override
  public void attachedAs(AttachmentNode place) {
    node = place;
  }

  @Override
  public boolean asksChildrenAtOnce() {
    return true;
  }

  /** The end begins: no new commands; those that wait are not begun. */
  @Override
  public void closing(Reason why) {
    List<PooledJob> line = locked(() -> {
      if (asked != null) {
        return List.of();
      }
      asked = why;
      if (reaper != null) {
        reaper.cancel();
        reaper = null;
      }
      return inventory.line();
    });
    programs.closing();
    line.forEach(it -> it.ask(why));
  }

  /** Takes no new commands, and stops those that still run, each within its own grace. */
  @Override
  public void ask(Reason why) {
    closing(why);
    slots().forEach(it -> it.ask(why));
    programs.jobs().forEach(it -> it.ask(why));
    endIfOver();
  }

  /** Closes one session as soon as its command has ended, which is stopped. */
  void ask(PooledSession slot, Reason why) {
    boolean now = locked(() -> inventory.unwanted(slot));
    PooledJob running = leaseOf(slot);
    if (now) {
      slot.close();
    } else if (running != null) {
      running.ask(why);
    }
  }

  @Override
  public void insist() {
    slots().forEach(PooledSession::insist);
    programs.jobs().forEach(PooledJob::insist);
  }

  @Override
  public void giveUp() {
    slots().forEach(PooledSession::giveUp);
    programs.jobs().forEach(PooledJob::giveUp);
  }

  private void endIfOver() {
    if (locked(() -> asked != null && inventory.isEmpty() && programs.isEmpty())) {
      if (reapsOrphans == null) {
        ended.go();
      } else {
        reapsOrphans.finish(ended::go);
      }
    }
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  // ---- looking

  private List<PooledSession> slots() {
    return locked(inventory::slots);
  }

  @Nullable
  PooledJob leaseOf(PooledSession slot) {
    lock.lock();
    try {
      return slot.lease;
    } finally {
      lock.unlock();
    }
  }

  SessionInfo info(PooledSession slot) {
    return locked(slot::info);
  }

  public List<SessionInfo> infos() {
    return slots().stream().map(this::info).toList();
  }

  /** {@return the sessions that have come to life} */
  public List<Session> sessions() {
    return locked(() -> inventory.slots().stream()
        .filter(it -> it.state != SessionInfo.State.OPENING)
        .map(PooledSession::session)
        .toList());
  }

  public PoolCounts counts() {
    return locked(inventory::counts);
  }

  @Override
  public String describe() {
    List<PooledJob> running = new ArrayList<>(locked(inventory::line));
    slots().forEach(it -> {
      PooledJob lease = leaseOf(it);
      if (lease != null) {
        running.add(lease);
      }
    });
    running.addAll(programs.jobs());
    return sessions().size() + " sessions"
        + (running.isEmpty() ? "" : ", commands: " + shown(running));
  }

  private static String shown(List<PooledJob> running) {
    return running.stream().map(PooledJob::toString).collect(Collectors.joining(", ", "[", "]"));
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "the shell sessions";
  }
}
