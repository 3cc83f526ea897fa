package dev.supervisor.benchmarks;

import dev.supervisor.signals.Signal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What can happen once and be waited for. */
interface OneShot {
  void fire();

  void await() throws InterruptedException;

  static OneShot ours() {
    Signal signal = Signal.create();
    return new OneShot() {
      @Override
      public void fire() {
        signal.go();
      }

      @Override
      public void await() throws InterruptedException {
        signal.await();
      }
    };
  }

  static OneShot future() {
    CompletableFuture<Object> future = new CompletableFuture<>();
    return new OneShot() {
      @Override
      public void fire() {
        future.complete(this);
      }

      @Override
      public void await() {
        future.join();
      }
    };
  }

  static OneShot latch() {
    CountDownLatch latch = new CountDownLatch(1);
    return new OneShot() {
      @Override
      public void fire() {
        latch.countDown();
      }

      @Override
      public void await() throws InterruptedException {
        latch.await();
      }
    };
  }

  static OneShot monitor() {
    return new OneShot() {
      private boolean fired;

      @Override
      public synchronized void fire() {
        fired = true;
        notifyAll();
      }

      @Override
      public synchronized void await() throws InterruptedException {
        while (!fired) {
          wait();
        }
      }
    };
  }
}
