package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.internal.MayExit;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ties a root to the JVM: signals, {@code System.exit}, the exit code, and what comes last of all. */
final class JvmShutdown {
  /*
   * How it works. Whatever ends the JVM (a signal, System.exit, the end of the last thread) runs the hook, on a thread of
   * its own. That thread waits, and does nothing else that could keep it: a helper stops the root, waits until it is
   * settled and then for the main thread, which may still have something to say, and for callbacks that hang on the stop;
   * another runs what comes last of all. If one of them is kept, by a callback, a logger or a lost lock, the hook goes on when its time is over.
   *
   * Threads inside System.exit wait for the hook, so the hook must not wait for them: the helper looks for them while it
   * waits and counts them as over.
   *
   * The signals are handled here, too, so that the reason of the stop can name them and the second SIGINT can be told from
   * the first; the first calls System.exit with the code that the JVM itself would have used. A signal that was caught
   * always leads to an exit: the thread on which it came halts the JVM if the hook has not begun some seconds later.
   */
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final long AFTER_DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_NANOS =
      TimeUnit.SECONDS.toNanos(1); // at least, for what comes last
  private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long BEGIN_NANOS = TimeUnit.SECONDS.toNanos(5); // for the hook to begin
  private static final long PRINT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static volatile @Nullable Reason exitReason;
  private static volatile boolean hookBegan;

  private volatile @Nullable ScopeNode root; // null when it is settled and the JVM lives on
  private final @Nullable LastOfAll last;
  private final Thread hook = new HelperThread(this::shutDown, "supervisor-shutdown");
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final JvmSignals signals = new JvmSignals(this::signalled);
  private final StopCallbacks callbacks = new StopCallbacks();

  private JvmShutdown(ScopeNode root, @Nullable LastOfAll last) {
    this.root = root;
    this.last = last;
  }

