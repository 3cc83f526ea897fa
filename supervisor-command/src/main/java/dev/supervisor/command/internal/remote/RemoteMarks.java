package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.signals.Till;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the command of a remote session what the marks on its streams mean: it begins, takes input, is over. */
final class RemoteMarks {
  private final RemoteSession session;
  private final ReentrantLock lock;

  RemoteMarks(RemoteSession session) {
    this.session = session;
    this.lock = session.lock;
  }

  /** On the thread of that stream. */
  void heard(
      RemoteUse current, RemoteStream from, MarkScanner.MarkKind kind, long number, char flag) {
    switch (kind) {
      case ALIVE -> alive(current, from, number);
      case OPENING -> opened(current, from, number);
      case TAKEN -> {
        if (!current.input().taken()) {
          session.stray(session.toString() + " took input that was not sent");
        }
      }
      case ANSWERED -> {
        if (current.input().isUnderWay(number)) {
          distrust("it lost the answer to a piece of input");
        }
      }
      case INPUT_OVER -> after(current, current::inputOver);
      case OVER -> over(current, from, (int) number, flag);
      default -> session.stray(session.toString() + " said " + kind.name());
    }
  }

  private void alive(RemoteUse current, RemoteStream from, long ping) {
    boolean missing;
    lock.lock();
    try {
      missing = session.current() == current && current.isEndMissing(from.isOutput(), ping);
    } finally {
      lock.unlock();
    }
    if (missing) {
      distrust("it lost what ends a command");
    }
    RemoteConnection to = session.connection();
    long late = from.isOutput() ? current.input().late() : 0;
    if (late > 0 && to != null) {
      to.ask(late);
    }
  }

  private void distrust(String why) {
    RemoteConnection to = session.connection();
    if (to != null) {
      to.distrust(why);
    }
  }

  private void opened(RemoteUse current, RemoteStream from, long pid) {
    boolean begun;
    lock.lock();
    try {
      if (from.isOutput()) {
        current.begun(pid);
      } else {
        current.errorOpened();
      }
      begun = from.isOutput() && current.hasBegun();
    } finally {
      lock.unlock();
    }
    if (begun) {
      current.job().begun(pid);
      current.input().begun();
    }
  }

  private void over(RemoteUse current, RemoteStream from, int code, char flag) {
    RemoteConnection to = session.connection();
    if (to == null) {
      return;
    }
    if (!from.isOutput()) {
      after(current, () -> current.errorOver(to.pings()));
      return;
    }
    current.input().over(RemoteSender.way(to));
    if (wasBegun(current)) {
      current.job().exited();
    }
    after(current, () -> {
      if (flag == MarkScanner.SHELL_ENDED) {
        current.overWithShell(code, to.pings());
      } else {
        current.over(
            code,
            flag == MarkScanner.LEFT_OVERS || flag == MarkScanner.CUT,
            flag == MarkScanner.CUT,
            to.pings());
      }
    });
  }

  private boolean wasBegun(RemoteUse current) {
    lock.lock();
    try {
      return current.hasBegun();
    } finally {
      lock.unlock();
    }
  }

  /** Notes one of the things that make up a command. After the last one the command is over. */
  private void after(RemoteUse current, Runnable what) {
    boolean over;
    boolean wait;
    lock.lock();
    try {
      what.run();
      over = current.isOver();
      wait = !over && current.areOutputsOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      session.complete(current, /* held= */ false);
    } else if (wait) {
      // It takes one answer more to know that nothing of the input is left; a process may hold that
      // open.
      var unused =
          Till.in(LiveSession.CLEAN_UP).then(() -> session.complete(current, /* held= */ true));
    }
  }
}
