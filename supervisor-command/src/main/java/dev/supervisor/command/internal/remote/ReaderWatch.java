package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.signals.Till;
import java.time.Duration;

/**
 * Watches the readers of a command that was told to end at a target. The end comes behind the output, so a reader that
 * takes nothing would keep it from being seen: one that has not taken anything since the last look is not waited for.
 */
final class ReaderWatch {
  private static final Duration LOOK = Duration.ofMillis(LiveSession.HELD_MILLIS);

  private final RemoteSession session;
  private final RemoteUse use;
  private final RemoteConnection connection;
  private long last = -1; // one look hands it to the next

  ReaderWatch(RemoteSession session, RemoteUse use, RemoteConnection connection) {
    this.session = session;
    this.use = use;
    this.connection = connection;
  }

  /** Looks until the command is over, or its readers were given up. */
  void look() {
    var unused = Till.in(LOOK).then(this::lookNow);
  }

  private void lookNow() {
    if (session.isRunning(use)) {
      long now = connection.blockedPass();
      if (now >= 0 && now == last) {
        use.job().exited();
      } else {
        last = now;
        look();
      }
    }
  }
}
