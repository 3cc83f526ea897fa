package dev.supervisor.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Limit: a signal with a doubly linked list of what hangs on it, so that anything leaves at once. A
 * bit that is spun on guards the list; nobody can wait, only be called.
 */
class LinkedSignal {
  /** One thing that hangs on one signal; called when that fires. */
  abstract static class Link {
    private @Nullable Link before;
    private @Nullable Link after;
    private @Nullable LinkedSignal on;

    abstract void fired();

    final void leave() {
      if (on != null) {
        on.remove(this);
      }
    }
  }

  /** A callback. */
  static final class Call extends Link {
    private final Runnable action;

    Call(Runnable action) {
      this.action = action;
    }

    @Override
    void fired() {
      action.run();
    }
  }

  private static final VarHandle BUSY;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(LinkedSignal.class, "busy", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by BUSY
  private volatile int busy;

  private volatile boolean fired;
  private @Nullable Link newest; // guarded by busy

  private void lock() {
    while (!BUSY.compareAndSet(this, 0, 1)) {
      Thread.onSpinWait();
    }
  }

  private void unlock() {
    BUSY.setRelease(this, 0);
  }

  final boolean isFired() {
    return fired;
  }

  final boolean fire() {
    if (fired) {
      return false;
    }
    lock();
    boolean first = !fired;
    fired = true;
    Link link = newest;
    newest = null;
    unlock();
    while (link != null) {
      Link next = link.after;
      link.fired();
      link = next;
    }
    return first;
  }

  /** {@return false when it has fired, and the link will not be called} */
  final boolean add(Link link) {
    lock();
    boolean open = !fired;
    if (open) {
      link.on = this;
      link.after = newest;
      if (newest != null) {
        newest.before = link;
      }
      newest = link;
    }
    unlock();
    return open;
  }

  private void remove(Link link) {
    if (fired) {
      return;
    }
    lock();
    if (!fired) {
      if (link.before == null) {
        newest = link.after;
      } else {
        link.before.after = link.after;
      }
      if (link.after != null) {
        link.after.before = link.before;
      }
    }
    unlock();
  }

  /** Fires with the first of several. */
  static final class Any extends LinkedSignal {
    private final class Source extends Link {
      @Override
      void fired() {
        sourceFired();
      }
    }

    private final Source[] links;

    Any(LinkedSignal... sources) {
      links = new Source[sources.length];
      for (int i = 0; i < sources.length; i++) {
        links[i] = new Source();
        if (!sources[i].add(links[i])) {
          sourceFired();
          return;
        }
      }
    }

    private void sourceFired() {
      if (fire()) {
        for (Source link : links) {
          if (link != null) {
            link.leave();
          }
        }
      }
    }
  }
}
