package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.internal.Teller;
import java.nio.ByteBuffer;

/**
 * Tells a listener before it passes the bytes on. The first failure of the listener is logged and ends its part; the
 * output itself is not touched by it. An output that cannot be cut into lines for it fails.
 */
final class TeeSink implements Sink {
  private final String command;
  private final String what;
  private final Sink listener;
  private final Sink next;
  private boolean failed;

  /**
   * @param command for the log
   * @param what {@code "stdout"} or {@code "stderr"}, for the log
   */
  TeeSink(String command, String what, Sink listener, Sink next) {
    this.command = command;
    this.what = what;
    this.listener = listener;
    this.next = next;
  }

  private interface Telling {
    void run() throws Exception;
  }

  private void tell(Telling telling) throws Exception {
    if (failed) {
      return;
    }
    try {
      telling.run();
    } catch (Listener.ListenerFailure e) {
      failed = true;
      Teller.warn(
          TeeSink.class,
          e.thrown(),
          "a listener to the {} of {} failed and is told nothing more",
          () -> what,
          () -> command);
    } catch (Throwable e) { // no line for it can be made of the output: that ends the command
      failed = true;
      throw e;
    } finally {
      SessionThreads.forgetInterrupt();
    }
  }

  @Override
  public void accept(ByteBuffer bytes) throws Exception {
    tell(() -> listener.accept(bytes.duplicate()));
    next.accept(bytes);
  }

  @Override
  public void end() throws Exception {
    try {
      tell(listener::end);
    } finally {
      next.end();
    }
  }

  @Override
  public void cut() throws Exception {
    try {
      tell(listener::cut);
    } finally {
      next.cut();
    }
  }
}
