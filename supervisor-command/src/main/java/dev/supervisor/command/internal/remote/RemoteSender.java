package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.streams.StreamsRun;
import java.io.IOException;
import java.io.InputStream;

/** Sends one command to the other side, then its input. Its thread is the connection's feeding thread. */
final class RemoteSender {

  /** Who is told how far it came. */
  interface Listener {
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
  private final Listener listener;

  RemoteSender(RemoteUse use, RemoteConnection connection, RemoteShell shell, Listener listener) {
    this.use = use;
    this.connection = connection;
    this.shell = shell;
    this.listener = listener;
  }

  void send() {
    Job job = use.job();
    InputStream in = null;
    try {
      in = job.open();
      byte[] frame =
          connection.dialect().run(connection.mark(), use, shell.carried(job.level()), in != null);
      if (in == null) {
        use.input().abandon();
      }
      if (send(frame, in != null) && in != null) {
        use.input().feed(in, job, way(connection));
      }
    } catch (InterruptedException e) {
      // the session is being taken down
    } catch (Throwable failure) {
      listener.notOpened(use, failure);
    } finally {
      if (in != null) {
        StreamsRun.closeQuietly(in);
      }
      use.input().done();
    }
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
