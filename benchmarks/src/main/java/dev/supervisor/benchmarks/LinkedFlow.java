package dev.supervisor.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Limit: a linked list with one exchange for each element put (Vyukov's), whose consumer parks. */
final class LinkedFlow implements Flow {
  private static final class Node {
    @SuppressWarnings("unused") // nobody looks at what is handed over here
    @Nullable
    Object element;

    volatile @Nullable Node next;

    Node(@Nullable Object element) {
      this.element = element;
    }
  }

  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Node.class, "next", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // written by the consumer
  private Node taken = new Node(null);

  // written by all
  private final AtomicReference<Node> newest = new AtomicReference<>(taken);
  private volatile @Nullable Thread parked;

  @Override
  public void put(Object element) {
    Node node = new Node(element);
    newest.getAndSet(node).next = node;
    Thread consumer = parked;
    if (consumer != null) {
      parked = null;
      LockSupport.unpark(consumer);
    }
  }

  @Override
  public void take(int count) {
    Thread me = Thread.currentThread();
    for (int i = 0; i < count; i++) {
      while (!poll()) {
        parked = me;
        VarHandle.fullFence(); // from here on, who puts sees that it must wake
        if (poll()) {
          parked = null;
          break;
        }
        while (parked == me) {
          LockSupport.park(this);
        }
      }
    }
  }

  private boolean poll() {
    Node before = taken;
    Node next = before.next;
    if (next == null) {
      return false;
    }
    taken = next;
    next.element = null;
    NEXT.setOpaque(before, before); // an old node must not hold younger ones for the collector
    return true;
  }
}
