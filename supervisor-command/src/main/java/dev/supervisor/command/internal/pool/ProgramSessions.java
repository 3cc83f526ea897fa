package dev.supervisor.command.internal.pool;

import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The sessions of a tree's programs: each program has one for itself. Thread-safe. */
final class ProgramSessions {
  /*
   * How it works. A program takes a session that is ready, or has one opened: it never waits for another's end. To open a session
   * takes ten times as long as to run a program, so a session whose program is over is kept ready for a while, where nothing is
   * left of the program. To see that, all processes are looked at; a helper does so, since the program's caller is not to wait
   * for it. A session that is not known to be as it was is closed, which kills all that is left in it.
   */
  private static final int MOST_READY = 2;

  private final ShellPool pool;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Set<ProgramSession> programs = new LinkedHashSet<>();
  private final Set<Slot> slots = new LinkedHashSet<>();
  private final ArrayDeque<Slot> ready = new ArrayDeque<>(); // newest first
  private boolean closing;

  ProgramSessions(ShellPool pool) {
    this.pool = pool;
  }

  // ---- programs

  /**
   * Gives the program a session, now or when one has been opened.
   *
   * @return false if the tree opens no more sessions
   */
  boolean submit(ProgramSession program) {
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      programs.add(program);
    } finally {
      lock.unlock();
    }
    ShellOptions options = pool.options();
    for (Slot kept = take(program.shell()); kept != null; kept = take(program.shell())) {
      if (!kept.isFit(options) || !kept.session().isUnchanged()) {
        kept.session().close();
      } else {
        if (!program.begin(kept.session())) {
          free(kept);
        }
        return true;
      }
    }
    var made = new Slot(program);
    lock.lock();
    try {
      slots.add(made);
    } finally {
      lock.unlock();
    }
    Session unused = program.shell().open(pool.name("program"), /* staying= */ false, made);
    return true;
  }

  private @Nullable Slot take(PreparedShell wanted) {
    Slot found = null;
    Registration reaper = null;
    lock.lock();
    try {
      for (Iterator<Slot> newestFirst = ready.iterator();
          found == null && newestFirst.hasNext(); ) {
        Slot next = newestFirst.next();
        if (next.shell.equals(wanted)) {
          newestFirst.remove();
          found = next;
          reaper = next.reaper;
          next.reaper = null;
        }
      }
    } finally {
      lock.unlock();
    }
    if (reaper != null) {
      reaper.cancel();
    }
    return found;
  }

  /** The program is over. */
  void leave(ProgramSession program) {
    lock.lock();
    try {
      programs.remove(program);
    } finally {
      lock.unlock();
    }
    pool.programLeft();
  }

  List<PooledJob> jobs() {
    lock.lock();
    try {
      return programs.stream().map(ProgramSession::job).toList();
    } finally {
      lock.unlock();
    }
  }

  // ---- sessions without a program

  private void free(Slot slot) {
    pool.teller().execute(() -> keepOrClose(slot));
  }

  private void keepOrClose(Slot slot) {
    ShellOptions options = pool.options();
    Session session = slot.session();
    Slot obsolete = slot;
    if (slot.isFit(options) && session.isAlone()) {
      Registration reaper = Till.in(slot.leftOf(options)).then(() -> reap(slot));
      lock.lock();
      try {
        if (!closing && slots.contains(slot)) {
          slot.reaper = reaper;
          ready.addFirst(slot);
          obsolete = ready.size() > MOST_READY ? ready.removeLast() : null;
        }
      } finally {
        lock.unlock();
      }
      if (obsolete == slot) {
        reaper.cancel();
      }
    }
    if (obsolete != null) {
      obsolete.session().close();
    }
  }

  private void reap(Slot slot) {
    boolean idle;
    lock.lock();
    try {
      idle = ready.remove(slot);
    } finally {
      lock.unlock();
    }
    if (idle) {
      slot.session().close();
    }
  }

  private void ended(Slot slot, @Nullable Throwable failure) {
    Registration reaper;
    lock.lock();
    try {
      slots.remove(slot);
      ready.remove(slot);
      reaper = slot.reaper;
      slot.reaper = null;
    } finally {
      lock.unlock();
    }
    if (reaper != null) {
      reaper.cancel();
    }
    if (failure != null) {
      slot.first.failed(failure);
    }
    pool.programLeft();
  }

  // ---- the end

  /** Begins no more programs. Each session is closed when its program is over. */
  void closing() {
    List<Slot> idle;
    lock.lock();
    try {
      closing = true;
      idle = new ArrayList<>(ready);
      ready.clear();
    } finally {
      lock.unlock();
    }
    idle.forEach(it -> it.session().close());
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return programs.isEmpty() && slots.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The place of one session, from before it is opened until it has ended. */
  private final class Slot implements Session.Owner {
    private final ProgramSession first;
    private final PreparedShell shell;
    private final long bornNanos = System.nanoTime();
    private volatile @Nullable Session session;
    private @Nullable Registration reaper; // guarded by the lock

    Slot(ProgramSession first) {
      this.first = first;
      this.shell = first.shell();
    }

    Session session() {
      return Objects.requireNonNull(session, "session");
    }

    /** {@return whether it is neither used up nor too old} */
    boolean isFit(ShellOptions options) {
      Duration left = leftOf(options);
      return session().uses() < options.maxUses() && !left.isNegative() && !left.isZero();
    }

    /** {@return how long it is kept from now on} */
    Duration leftOf(ShellOptions options) {
      Duration age = Duration.ofNanos(System.nanoTime() - bornNanos);
      Duration left = options.maxAge().minus(age);
      return left.compareTo(options.idleTimeout()) < 0 ? left : options.idleTimeout();
    }

    @Override
    public boolean isOnce() {
      return true;
    }

    @Override
    public void idle(Session mine) {
      session = mine;
      if (mine.uses() == 0) {
        boolean unused = mine.isUnchanged(); // which keeps what it is now, for later
        if (first.begin(mine)) {
          return;
        }
      }
      free(this);
    }

    @Override
    public void unfit(Session mine, JobEnd ending) {}

    @Override
    public void ended(Session mine, @Nullable Throwable failure) {
      ProgramSessions.this.ended(this, failure);
    }
  }
}
