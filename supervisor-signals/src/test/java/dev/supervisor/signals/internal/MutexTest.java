package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void callWhenFree_whileHeld_isDoneOnceByTheThreadThatUnlocks() {
    List<String> done = new ArrayList<>();
    mutex.lock();
    assertThat(mutex.callWhenFree(() -> done.add("first"))).isNotNull();
    Mutex.PlaceInLine second = mutex.callWhenFree(() -> done.add("second"));
    assertThat(mutex.callWhenFree(() -> done.add("third"))).isNotNull();
    mutex.leaveLine(second);
    assertThat(done).isEmpty();
    mutex.unlock();
    assertThat(done).containsExactlyInAnyOrder("first", "third");
    mutex.lock();
    mutex.unlock();
    assertThat(done).hasSize(2);
    assertThat(mutex.waiting()).isZero();
  }

  @Test
  void callWhenFree_whenFree_isDoneAtOnce() {
    List<String> done = new ArrayList<>();
    assertThat(mutex.callWhenFree(() -> done.add("now"))).isNotNull();
    assertThat(done).containsExactly("now");
  }

  @Test
  void callWhenFree_behindTooMany_isRefused() {
    mutex.lock();
    int taken = 0;
    while (taken < 1_000 && mutex.callWhenFree(() -> {}) != null) {
      taken++;
    }
    assertThat(taken).isEqualTo(64);
    mutex.unlock();
    assertThat(mutex.waiting()).isZero();
    assertThat(mutex.callWhenFree(() -> {})).isNotNull();
  }

  @Test
  void unlock_withAnErrandBeforeAThread_wakesTheThreadToo() throws Exception {
    // The schedule: an errand is first in line and a thread behind it.
    for (int round = 0; round < 200; round++) {
      List<Integer> done = new ArrayList<>();
      mutex.lock();
      mutex.callWhenFree(() -> done.add(1));
      Thread behind = new Thread(() -> {
        mutex.lock();
        counter++;
        mutex.unlock();
      });
      behind.start();
      while (mutex.waiting() < 2) {
        Thread.onSpinWait();
      }
      mutex.unlock();
      behind.join(60_000);
      assertThat(behind.isAlive()).isFalse();
      assertThat(done).containsExactly(1);
    }
    assertThat(counter).isEqualTo(200);
  }

  @Test
  void callWhenFree_amongManyThreads_everyErrandIsDoneOnce() throws Exception {
    AtomicInteger done = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      boolean runs = t % 2 == 0;
      threads.add(new Thread(() -> {
        for (int i = 0; i < 20_000; i++) {
          if (runs) {
            if (mutex.callWhenFree(done::incrementAndGet) == null) {
              refused.incrementAndGet();
            }
          } else {
            mutex.lock();
            counter++;
            mutex.unlock();
          }
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(counter).isEqualTo(40_000);
    assertThat(done.get() + refused.get()).isEqualTo(40_000);
    assertThat(mutex.waiting()).isZero();
  }

  @Test
  void hasEndedHolding_ofAThreadThatFreedItAndEndedAfterItWasSeenHoldingIt_isFalse()
      throws Exception {
    Thread holder = new Thread(() -> {
      mutex.lock();
      mutex.unlock();
    });
    holder.start();
    holder.join();
    assertThat(mutex.hasEndedHolding(holder)).isFalse();
    Thread lost = new Thread(mutex::lock);
    lost.start();
    lost.join();
    assertThat(mutex.hasEndedHolding(lost)).isTrue();
    assertThat(mutex.deadHolder()).isSameAs(lost);
  }
}
