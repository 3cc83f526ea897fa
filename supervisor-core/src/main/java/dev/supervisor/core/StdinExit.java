package dev.supervisor.core;

import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Stops a root when a line {@code exit} is typed. Polls, since a thread that blocks in a read of standard input keeps the
 * JVM from ending.
 */
final class StdinExit {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LONGEST = 1_000;

  private StdinExit() {}

  static void watch(ScopeNode root) {
    HelperThread.thatMayBlock(() -> poll(root), "supervisor-stdin").start();
  }

  private static void poll(ScopeNode root) {
    try {
      read(root);
    } catch (Throwable e) { // standard input may have been replaced by anything
      Teller.debug(
          Supervisor.class, null, "standard input cannot be read: {}", () -> Thrown.text(e));
    }
  }

  private static void read(ScopeNode root) throws IOException, InterruptedException {
    StringBuilder line = new StringBuilder();
    InputStream in = System.in;
    while (!root.drain().await(Till.in(POLL))) {
      for (int left = in.available(); left > 0; left--) {
        int next = in.read();
        if (next == '\n') {
          if (line.toString().strip().equals("exit")) {
            var unused = root.stop("exit was typed");
          }
          line.setLength(0);
        } else if (next >= 0 && line.length() < LONGEST) {
          line.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }
}
