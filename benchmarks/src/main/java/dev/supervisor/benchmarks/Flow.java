package dev.supervisor.benchmarks;

import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;
import org.jspecify.annotations.Nullable;

/** From several producers to one consumer. */
interface Flow {
  void put(Object element) throws InterruptedException;

  /** Takes so many. */
  void take(int count) throws InterruptedException;

  /** A channel; without a bound when that is 0. */
  static Channel<Object> channel(int bound) {
    return bound == 0 ? Channel.unbounded("flow") : Channel.bounded("flow", bound);
  }

  static Flow ours(int bound) {
    Channel<Object> channel = channel(bound);
    return new Flow() {
      @Override
      public void put(Object element) throws InterruptedException {
        channel.put(element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
          channel.take();
        }
      }
    };
  }

  static Flow oursDraining(int bound) {
    Channel<Object> channel = channel(bound);
    return new Flow() {
      @Override
      public void put(Object element) throws InterruptedException {
        channel.put(element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        for (int left = count; left > 0; left -= channel.drainAll().size()) {
          channel.take();
          left--;
        }
      }
    };
  }

  /** Events for a supervised thread: the one that takes. */
  static Flow mailbox() {
    return new Flow() {
      private volatile @Nullable SupervisedThread taker;

      @Override
      public void put(Object element) {
        SupervisedThread to = taker;
        while (to == null) { // only at the very first
          Thread.onSpinWait();
          to = taker;
        }
        to.fire(element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        int[] seen = {0};
        try (Scope scope = Supervisor.open("flow")) {
          scope.handlers().on(Object.class, it -> seen[0]++);
          taker = scope;
          boolean unused = Supervisor.events().awaitUntil(() -> seen[0] == count, Signal.NEVER);
        }
      }
    };
  }

  /** Tasks for the one thread of an executor. */
  static Flow executor(Threads kind) {
    ExecutorService executor = Executors.newSingleThreadExecutor(kind.factory());
    return new Flow() {
      private final CountDownLatch done = new CountDownLatch(1);
      private volatile int count = -1;
      private int seen; // of the executor's thread

      @Override
      public void put(Object element) {
        executor.execute(() -> {
          seen++;
          look();
        });
      }

      private void look() {
        if (seen == count) {
          done.countDown();
        }
      }

      @Override
      public void take(int all) throws InterruptedException {
        count = all;
        executor.execute(this::look); // they may all have come before
        done.await();
        executor.shutdown();
      }
    };
  }

  static Flow of(BlockingQueue<Object> queue) {
    return new Flow() {
      @Override
      public void put(Object element) throws InterruptedException {
        queue.put(element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
          queue.take();
        }
      }
    };
  }

  static Flow draining(BlockingQueue<Object> queue) {
    return new Flow() {
      @Override
      public void put(Object element) throws InterruptedException {
        queue.put(element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        List<Object> batch = new ArrayList<>();
        for (int left = count; left > 0; left -= batch.size()) {
          batch.clear();
          batch.add(queue.take());
          queue.drainTo(batch);
        }
      }
    };
  }

  /** JCTools' own way to sleep, for the consumer; producers retry, which is all it offers them. */
  static Flow blocking(int bound) {
    MpscBlockingConsumerArrayQueue<Object> queue = new MpscBlockingConsumerArrayQueue<>(bound);
    return new Flow() {
      @Override
      public void put(Object element) {
        insist(queue, element);
      }

      @Override
      public void take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
          queue.take();
        }
      }
    };
  }

  @SuppressWarnings("ThreadPriorityCheck") // what else: the queue offers no way to wait
  private static void insist(MessagePassingQueue<Object> queue, Object element) {
    for (int tries = 0; !queue.offer(element); tries++) {
      if (tries < 16) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(queue, 20_000);
      }
    }
  }

  /** Any queue of JCTools, with what it leaves to its users: the consumer parks when it is empty. */
  static Flow of(MessagePassingQueue<Object> queue) {
    return new Flow() {
      private volatile @Nullable Thread parked;

      @Override
      public void put(Object element) {
        insist(queue, element);
        Thread consumer = parked;
        if (consumer != null) {
          parked = null;
          LockSupport.unpark(consumer);
        }
      }

      @Override
      public void take(int count) {
        for (int i = 0; i < count; i++) {
          if (queue.relaxedPoll() == null) {
            takeSlowly();
          }
        }
      }

      private void takeSlowly() {
        Thread me = Thread.currentThread();
        for (; ; ) {
          parked = me;
          VarHandle.fullFence(); // from here on, who puts sees that it must wake
          if (queue.poll() != null) {
            parked = null;
            return;
          }
          while (parked == me) {
            LockSupport.park(queue);
          }
        }
      }
    };
  }
}
