package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many lanes have few threads, and one that blocks holds up no other for long. */
@Timeout(120)
final class CrewTest {
  private static final int FEW = 8;
  private static final Duration LOOK = Duration.ofMillis(50);

  private final ManualClock clock = ManualClock.install(); // no look comes by itself
  private final Crew crew = new Crew("crew under test");
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void putTheClockBack() {
    release.countDown();
    clock.close();
  }

  private Lane lane() {
    return Lane.of(crew, 4);
  }

  private void note() {
    threads.add(Thread.currentThread());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void stay() {
    try {
      assertThat(release.await(600, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As many lanes as that are at a task that does not return. */
  private void block(int lanes) {
    CountDownLatch begun = new CountDownLatch(Math.min(lanes, FEW));
    for (int i = 0; i < lanes; i++) {
      lane().execute(() -> {
        note();
        begun.countDown();
        stay();
      });
    }
    await(begun);
  }

  @Test
  void manyLanes_haveFewThreadsAndAllGetTheirTurn() {
    CountDownLatch done = new CountDownLatch(10_000);
    for (int i = 0; i < 10_000; i++) {
      lane().execute(() -> {
        note();
        done.countDown();
      });
    }
    await(done);
    assertThat(threads).hasSizeBetween(1, FEW);
    assertThat(threads).allMatch(it -> it.isDaemon() && it.getName().equals("crew under test"));
  }

  @Test
  void tasksOfALane_keepTheirOrder() {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger wrong = new AtomicInteger();
    Lane lane = lane();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      lane.execute(() -> {
        if (seen.size() != number) {
          wrong.incrementAndGet();
        }
        seen.add(number);
      });
    }
    assertThat(lane.flush(TimeUnit.SECONDS.toNanos(60))).isTrue();
    assertThat(seen).hasSize(1_000);
    assertThat(wrong).hasValue(0);
  }

  @Test
  void allThreadsBlocked_othersGoOnAfterAMoment() {
    block(FEW);
    CountDownLatch done = new CountDownLatch(1);
    lane().execute(done::countDown);
    clock.advance(LOOK);
    await(done);
  }

  @Test
  void hundredsBlocked_othersGoOnAfterFewMoments() throws InterruptedException {
    block(500);
    CountDownLatch done = new CountDownLatch(1);
    lane().execute(done::countDown);
    for (int i = 0; i < 7; i++) { // 8, 16, 32 … 1,024
      clock.advance(LOOK);
      clock.awaitTimer();
    }
    await(done);
  }

  @Test
  void blockedOnes_areNotCountedOnceOthersWereHeldUp() {
    block(FEW);
    CountDownLatch done = new CountDownLatch(1);
    lane().execute(done::countDown);
    clock.advance(LOOK);
    await(done);
    CountDownLatch more = new CountDownLatch(FEW / 2);
    for (int i = 0; i < FEW / 2; i++) {
      lane().execute(() -> {
        more.countDown();
        stay();
      });
    }
    await(more); // at once: no time passes here
  }

  @Test
  void taskThatDoesNotReturn_isLeftBehindByTheNextOfItsLane() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Lane lane = lane();
    lane.execute(() -> {
      begun.countDown();
      stay();
    });
    await(begun);
    lane.execute(done::countDown);
    passTimeUntil(done); // a lane counts real time, too
  }

  @Test
  void interruptLeftBehind_isNotSeenByTheNext() {
    AtomicInteger interrupted = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      Lane lane = lane();
      lane.execute(() -> {
        if (Thread.currentThread().isInterrupted()) {
          interrupted.incrementAndGet();
        }
        Thread.currentThread().interrupt();
      });
      assertThat(lane.flush(TimeUnit.SECONDS.toNanos(60))).isTrue();
    }
    assertThat(interrupted).hasValue(0);
  }

  private void passTimeUntil(CountDownLatch done) throws InterruptedException {
    while (done.getCount() > 0) {
      clock.advance(LOOK);
      clock.awaitTimer();
      Thread.onSpinWait();
    }
  }

  /** Gives the timer its thread, which is not to be the one that is refused. */
  private void beginTimer() {
    CountDownLatch running = new CountDownLatch(1);
    Timer.schedule(new TimerEntry(clock.nanoTime()) {
      @Override
      public void run() {
        running.countDown();
      }
    });
    await(running);
  }

  @Test
  void noThreadToStart_isTriedAgain() throws InterruptedException {
    AtomicInteger refusals = new AtomicInteger();
    Seam.replace(new BackendBefore(clock) {
      @Override
      public void start(Thread thread) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new OutOfMemoryError("unable to create native thread");
        }
        thread.start();
      }
    });
    beginTimer();
    refusals.set(2);
    CountDownLatch first = new CountDownLatch(1);
    lane().execute(first::countDown);
    passTimeUntil(first);
    assertThat(refusals).hasValue(0);

    block(FEW); // and where it waits in the crew
    beginTimer(); // its thread may have ended in the time that has passed
    refusals.set(2);
    CountDownLatch second = new CountDownLatch(1);
    lane().execute(second::countDown);
    passTimeUntil(second);
    assertThat(refusals).hasValue(0);
  }
}
