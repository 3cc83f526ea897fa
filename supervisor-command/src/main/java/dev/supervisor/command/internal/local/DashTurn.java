package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import org.jspecify.annotations.Nullable;

/**
 * Whether a dash has taken the place of a session's bash. That serves programs alone, with less processor time, so it comes
 * when there have been so many of them that it pays: to change shells takes some milliseconds.
 */
final class DashTurn {
  /*
   * How it works. The program with which the row is long enough waits, and a frame is sent in its place. The shell answers "D pid" when a
   * dash has come and its groups are proven, or else "H pid", and no session of the shell tries that again; then the program is
   * sent. If the session is lost instead, the program has not begun, and another session takes it; after three of these in
   * a row none tries again.
   */
  private final LocalShell shell;
  private final boolean allowed;

  // Of the thread that feeds the next command, one at a time, and of the live thread, in turns.
  private volatile int inARow;
  private volatile @Nullable LocalUse waiting;
  private volatile boolean turned;

  /**
   * @param allowed whether the session is one of those that may serve programs alone
   */
  DashTurn(LocalShell shell, boolean allowed) {
    this.shell = shell;
    this.allowed = allowed;
  }

  boolean isTurned() {
    return turned;
  }

  /** {@return whether the session can run this} */
  boolean takes(Job job) {
    return !turned || DashFrame.isFor(job);
  }

  /** {@return whether the shell is to be changed first; the use waits for that} */
  boolean isFirstFor(LocalUse use) {
    if (!allowed || turned || !shell.dash().isPossible()) {
      return false;
    }
    int now = DashFrame.isFor(use.job()) ? inARow + 1 : 0;
    inARow = now;
    if (now <= DashOfShell.IN_A_ROW) {
      return false;
    }
    waiting = use;
    return true;
  }

  /** {@return whether this is what the use has waited for} */
  boolean isAnsweredBy(StatusLine line, LocalUse use) {
    boolean dash = line instanceof StatusLine.Turned;
    if (waiting != use || !(dash || line instanceof StatusLine.Greeting)) {
      return false;
    }
    waiting = null;
    turned = dash;
    shell.dash().tried(dash);
    return true;
  }

  /** The session is lost. */
  void lost() {
    LocalUse left = waiting;
    if (left != null) {
      waiting = null;
      shell.dash().lost();
      left.unfed();
    }
  }
}
