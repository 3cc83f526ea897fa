package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MutexTest {
  private final Mutex mutex = new Mutex();
  private int counter; // guarded by mutex

  @Test
  void acquire_manyThreads_oneAtATimeAndNobodyIsForgotten() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Runnable body = () -> {
        for (int i = 0; i < 5_000; i++) {
          mutex.lock();
          counter++;
          mutex.unlock();
        }
      };
      boolean virtual = VirtualThreads.available() && t % 2 == 0;
      threads.add(virtual ? VirtualThreads.unstarted("counting", body) : new Thread(body));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(counter).isEqualTo(40_000);
    assertThat(mutex.waiting()).isZero();
    assertThat(mutex.owner()).isNull();
  }

  @Test
  void acquire_interruptedWhileWaiting_holdsItAndGivesTheFlagBackWhenItUnlocks() throws Exception {
    mutex.lock();
    assertThat(mutex.isMine()).isTrue();
    assertThat(mutex.tryLock()).as("not re-entrant").isFalse();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread other = new Thread(() -> {
      mutex.lock();
      boolean held = mutex.isMine();
      mutex.unlock();
      interrupted.complete(held && Thread.currentThread().isInterrupted());
    });
    other.start();
    while (mutex.waiting() == 0) {
      Thread.onSpinWait();
    }
    other.interrupt();
    assertThat(interrupted).isNotDone();
    assertThat(mutex.holder()).isSameAs(Thread.currentThread());
    mutex.unlock();
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
    other.join(60_000);
    assertThat(mutex.owner()).isNull();
  }

  @Test
  void unlock_byAThreadThatRefusesInterrupts_freesItFirst() throws Exception {
    mutex.lock();
    CompletableFuture<Boolean> freed = new CompletableFuture<>();
    Thread rude =
        new Thread(() -> {
          mutex.lock();
          mutex.unlock();
          freed.complete(mutex.owner() == null);
        }) {
          @Override
          public void interrupt() {
            if (Thread.currentThread() == this) {
              throw new IllegalStateException("not now");
            }
            super.interrupt();
          }
        };
    rude.start();
    while (mutex.waiting() == 0) {
      Thread.onSpinWait();
    }
    rude.interrupt();
    mutex.unlock();
    assertThat(freed.get(60, TimeUnit.SECONDS)).isTrue();
    rude.join(60_000);
  }
}
