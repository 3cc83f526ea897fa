package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.text.Nonce;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One job's time on a {@link RemoteSession}. */
final class RemoteUse implements LiveSession.Use {
  private final Job job;
  private final byte[] opening = Nonce.next();
  private final byte[] ending = Nonce.next();
  private final RemoteInput input;

  // Guarded by the session's lock.
  private boolean sent;
  private boolean signalled;
  private boolean outputOpened;
  private boolean errorOpened;
  private long pid;
  private @Nullable String refusal;
  private long pingsBefore;
  private boolean outputOver;
  private boolean errorOver;
  private boolean inputOver;
  private int code;
  private boolean leftOvers;
  private boolean cut;
  private boolean shellEnded;

  RemoteUse(Job job, RemoteInput input) {
    this.job = job;
    this.input = input;
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public void unfed() {
    input.done();
  }

  byte[] opening() {
    return opening;
  }

  byte[] ending() {
    return ending;
  }

  RemoteInput input() {
    return input;
  }

  /** Notes that the command was sent: it may begin from now on, even if nothing is ever heard of it. */
  void sent(boolean withInput) {
    sent = true;
    inputOver = !withInput;
  }

  /** The last of it could not be sent, and without that nothing begins. */
  void notSent() {
    sent = false;
  }

  /** Its standard error was opened, which it does before its standard output. */
  void errorOpened() {
    errorOpened = true;
  }

  void begun(long leader) {
    outputOpened = true;
    pid = leader;
    refusal = leader == 0
        ? "its directory cannot be entered"
        : leader == 1 ? "the sh cannot make a named pipe for its input, in $TMPDIR or /tmp," : null;
  }

  void over(int exitCode, boolean wereLeftOver, boolean wereCut, long pings) {
    outputOver = true;
    pingsBefore = pings;
    code = exitCode;
    leftOvers = wereLeftOver;
    cut = wereCut;
  }

  /** Notes that the command has ended its shell, and with it the session. */
  void overWithShell(int exitCode, long pings) {
    over(exitCode, /* wereLeftOver= */ false, /* wereCut= */ false, pings);
    shellEnded = true;
    inputOver = true;
  }

  void errorOver(long pings) {
    errorOver = true;
    pingsBefore = pings;
  }

  void inputOver() {
    inputOver = true;
  }

  /** {@return whether anything was heard that only comes when the command has begun} */
  private boolean hasOpened() {
    return outputOpened || errorOpened;
  }

  /** {@return whether neither of its streams was opened without our hearing of it} */
  private boolean isWhole() {
    return outputOpened && errorOpened;
  }

  boolean hasBegun() {
    return pid > 0 && refusal == null;
  }

  /**
   * A ping was answered on one stream.
   *
   * @return whether the end of the command must have been heard there before, but was not: it had ended on the other
   *     stream when that ping was sent, and it says its last words on both at once
   */
  boolean isEndMissing(boolean onOutput, long ping) {
    return outputOver != errorOver && outputOver != onOutput && ping > pingsBefore;
  }

  boolean isRunning() {
    return hasBegun() && !outputOver;
  }

  boolean areOutputsOver() {
    return outputOver && errorOver;
  }

  boolean isOver() {
    return outputOver && errorOver && inputOver;
  }

  long pid() {
    return pid;
  }

  /** {@return how it ended, now that {@link #isOver} or nothing more is waited for} */
  JobEnd ending(String session, RemoteShell at, boolean held) {
    if (isWhole() && refusal != null) {
      return new JobEnd.NotOpened(new IOException(refusal + " at " + at.toString()));
    }
    if (!isWhole()) { // so it may have begun
      return new JobEnd.SessionDied(session + " lost what begins a command", -1);
    }
    return shellEnded
        ? JobEnd.withShell(job, session + " ended while the command ran", code)
        : new JobEnd.Over(code, leftOvers, held, cut);
  }

  /** Notes that the command was told to end, with all of its group. A process that is still there at its end may just be about to follow. */
  void signalled() {
    signalled = true;
  }

  /** {@return whether nothing of it is left that the next command could meet} */
  boolean isClean() {
    return isWhole() && !shellEnded && (!leftOvers || signalled);
  }

  /** {@return how it ended with the connection} */
  JobEnd lost(String why, int exitCode) {
    if (hasOpened()) {
      return new JobEnd.SessionDied(why, exitCode);
    }
    return sent
        ? new JobEnd.SessionDied(why + "; whether the command had begun is not known", -1)
        : new JobEnd.Unstarted(why, null);
  }
}
