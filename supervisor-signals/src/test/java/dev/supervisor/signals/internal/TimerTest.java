package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class TimerTest {
  private final List<Long> ran = Collections.synchronizedList(new ArrayList<>());

  private final class Note extends TimerEntry {
    private final long at;

    Note(long at) {
      super(at);
      this.at = at;
    }

    @Override
    public void run() {
      ran.add(at);
    }
  }

  private static final class Last extends TimerEntry {
    private final CountDownLatch reached = new CountDownLatch(1);

    Last(long at) {
      super(at);
    }

    @Override
    public void run() {
      reached.countDown();
    }

    void await() throws InterruptedException {
      assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A helper of another test that has just been busy may have an entry left. */
  private static void awaitIdle() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (Timer.pending() > 0 && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(50_000);
    }
  }

  @Test
  void schedule_manyAndCancelSome_runsTheOthersInOrder() throws InterruptedException {
    awaitIdle();
    try (ManualClock clock = ManualClock.install()) {
      Random random = new Random(7);
      long start = clock.nanoTime();
      List<Note> notes = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        Note note = new Note(start + 1 + random.nextInt(1_000_000));
        notes.add(note);
        Timer.schedule(note);
      }
      Collections.shuffle(notes, random);
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < notes.size(); i++) {
        if (i % 3 == 0) {
          expected.add(notes.get(i).at);
        } else {
          assertThat(Timer.cancel(notes.get(i))).isTrue();
          assertThat(Timer.cancel(notes.get(i))).isFalse();
        }
      }
      assertThat(Timer.pending()).isEqualTo(expected.size());
      Collections.sort(expected);
      Last last = new Last(start + 2_000_000);
      Timer.schedule(last);
      clock.advance(Duration.ofMillis(2));
      last.await();
      assertThat(ran).isEqualTo(expected);
      assertThat(Timer.pending()).isZero();
    }
  }

  @Test
  void schedule_beforeTheFirst_runsInTime() throws InterruptedException {
    // Bad schedule: the timer sleeps until the first deadline and is not told of an earlier one.
    try (ManualClock clock = ManualClock.install()) {
      long start = clock.nanoTime();
      Note late = new Note(start + 1_000);
      Timer.schedule(late);
      clock.awaitParked(1);
      Last early = new Last(start + 10);
      Timer.schedule(early);
      clock.advance(Duration.ofNanos(10));
      early.await();
      assertThat(ran).isEmpty();
      assertThat(Timer.cancel(late)).isTrue();
    }
  }

  @Test
  void run_entryThatFails_doesNotStopTheOthers() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Last last = new Last(clock.nanoTime() + 2);
      TimerEntry failing = new TimerEntry(clock.nanoTime() + 1) {
        @Override
        public void run() {
          throw new IllegalStateException("ours, on purpose: to be seen in the log");
        }
      };
      TimerEntry broken = new TimerEntry(clock.nanoTime() + 1) {
        @Override
        public void run() {
          throw new StackOverflowError("planted: to be seen in the log");
        }
      };
      Timer.schedule(failing);
      Timer.schedule(broken);
      Timer.schedule(last);
      clock.advance(Duration.ofNanos(2));
      last.await();
    }
  }
}
