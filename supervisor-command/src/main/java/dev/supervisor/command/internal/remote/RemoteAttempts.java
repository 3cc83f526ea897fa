package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;

/** Connects to a target, and tries again with longer and longer pauses. Confined to the session's live thread. */
final class RemoteAttempts {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Is given each connection before it is opened. */
  interface ConnectionTaker {
    /**
     * Takes it, to be able to close it.
     *
     * @throws IOException when none is wanted any more
     */
    void take(RemoteConnection tried) throws IOException;
  }

  private final RemoteShell shell;
  private final String name;
  private final boolean staying;
  private final Signal closed;

  /**
   * @param name of the session
   * @param staying whether it begins with texts that stay
   * @param closed goes when the session is closed; then nothing is tried any more
   */
  RemoteAttempts(RemoteShell shell, String name, boolean staying, Signal closed) {
    this.shell = shell;
    this.name = name;
    this.staying = staying;
    this.closed = closed;
  }

  /**
   * {@return a connection that takes commands}
   *
   * @throws IOException when the last attempt failed, with what the launcher said; of the others nothing is left
   */
  RemoteConnection connect(RemoteConnection.ConnectionEvents events, ConnectionTaker taker)
      throws IOException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      var tried = new RemoteConnection(shell, name, staying, events);
      try {
        taker.take(tried);
        tried.open();
        return tried;
      } catch (NoBashException e) {
        drop(tried);
        throw e;
      } catch (IOException e) {
        String why = why(tried, e);
        if (attempt == shell.target().maxAttempts() || closed.await(Till.in(pause))) {
          throw new IOException(attempt == 1 ? why : why + " (in attempt " + attempt + ")", e);
        }
      } catch (Throwable e) {
        drop(tried);
        throw e;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  /** {@return why an attempt failed, with what the launcher said. That is complete only when the launcher is gone} */
  private String why(RemoteConnection tried, IOException e) throws InterruptedException {
    boolean wasLost = tried.isLost();
    drop(tried);
    return wasLost ? name + " could not be opened: " + tried.whyLost() : FailureTexts.withAdvice(e);
  }

  private static void drop(RemoteConnection tried) throws InterruptedException {
    tried.awaitItsEnd(); // its exit code tells more than ours would
    tried.force();
    tried.tearDown();
  }
}
