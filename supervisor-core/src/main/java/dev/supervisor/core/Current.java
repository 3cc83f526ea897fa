package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Ambient;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Which node the current thread is: a field of our own platform threads, else a thread-local. */
final class Current {
  /*
   * A thread that is not ours may outlive the class loader of this library. So what stays in its thread-locals, the node of
   * an open scope or of an adopted guest, is held weakly, by an object of the JDK; its root holds it.
   */
  private static final ThreadLocal<@Nullable WeakReference<ThreadNode>> NODE = new ThreadLocal<>();

  static {
    Ambient.install(new TreeAmbient());
  }

  private Current() {}

  /** A platform thread of ours. */
  static final class NodeThread extends Thread {
    private volatile @Nullable ThreadNode node;

    NodeThread(Runnable body, String name) {
      super(null, body, name, 0, /* inheritThreadLocals= */ true);
      setDaemon(true);
    }
  }

  static @Nullable ThreadNode get() {
    if (Thread.currentThread() instanceof NodeThread ours) {
      return ours.node;
    }
    WeakReference<ThreadNode> held = NODE.get();
    return held == null ? null : held.get();
  }

  static void set(@Nullable ThreadNode node) {
    if (Thread.currentThread() instanceof NodeThread ours) {
      ours.node = node;
    } else if (node == null) {
      NODE.remove();
    } else {
      NODE.set(new WeakReference<>(node));
    }
  }

  /** {@return the node of one of our platform threads; others carry the path as their name} */
  static @Nullable ThreadNode of(Thread thread) {
    return thread instanceof NodeThread ours ? ours.node : null;
  }

  /** What the signals know of the tree. */
  private static final class TreeAmbient implements Ambient {
    @Override
    public @Nullable String path() {
      ThreadNode node = get();
      return node == null ? null : node.path();
    }

    @Override
    public <S> @Nullable S unseenStop(Class<S> type) {
      ThreadNode node = get();
      Signal stop = node == null ? null : node.unseenStop();
      return stop == null ? null : type.cast(stop);
    }

    @Override
    public void beat() {
      for (ThreadNode at = get(); at != null; at = at.around()) {
        if (at instanceof TaskNode<?> child) {
          child.beat();
        }
      }
    }

    @Override
    public void stopSeen() {
      ThreadNode node = get();
      if (node != null) {
        node.stopSeen();
      }
    }
  }
}
