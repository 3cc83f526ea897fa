package dev.supervisor.command;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far one command has come, and the steps that stop it from there. Thread-safe; no method blocks. */
final class StopLadder {
  /*
   * How it works. The reason to stop is kept the first time; what follows depends on how far the command is. Waiting
   * for a session: the keeper of the line takes it out. Begun: TERM now, KILL after the grace, and when even that does
   * not end it, the session is closed, which kills all of it. Gone, with only its outputs or what it left behind to be waited
   * for: it is not waited for any longer, and if that is no end, the session is closed. In between (sent, but not yet begun) TERM waits for
   * `begun`; if that does not come within the grace either, the session is closed. So there is always a next step, and
   * each is a deadline's callback, which is let go of when the command has ended.
   *
   * The race between stop and the end: a reason set before the end came makes the outcome Stopped, whatever the exit
   * code. A signal that comes too late has no effect, since the session compares the job under its lock.
   */
  private static final int ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Job job;
  private final Duration grace;
  private final Signal abandoned = Signal.named("the end of the command");
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable Session session;
  private @Nullable Reason stopping;
  private boolean running;
  private boolean gone;
  private boolean over;
  private int attempts;
  private @Nullable Registration nextStep;
  private final List<Registration> watches = new ArrayList<>();

  /** What there is to do where a stop finds a command. */
  enum Found {
    /** It has ended, or is being stopped: nothing. */
    STOPPING,
    /** It waits for a session, or is between two: it has to be taken out of the line. */
    NOT_SENT,
    /** A session has it, and was told. */
    SENT
  }

  /**
   * How far it was when it ended.
   *
   * @param stopping why it was to be stopped, if it was
   * @param pending what waited for it in vain
   */
  record End(boolean hadBegun, @Nullable Reason stopping, List<Registration> pending) {}

  StopLadder(Job job, Duration grace) {
    this.job = job;
    this.grace = grace;
  }

  /** {@return the signal that goes when readers of its outputs are not to be waited for any longer} */
  Signal abandoned() {
    return abandoned;
  }

  // ---- its way

  /** It is a session's now. */
  void assigned(Session to) {
    lock.lock();
    try {
      session = to;
      attempts++;
    } finally {
      lock.unlock();
    }
  }

  /** It runs. {@return whether it is meant to; if not, it is being stopped} */
  boolean begun() {
    boolean stop;
    lock.lock();
    try {
      running = true;
      stop = stopping != null;
    } finally {
      lock.unlock();
    }
    if (stop) {
      terminate();
    }
    return !stop;
  }

  /** Its processes are gone; what they wrote may not have been read. */
  void exited() {
    boolean stop;
    lock.lock();
    try {
      gone = true;
      stop = stopping != null;
    } finally {
      lock.unlock();
    }
    if (stop) {
      abandoned.go();
    }
  }

  /** Its session is lost. {@return whether another one may be tried: nothing was run, and it is not to be stopped} */
  boolean mayTryAgain() {
    lock.lock();
    try {
      session = null;
      return stopping == null && attempts < ATTEMPTS;
    } finally {
      lock.unlock();
    }
  }

  /** {@return how far it was; null when it had ended before} */
  @Nullable
  End end() {
    lock.lock();
    try {
      if (over) {
        return null;
      }
      over = true;
      session = null;
      var pending = new ArrayList<>(watches);
      if (nextStep != null) {
        pending.add(nextStep);
      }
      return new End(running, stopping, pending);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps what is to be let go of at its end. */
  void keep(Registration watch) {
    lock.lock();
    try {
      if (!over) {
        watches.add(watch);
        return;
      }
    } finally {
      lock.unlock();
    }
    watch.cancel();
  }

  boolean isStopping() {
    lock.lock();
    try {
      return stopping != null;
    } finally {
      lock.unlock();
    }
  }

  // ---- stopping

  /** Stops it, if it is with a session. {@return what is left to do} */
  Found stop(Reason why) {
    boolean onlyReading;
    boolean sent;
    lock.lock();
    try {
      if (over || stopping != null) {
        return Found.STOPPING;
      }
      stopping = why;
      onlyReading = gone;
      sent = session != null;
    } finally {
      lock.unlock();
    }
    if (onlyReading) {
      abandoned.go();
      next(PATIENCE.multipliedBy(2), this::giveUp); // those who read have been given up by then
      return Found.SENT;
    }
    if (sent) {
      terminate();
    }
    return sent ? Found.SENT : Found.NOT_SENT;
  }

  /** The first step, of a command that was given a session: TERM if it has begun, else wait for that. */
  void terminate() {
    Session on = sessionIfRunning();
    if (on != null) {
      on.signal(job, "TERM");
    }
    next(grace, this::kill);
  }

  void kill() {
    Session on = sessionIfRunning();
    if (on == null) {
      giveUp();
    } else {
      on.signal(job, "KILL");
      next(PATIENCE, this::giveUp);
    }
  }

  /** The last step: the session with all that is in it. */
  void giveUp() {
    Session on;
    lock.lock();
    try {
      on = session;
    } finally {
      lock.unlock();
    }
    abandoned.go();
    if (on != null) {
      on.close();
    }
  }

  private @Nullable Session sessionIfRunning() {
    lock.lock();
    try {
      return running ? session : null;
    } finally {
      lock.unlock();
    }
  }

  private void next(Duration after, Runnable step) {
    Registration callback = Till.in(after).then(step);
    Registration obsolete;
    lock.lock();
    try {
      obsolete = over ? callback : nextStep;
      if (!over) {
        nextStep = callback;
      }
    } finally {
      lock.unlock();
    }
    if (obsolete != null) {
      obsolete.cancel();
    }
  }
}
