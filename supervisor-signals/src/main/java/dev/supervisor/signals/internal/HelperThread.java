package dev.supervisor.signals.internal;

/**
 * A thread of the library's own: a daemon that inherits no thread-locals and no context class loader, so that it keeps
 * nothing of the application alive and runs none of its code when it is made.
 */
public class HelperThread extends Thread {
  /**
   * A thread that is not started yet.
   *
   * @param body what it runs
   * @param name as thread dumps show it
   */
  @SuppressWarnings("this-escape") // no subclass overrides what is called here
  public HelperThread(Runnable body, String name) {
    super(null, body, name, /* stackSize= */ 0, /* inheritThreadLocals= */ false);
    setDaemon(true);
    setContextClassLoader(null);
  }

  /** {@return a thread, not started yet, that may run code of users: the application must not wait for it without a limit} */
  public static HelperThread thatMayBlock(Runnable body, String name) {
    return new HelperThread(body, name) {
      @Override
      protected boolean mayBlock() {
        return true;
      }
    };
  }

  /** {@return whether code of users that can block must not run on the current thread} */
  public static boolean mustNotBlock() {
    return Thread.currentThread() instanceof HelperThread ours && !ours.mayBlock();
  }

  /** {@return whether this thread is there to run what can block} */
  protected boolean mayBlock() {
    return false;
  }
}
