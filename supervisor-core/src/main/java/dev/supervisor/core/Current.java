package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.spi.Ambient;
import org.jspecify.annotations.Nullable;

/** Which node the current thread is: a field of our own platform threads, else a thread-local. */
final class Current {
  private static final ThreadLocal<@Nullable ThreadNode> NODE = new ThreadLocal<>();

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
    return Thread.currentThread() instanceof NodeThread ours ? ours.node : NODE.get();
  }

  static void set(@Nullable ThreadNode node) {
    if (Thread.currentThread() instanceof NodeThread ours) {
      ours.node = node;
    } else if (node == null) {
      NODE.remove();
    } else {
      NODE.set(node);
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
    public void stopSeen() {
      ThreadNode node = get();
      if (node != null) {
        node.stopSeen();
      }
    }
  }
}
