package dev.supervisor.signals.spi;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop in which a thread runs what hangs on signals: our own links first, then user callbacks,
 * each in the order in which it was queued.
 *
 * <p>Whoever lets a signal go enters, queues, and exits; the outermost exit runs the queue until it
 * is empty. What is queued meanwhile, by callbacks that let further signals go, joins the same loop,
 * so a chain of any length uses a constant amount of stack. The timer's thread runs only the links
 * here, and leaves callbacks to {@link TimerHelper}. Confined to one thread.
 */
public final class Firing {
  private static final Logger LOG = LoggerFactory.getLogger(Firing.class);
  private static final ThreadLocal<@Nullable Firing> CURRENT = new ThreadLocal<>();

  private final ArrayDeque<Runnable> links = new ArrayDeque<>(4);
  private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>(4);
  private int depth;

  private Firing() {}

  /** {@return the current thread's loop, entered; every entry needs its {@link #exit}} */
  public static Firing enter() {
    Firing firing = current();
    firing.depth++;
    return firing;
  }

  private static Firing current() {
    Firing firing = CURRENT.get();
    if (firing == null) {
      firing = new Firing();
      CURRENT.set(firing);
    }
    return firing;
  }

  /** Runs something of ours, or queues it if a loop is running on this thread. */
  public static void link(Runnable link) {
    Firing firing = current();
    if (firing.depth > 0) {
      firing.addLink(link);
    } else {
      firing.start(link);
    }
  }

  /** Runs a callback of the user, or queues it if a loop is running on this thread. */
  public static void callback(Runnable callback) {
    Firing firing = current();
    if (firing.depth > 0) {
      firing.addCallback(callback);
    } else if (Timer.isTimerThread()) {
      TimerHelper.execute(callback);
    } else {
      firing.start(callback);
    }
  }

  private void start(Runnable first) {
    depth = 1;
    try {
      run(first);
    } finally {
      exit();
    }
  }

  /** Queues something of ours: it must not block and must not call user code. */
  public void addLink(Runnable link) {
    links.add(link);
  }

  /** Queues a callback of the user. */
  public void addCallback(Runnable callback) {
    callbacks.add(callback);
  }

  /** Leaves the loop; the outermost exit first runs all that is queued. */
  public void exit() {
    if (depth > 1) {
      depth--;
      return;
    }
    try {
      for (Runnable next; (next = next()) != null; ) {
        run(next);
      }
    } finally {
      depth = 0;
      if (VirtualThreads.isVirtual(Thread.currentThread())) {
        CURRENT.remove(); // a million of them must not each keep a loop
      }
    }
  }

  private @Nullable Runnable next() {
    Runnable link = links.poll();
    if (link != null || callbacks.isEmpty()) {
      return link;
    }
    if (!Timer.isTimerThread()) {
      return callbacks.poll();
    }
    callbacks.forEach(TimerHelper::execute);
    callbacks.clear();
    return null;
  }

  static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // one of ours, since callbacks report their own: the rest must run
      LOG.error("a link or callback failed without reporting it itself: {}", task, e);
    }
  }
}
