package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Lane;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads of a session: helper threads, and platform threads, since a virtual one would pin its carrier while it reads a
 * named pipe. No code outside knows them, so they are not interrupted.
 */
public final class SessionThreads {
  private static final int MOST_STUCK = 16;

  private static final Lane INTERRUPTS = new Lane("supervisor-command-interrupts", MOST_STUCK);

  private static final Lane ASIDE = new Lane("supervisor-command-aside", MOST_STUCK);

  private SessionThreads() {}

  /** {@return one thread that runs what it is given, in order; it starts with the first and ends with a shutdown} */
  public static ExecutorService named(String name) {
    ThreadFactory factory = action -> thread(name, action);
    return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
  }

  /**
   * {@return as many threads as are needed at a time, each gone a second after its last use; where none can be had, what
   * is to be run runs on the thread that gives it}
   */
  public static Executor manyNamed(String name) {
    ThreadFactory factory = action -> thread(name, action);
    var threads = new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    return action -> {
      try {
        threads.execute(action);
      } catch (OutOfMemoryError noMoreThreads) {
        action.run();
      }
    };
  }

  /**
   * Ends threads, also when they are stuck in a stream of a user's. The interrupt closes some streams, which is code of
   * the user's: so a helper sends it.
   */
  public static void end(ExecutorService threads) {
    threads.shutdown();
    INTERRUPTS.execute(threads::shutdownNow);
  }

  /** Gives a thread what it is to run, unless it was ended: the thread that ends it looks after what is left. */
  public static void unlessEnded(ExecutorService thread, Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException tornDown) {
      // as said
    }
  }

  /** Runs code of the user's that nothing is to wait for; what it throws is told. */
  static void aside(Supplier<String> what, Foreign.ForeignCall call) {
    ASIDE.execute(() -> {
      boolean unused = Foreign.run(SessionThreads.class, what, call);
    });
  }

  /** Code of the user's has run on a thread of a session, where an interrupt would close a named pipe. */
  static void forgetInterrupt() {
    boolean unused = Thread.interrupted();
  }

  public static Thread thread(String name, Runnable action) {
    return HelperThread.thatMayBlock(action, name);
  }
}
