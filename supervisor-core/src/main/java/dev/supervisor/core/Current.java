package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.OwnEntries;
import dev.supervisor.signals.internal.VirtualThreads;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which node the current thread is: a field of our own platform threads, a table for our virtual ones, else a thread-local. */
final class Current {
  /*
   * A thread that is not ours may outlive the class loader of this library. So what stays in its thread-locals, the node of
   * an open scope or of an adopted guest, is held weakly, by an object of the JDK; its root holds it.
   */
  private static final ThreadLocal<@Nullable WeakReference<ThreadNode>> NODE = new ThreadLocal<>();

  /*
   * A virtual thread of ours stands in a table while it runs its body: a thread-local of its own costs it ten times as much.
   */
  private static final OwnEntries<ThreadNode> OF_VIRTUAL = new OwnEntries<>(32);

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
    Thread thread = Thread.currentThread();
    if (thread instanceof NodeThread ours) {
      return ours.node;
    }
    if (VirtualThreads.isVirtual(thread)) {
      ThreadNode node = OF_VIRTUAL.get(thread);
      if (node != null) {
        return node;
      }
    }
    WeakReference<ThreadNode> held = NODE.get();
    return held == null ? null : held.get();
  }

  /** A thread that was made for the node begins with its body; it is {@link #set} to null at its end. */
  static void begin(ThreadNode node) {
    Thread thread = Thread.currentThread();
    if (VirtualThreads.isVirtual(thread)) {
      OF_VIRTUAL.put(thread, node);
    } else {
      assign(node);
    }
  }

  /** The node is that of the current thread from now on, in place of another; null at the end of the last one. */
  static void set(@Nullable ThreadNode node) {
    if (node != null) {
      ThreadNode former = get();
      if (former != null) {
        former.opens();
      }
    }
    assign(node);
  }

  private static void assign(@Nullable ThreadNode node) {
    Thread thread = Thread.currentThread();
    if (thread instanceof NodeThread ours) {
      ours.node = node;
    } else if (VirtualThreads.isVirtual(thread)
        && (node == null ? OF_VIRTUAL.remove(thread) : OF_VIRTUAL.replace(thread, node))) {
      return; // one of ours
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

  /** The tree as the signals see it. */
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
    public void ensureMayAwait(Object holder, Object label) {
      ThreadNode self = get();
      if (self != null
          && holder instanceof TreeNode node
          && StopState.END.equals(label)
          && endsBefore(self, node)
          && !node.stopped().isGo()) {
        throw new IllegalStateException(
            self.path() + " cannot wait until " + node.path()
                + " has stopped: it would wait for itself. Await pleaseStop(), or give the wait a till");
      }
    }

    /**
     * {@return whether the second node stops only when the first one has: it is the same, or one above that waits for it} None
     * waits for a guest that never registered, nor for a thread that was given up, and for a daemon the root alone.
     */
    private static boolean endsBefore(ThreadNode self, TreeNode other) {
      for (Optional<? extends Node> next = Optional.of(self); next.isPresent(); ) {
        Node at = next.get();
        if (at == other) {
          return true;
        }
        if (at.stopped().isGo()
            || (at instanceof ChildNode<?> child && child.isDaemon() && other != other.root())
            || (at instanceof ThreadNode thread && thread.isAdopted())) {
          return false;
        }
        next = at.parent();
      }
      return false;
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
