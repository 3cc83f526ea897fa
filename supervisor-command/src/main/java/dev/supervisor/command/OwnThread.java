package dev.supervisor.command;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of a session: daemons, and platform threads, since a virtual one would pin its carrier while it reads a
 * named pipe. Nobody outside knows them, so nobody interrupts them.
 */
final class OwnThread {

  private OwnThread() {}

  /** {@return one thread that runs what it is given, in order; it starts with the first and ends with a shutdown} */
  static ExecutorService named(String name) {
    ThreadFactory factory = action -> thread(name, action);
    return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
  }

  /** {@return as many threads as are needed at a time, each gone a second after its last use} */
  static Executor manyNamed(String name) {
    ThreadFactory factory = action -> thread(name, action);
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /** Code of the user's has run on a thread of a session, where an interrupt would close a named pipe. */
  static void forgetInterrupt() {
    boolean unused = Thread.interrupted();
  }

  static Thread thread(String name, Runnable action) {
    var thread = new Thread(null, action, name, 0, /* inheritThreadLocals= */ false);
    thread.setDaemon(true);
    return thread;
  }
}