  static ScopeNode main(String name, UnaryOperator<TreeOptions> with) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(with, "with");
    ThreadNode here = Current.get();
    if (here != null) {
      throw new IllegalStateException("main opens a root, but thread "
          + Thread.currentThread().getName()
          + " is in a tree already, as "
          + here.path() + ": Supervisor.open makes a scope there");
    }
    TreeOptions options = Options.changed(TreeOptions.defaults(), with);
    Drill.run();
    ScopeNode root = ScopeOpening.root(name, options, null);
    try {
      Roots.makeMain(root);
    } catch (IllegalStateException e) {
      Roots.remove(root);
      throw e;
    }
    Current.set(root);
    new JvmShutdown(root, LastOfAll.of(options.lastOfAll)).begin(root, options.exitOnStdin);
    root.isOpened();
    return root;
  }

  private void begin(ScopeNode root, boolean exitOnStdin) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) { // the JVM is ending already, and takes no more hooks
      root.stop("the JVM is shutting down");
      return;
    }
    if (last != null) {
      last.hasHook();
    }
    signals.install();
    Watch.whenGone(root.stopped(), this::released);
    if (exitOnStdin) {
      StdinExit.watch(root);
    }
  }

  /** The root is settled: unless the JVM is ending, it gets its signals back, and the tree is let go of. */
  private void released() {
    if (signalled.get()) {
      callbacks.settledHere();
      return; // a second SIGINT must still be heard
    }
    signals.restore();
    if (last == null) {
      removeHook(hook);
    } else {
      last.keep(hook);
    }
    root = null;
  }

  /** Removes the hook. If the JVM is ending, the hook runs, and finds by itself what is left to do. */
  static void removeHook(Thread hook) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending
    }
  }

  // ---- exits

  static void exit(int code) {
    exitReason = Reason.of("exit(" + code + ")");
    exitOnOwnThread(code, "supervisor-exit");
  }

  /** Ends the JVM from a thread made for that. If no thread can be had, the current one does it, and never comes back. */
  private static void exitOnOwnThread(int code, String name) {
    Thread exiting = new HelperThread(() -> System.exit(code), name);
    exiting.setDaemon(false); // else the JVM may end by itself, with 0, before it has begun
    if (!startOrFalse(exiting)) {
      System.exit(code);
    }
  }

  /** Called on a thread that the JVM makes for each signal. */
  private void signalled(String name, int number) {
    int code = 128 + number;
    if (signalled.compareAndSet(false, true)) {
      exitReason = new Reason("SIG" + name, null, "the operating system", Seam.now());
      exitOnOwnThread(code, "supervisor-sig" + name.toLowerCase(Locale.ROOT));
      haltUnlessHookBegins(code);
    } else if (name.equals("INT")) {
      printThenHalt(code);
    }
  }

  private static void haltUnlessHookBegins(int code) {
    long end = System.nanoTime() + BEGIN_NANOS;
    while (!hookBegan) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        Runtime.getRuntime().halt(code);
      }
      sleep(Math.min(left, LOOK.toNanos()));
    }
  }

  private void printThenHalt(int code) {
    ScopeNode root = this.root;
    if (root == null) {
      Runtime.getRuntime().halt(code);
      return;
    }
    try {
      CountDownLatch printed = new CountDownLatch(1);
      HelperThread.thatMayBlock(
              () -> {
                System.err.println("interrupted again; not waiting for:");
                System.err.print(root.tree());
                System.err.flush();
                printed.countDown();
              },
              "supervisor-printer")
          .start();
      boolean unused = await(printed, System.nanoTime() + PRINT_NANOS);
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      // the caller looks at its clock
    }
  }

  // ---- the hook

  private void shutDown() {
    hookBegan = true;
    signalled.set(true);
    ScopeNode root = this.root;
    if (root != null) {
      shutDown(root);
    } else if (last != null) {
      last.run();
    }
  }

  private void shutDown(ScopeNode root) {
    long end = System.nanoTime() + Durations.nanos(root.limit());
    CountDownLatch stopped = new CountDownLatch(1);
    Runnable stop = () -> {
      try {
        stopTree(root, end);
      } finally {
        stopped.countDown();
      }
    };
    if (startOrFalse(new HelperThread(stop, "supervisor-stop"))) {
      boolean unused = await(stopped, end + AFTER_DEADLINE_NANOS);
    } else {
      stop.run();
    }
    boolean unused = Teller.flush(FLUSH_NANOS);
    if (last != null) {
      last.runUntil(Math.max(end, System.nanoTime() + LAST_NANOS));
    }
  }

  static boolean startOrFalse(Thread thread) {
    try {
      thread.start();
      return true;
    } catch (Throwable e) { // out of threads: the caller does it itself
      return false;
    }
  }

  /** {@return whether it came to zero before the moment; an interrupt changes nothing} */
  static boolean await(CountDownLatch latch, long endNanos) {
    for (; ; ) {
      try {
        return latch.await(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // no code has a reason to interrupt a thread of ours: the clock counts
      }
    }
  }

  /**
   * As {@link #await(CountDownLatch, long)}, but not for a thread inside {@code System.exit}: that waits for the hook.
   *
   * @param by the thread that counts it down, as far as that is known
   */
  static boolean awaitUnlessExiting(
      CountDownLatch latch, long endNanos, Supplier<@Nullable Thread> by) {
    for (; ; ) {
      long now = System.nanoTime();
      if (await(latch, now + Math.min(LOOK.toNanos(), endNanos - now))) {
        return true;
      }
      Thread thread = by.get();
      if (endNanos - System.nanoTime() <= 0
          || (thread != null && ThreadSnapshot.isExiting(thread))) {
        return false;
      }
    }
  }

  private void stopTree(ScopeNode root, long endNanos) {
    callbacks.attach(root);
    Reason why = exitReason;
    var unused = root.stop(why != null ? why : Reason.of("the JVM is shutting down"));
    try {
      // it makes what is due of the stop itself, where the timer has not
      while (!root.agenda().await(root.stopped(), Seam.nanoTime() + LOOK.toNanos())
          && endNanos - System.nanoTime() > 0) {
        countExitingAsOver(root);
      }
      awaitMainThread(root, endNanos);
      callbacks.await(endNanos);
    } catch (InterruptedException e) {
      Teller.warn(Supervisor.class, null, "the shutdown of {} was interrupted", root::path);
    }
  }

  /** A thread inside System.exit waits for this hook, so the tree must not wait for that thread. */
  private static void countExitingAsOver(ScopeNode root) {
    for (TreeNode node : TreeWalk.inOrderOfStopping(root, 0)) {
      Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
      if (thread != null && !node.stopping.over() && ThreadSnapshot.isExiting(thread)) {
        ForcedStop.giveUp(node, Outcome.EXITING);
      }
      if (node instanceof AttachmentPlace place && !place.stopping.over()) {
        countExitingAsOver(place);
      }
    }
  }

  private static void countExitingAsOver(AttachmentPlace place) {
    if (place.isExiting()) {
      ForcedStop.giveUp(place, Outcome.EXITING);
    }
    if (place.attachment() instanceof MayExit attached) {
      Thread its = attached.thread();
      if (its != null && ThreadSnapshot.isExiting(its)) {
        attached.isExiting();
      }
    }
  }

  /** Waits for the main thread, unless the stop has given it up. */
  private static void awaitMainThread(ScopeNode root, long endNanos) throws InterruptedException {
    Thread main = root.ownerThread();
    if (root.stopping.outcome() == Outcome.EXITING
        || root.stopping.outcome() == Outcome.ABANDONED) {
      return;
    }
    long left = Math.max(endNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100));
    while (left > 0 && main.isAlive() && !ThreadSnapshot.isExiting(main)) {
      main.join(Math.max(1, Math.min(LOOK.toMillis(), TimeUnit.NANOSECONDS.toMillis(left))));
      left = endNanos - System.nanoTime();
    }
  }
}
