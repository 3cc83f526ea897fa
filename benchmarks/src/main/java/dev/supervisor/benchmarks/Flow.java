package dev.supervisor.benchmarks;

import dev.supervisor.signals.Channel;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
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
