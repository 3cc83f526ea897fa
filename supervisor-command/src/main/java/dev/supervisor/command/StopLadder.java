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
   * How it works. The first reason to stop is kept. The next step depends on how far the command is:
   *
   *   it waits for a session   the keeper of the line takes it out of the line
   *   it was sent              TERM waits for `begun`. If that does not come within the grace, the session is closed
   *   it has begun             TERM now, KILL after the grace. If neither ends it, the session is closed, which kills
   *                            all that is in it
   *   its process is gone      only outputs, or left-overs, are still waited for: the wait ends now. If the command does
   *                            not end then, the session is closed
   *
   * So there is always a next step. Each step is the callback of a deadline, which is cancelled when the command has ended.
   *
   * The race between a stop and the end: if the reason is set before the end comes, the outcome is Stopped, whatever the exit
   * code is. A TERM or KILL that comes too late has no effect, since the session compares the job under its lock.
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

  /** The step that a stop has to take, as it finds the command. */
  enum Found {
    /** No step: the command has ended, or is being stopped already. */
    STOPPING,
    /** The caller has to take the command out of the line: it waits for a session, or is between two. */
    NOT_SENT,
    /** No further step: the command has a session, and the session was told. */
    SENT
  }

  /**
   * How far the command was when it ended.
   *
   * @param stopping the reason to stop; null if the command was not being stopped
   * @param pending the registrations that the caller has to cancel
   */
  record LadderEnd(boolean hadBegun, @Nullable Reason stopping, List<Registration> pending) {}

  StopLadder(Job job, Duration grace) {
    this.job = job;
    this.grace = grace;
  }

  /** {@return the signal that goes when readers of its outputs are not to be waited for any longer} */
  Signal abandoned() {
    return abandoned;
  }

  // ---- its way

  /** Notes that a session has the command now. */
  void assigned(Session to) {
    lock.lock();
    try {
      session = to;
      attempts++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that the command runs.
   *
   * @return whether it is meant to run; if not, it is being stopped
   */
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

  /** Notes that the processes of the command are gone. What they wrote may not have been read yet. */
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

  /**
   * Notes that the session was lost before the command ran.
   *
   * @return whether another session may be tried: not if the command is to be stopped, or was tried often enough
   */
  boolean mayTryAgain() {
    lock.lock();
    try {
      session = null;
      return stopping == null && attempts < ATTEMPTS;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes the end of the command.
   *
   * @return how far the command was; null if it had ended before
   */
  @Nullable
  LadderEnd end() {
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
      return new LadderEnd(running, stopping, pending);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a registration, to cancel it when the command has ended. */
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

  /**
   * Stops the command if a session has it.
   *
   * @return what is left to do
   */
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
      next(PATIENCE.multipliedBy(2), this::giveUp); // readers have been given up by then
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

  /** Takes the last step: closes the session, which kills all that is in it. */
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
