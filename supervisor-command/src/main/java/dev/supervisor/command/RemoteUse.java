package dev.supervisor.command;

/** One job's time on a {@link RemoteSession}. */
final class RemoteUse {
  private final Job job;
  private final byte[] opening = Nonce.next();
  private final byte[] ending = Nonce.next();
  private final RemoteInput input;

  // Guarded by the session's lock.
  private boolean sent;
  private boolean opened;
  private long pid;
  private boolean noDirectory;
  private boolean outputOver;
  private boolean errorOver;
  private boolean inputOver;
  private int code;
  private boolean leftOvers;

  RemoteUse(Job job, RemoteInput input) {
    this.job = job;
    this.input = input;
  }

  Job job() {
    return job;
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

  /** From now on the command may begin, even if nothing is ever heard of it. */
  void sent(boolean withInput) {
    sent = true;
    inputOver = !withInput;
  }

  /** The last of it could not be sent, and without that nothing begins. */
  void notSent() {
    sent = false;
  }

  boolean isSent() {
    return sent;
  }

  /** One of its streams was opened by the command; it opens one after the other. */
  void opened() {
    opened = true;
  }

  void begun(long leader) {
    opened = true;
    pid = leader;
    noDirectory = leader == 0;
  }

  void over(int exitCode, boolean wereLeftOver) {
    outputOver = true;
    code = exitCode;
    leftOvers = wereLeftOver;
  }

  void errorOver() {
    errorOver = true;
  }

  void inputOver() {
    inputOver = true;
  }

  /** {@return whether anything was heard that only comes when the command has begun} */
  boolean hasOpened() {
    return opened;
  }

  boolean hasBegun() {
    return pid > 0;
  }

  boolean hasNoDirectory() {
    return noDirectory;
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

  int code() {
    return code;
  }

  boolean leftOvers() {
    return leftOvers;
  }
}
