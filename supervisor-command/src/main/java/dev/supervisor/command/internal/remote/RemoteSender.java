package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import java.io.IOException;

/** Sends one command to the other side, then its input. Its thread is the connection's feeding thread. */
final class RemoteSender {

  /** Hears how far the sender has come. */
  interface SenderEvents {
    /** {@return whether the command may be sent; from then on it may begin, even if nothing is ever heard of it} */
    boolean maySend(RemoteUse use, boolean withInput);

    /** The end of it did not get out, so it will not begin. */
    void notSent(RemoteUse use);

    /** Our side could not open what the command needs, so it was never sent. */
    void notOpened(RemoteUse use, Throwable cause);
  }

  private final RemoteUse use;
  private final RemoteConnection connection;
  private final RemoteShell shell;
  private final SenderEvents listener;

  RemoteSender(
      RemoteUse use, RemoteConnection connection, RemoteShell shell, SenderEvents listener) {
    this.use = use;
    this.connection = connection;
    this.shell = shell;
    this.listener = listener;
  }

  void send() {
    try {
      if (sendCommand()) {
        use.input().feed(use.job(), way(connection));
      }
    } catch (InterruptedException e) {
      // the session is being taken down
    } finally {
      use.input().done();
    }
  }

  /** {@return whether it got out and has an input} */
  private boolean sendCommand() {
    Job job = use.job();
    boolean hasInput;
    byte[] frame;
    try {
      hasInput = job.open();
      frame =
          connection.dialect().run(connection.mark(), use, shell.carried(job.level()), hasInput);
    } catch (Throwable failure) {
      listener.notOpened(use, failure);
      return false;
    }
    if (!hasInput) {
      use.input().abandon();
    }
    return send(frame, hasInput) && hasInput;
  }

  private boolean send(byte[] frame, boolean withInput) {
    if (!listener.maySend(use, withInput)) {
      return false;
    }
    try {
      connection.send(frame);
      return true;
    } catch (IOException connectionIsGone) {
      listener.notSent(use);
      return false;
    }
  }

  /** {@return the way for a command's input} */
  static RemoteInput.Way way(RemoteConnection to) {
    return new RemoteInput.Way() {
      @Override
      public void send(byte[] piece, int length) throws IOException {
        to.send(to.dialect().input(to.mark(), piece, length));
      }

      @Override
      public void end() {
        to.post(to.dialect().endOfInput(to.mark()));
      }
    };
  }
}
