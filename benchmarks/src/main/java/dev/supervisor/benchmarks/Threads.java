package dev.supervisor.benchmarks;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Threads of both kinds, for code that is compiled for 17. */
enum Threads {
  PLATFORM,
  VIRTUAL;

  /** Something to do that may throw. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  private static final @Nullable ThreadFactory MAKER = virtualMaker();

  private static @Nullable ThreadFactory virtualMaker() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
      return (ThreadFactory) factory.invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Thread.ofVirtual", e);
    }
  }

  int since() {
    return this == VIRTUAL ? 21 : 17;
  }

  /** {@return a factory of threads that keep no JVM alive} */
  ThreadFactory factory() {
    if (this == PLATFORM) {
      return body -> {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
      };
    }
    if (MAKER == null) {
      throw new UnsupportedOperationException("virtual threads need Java 21 or later");
    }
    return MAKER;
  }

  Thread start(Task task) {
    Thread thread = factory().newThread(() -> {
      try {
        task.run();
      } catch (Exception e) {
        throw new IllegalStateException(e); // what it was to measure never comes: the run fails
      }
    });
    thread.start();
    return thread;
  }

  static boolean isParked(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  static void spinUntilParked(Thread thread) {
    while (!isParked(thread)) {
      Thread.onSpinWait();
    }
  }

  static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }
}
