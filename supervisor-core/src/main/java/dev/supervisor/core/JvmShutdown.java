package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.spi.Seam;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties a root to the JVM: signals, {@code System.exit}, the exit code, and what comes last of all. */
final class JvmShutdown {
  /*
   * How it works. Whatever ends the JVM (a signal, System.exit, the end of the last thread) runs the
   * hook, on a thread of its own. The hook stops the root and waits until it is settled, which the
   * stop's own deadline guarantees. Threads inside System.exit wait for the hook, so the hook must
   * not wait for them: it looks for them while it waits and counts them as over. Then it waits for
   * the main thread, which may still have something to say, and runs what comes last of all.
   *
   * The signals are handled here, too, so that the reason of the stop can name them and the second
   * SIGINT can be told from the first; the first calls System.exit with the code that the JVM itself
   * would have used.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration POLL = Duration.ofMillis(200);

  private static volatile @Nullable Reason exitReason;

  private final ScopeNode root;
  private final @Nullable Runnable lastOfAll;
  private final Thread hook = new Thread(this::shutDown, "supervisor-shutdown");
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final JvmSignals signals = new JvmSignals(this::signalled);

  private JvmShutdown(ScopeNode root, TreeOptions options) {
    this.root = root;
    this.lastOfAll = options.lastOfAll;
  }

  static ScopeNode main(String name, UnaryOperator<TreeOptions> with) {
    ThreadNode here = Current.get();
    if (here != null) {
      throw new IllegalStateException("main opens a root, but thread "
          + Thread.currentThread().getName()
          + " is in a tree already, as "
          + here.path());
    }
    TreeOptions options = with.apply(TreeOptions.defaults());
    ScopeNode root = ScopeNode.root(name, options, null);
    try {
      Roots.makeMain(root);
    } catch (IllegalStateException e) {
      Roots.remove(root);
      throw e;
    }
    Current.set(root);
    new JvmShutdown(root, options).begin(options.exitOnStdin);
    return root;
  }

  private void begin(boolean exitOnStdin) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) { // the JVM is ending already, and takes no more hooks
      root.stop("the JVM is shutting down");
      return;
    }
    signals.install();
    var unused = root.stopped().then(this::released);
    if (exitOnStdin) {
      Thread reader = new Thread(this::readStdin, "supervisor-stdin");
      reader.setDaemon(true);
      reader.start();
    }
  }

  /** The root is settled: unless the JVM is ending, it gets its signals back. */
  private void released() {
    if (signalled.get()) {
      return; // a second SIGINT must still be heard
    }
    signals.restore();
    if (lastOfAll == null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.trace("the JVM is ending, and the hook runs", e);
      }
    }
  }

  static void exit(int code) {
    exitReason = Reason.of("exit(" + code + ")");
    exitOnOwnThread(code, "supervisor-exit");
  }

  private static void exitOnOwnThread(int code, String name) {
    Thread thread = new Thread(() -> System.exit(code), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void signalled(String name, int number) {
    if (signalled.compareAndSet(false, true)) {
      exitReason = new Reason("SIG" + name, null, "the operating system", Seam.now());
      exitOnOwnThread(128 + number, "supervisor-sig" + name.toLowerCase(java.util.Locale.ROOT));
    } else if (name.equals("INT")) {
      System.err.println("interrupted again; not waiting for:");
      System.err.print(root.tree());
      System.err.flush();
      Runtime.getRuntime().halt(128 + number);
    }
  }

  // ---- the hook

  private void shutDown() {
    signalled.set(true);
    Reason why = exitReason;
    root.stop(why != null ? why : Reason.of("the JVM is shutting down"));
    long end = Seam.nanoTime() + root.limit().toNanos();
    try {
      while (!root.stopped().await(Till.in(LOOK))) {
        countExitingAsOver();
      }
      awaitMainThread(end);
    } catch (InterruptedException e) {
      LOG.warn("the shutdown of {} was interrupted", root.path());
    }
    if (lastOfAll != null) {
      lastOfAll.run();
    }
  }

  /** Whoever is inside System.exit waits for this hook, so nobody may wait for him. */
  private void countExitingAsOver() {
    for (TreeNode node : root.inOrderOfStopping()) {
      Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
      if (thread != null && !node.over && Look.isExiting(thread)) {
        StopChain.giveUp(node, Outcome.EXITING);
      }
    }
  }

  private void awaitMainThread(long endNanos) throws InterruptedException {
    Thread main = root.ownerThread();
    if (root.outcome == Outcome.EXITING) {
      return;
    }
    long left = Math.max(endNanos - Seam.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100));
    while (left > 0 && main.isAlive() && !Look.isExiting(main)) {
      main.join(Math.max(1, Math.min(LOOK.toMillis(), TimeUnit.NANOSECONDS.toMillis(left))));
      left = endNanos - Seam.nanoTime();
    }
  }

  // ---- standard input

  /** Polls, since a thread that blocks in a read of standard input keeps the JVM from ending. */
  private void readStdin() {
    StringBuilder line = new StringBuilder();
    try {
      InputStream in = System.in;
      while (!root.drain().await(Till.in(POLL))) {
        for (int left = in.available(); left > 0; left--) {
          int next = in.read();
          if (next == '\n') {
            if (line.toString().strip().equals("exit")) {
              root.stop("exit was typed");
            }
            line.setLength(0);
          } else if (next >= 0 && line.length() < 1_000) {
            line.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("standard input cannot be read: {}", e.toString());
    } catch (InterruptedException e) {
      LOG.debug("the reader of standard input was interrupted");
    }
  }
}
