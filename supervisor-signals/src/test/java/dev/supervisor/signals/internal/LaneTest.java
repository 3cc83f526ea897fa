package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LaneTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final List<Integer> done = new CopyOnWriteArrayList<>();

  @Test
  void tasks_runInOrderOnAThreadOfTheLane() {
    Lane lane = new Lane("lane under test", 1);
    AtomicReference<Thread> by = new AtomicReference<>();
    IntStream.range(0, 1_000)
        .forEach(i -> lane.execute(() -> {
          by.set(Thread.currentThread());
          done.add(i);
        }));
    assertThat(lane.flush(LONG)).isTrue();
    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    assertThat(by.get().getName()).isEqualTo("lane under test");
    assertThat(by.get().isDaemon()).isTrue();
    assertThat(by.get().getContextClassLoader()).isNull();
  }

  @Test
  void taskThatThrows_doesNotKeepOthersFromRunning() {
    Lane lane = new Lane("lane under test", 1);
    lane.execute(() -> {
      throw new StackOverflowError("planted");
    });
    lane.execute(() -> done.add(1));
    assertThat(lane.flush(LONG)).isTrue();
    assertThat(done).containsExactly(1);
  }

  @Test
  void taskThatDoesNotReturn_isLeftBehindByThoseAfterIt() throws InterruptedException {
    Lane lane = new Lane("lane under test", 2);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(2);
    try {
      for (int i = 0; i < 2; i++) {
        lane.execute(() -> {
          await(release);
          back.countDown();
        });
      }
      lane.execute(() -> done.add(1));
      lane.execute(() -> done.add(2));
      assertThat(lane.flush(LONG)).isTrue();
      assertThat(done).containsExactly(1, 2);
      assertThat(back.getCount()).isEqualTo(2);
    } finally {
      release.countDown();
    }
    assertThat(back.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void taskThatDoesNotReturn_isLeftBehindByThoseThatCameWithIt() throws InterruptedException {
    Lane lane = new Lane("lane under test", 1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    lane.takeOver(new ArrayDeque<>(List.of(() -> await(release), reached::countDown)));
    assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    release.countDown();
  }

  @Test
  void moreTasksThatDoNotReturnThanThreads_makeOthersWaitUntilOneReturns()
      throws InterruptedException {
    Lane lane = new Lane("lane under test", 0);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    lane.execute(() -> {
      begun.countDown();
      await(release);
    });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    lane.execute(() -> done.add(1));
    assertThat(lane.flush(TimeUnit.MILLISECONDS.toNanos(200))).isFalse();
    assertThat(done).isEmpty();
    release.countDown();
    assertThat(lane.flush(LONG)).isTrue();
    assertThat(done).containsExactly(1);
  }

  @Test
  void threadThatWasReplaced_takesNothingMoreWhenItComesBack() throws InterruptedException {
    Lane lane = new Lane("lane under test", 1);
    CountDownLatch releaseFirst = new CountDownLatch(1);
    CountDownLatch releaseSecond = new CountDownLatch(1);
    CountDownLatch secondBegun = new CountDownLatch(1);
    AtomicReference<Thread> first = new AtomicReference<>();
    AtomicReference<Thread> third = new AtomicReference<>();
    lane.execute(() -> {
      first.set(Thread.currentThread());
      await(releaseFirst);
    });
    lane.execute(() -> {
      secondBegun.countDown(); // on another thread, as the first does not return
      await(releaseSecond);
    });
    await(secondBegun);
    lane.execute(() -> third.set(Thread.currentThread())); // no more threads may be kept
    releaseFirst.countDown();
    try {
      assertThat(lane.flush(LONG)).isTrue(); // a third thread leaves the second behind
      first.get().join(TimeUnit.NANOSECONDS.toMillis(LONG));
      assertThat(first.get().isAlive()).isFalse();
      assertThat(third.get()).isNotNull().isNotSameAs(first.get());
    } finally {
      releaseSecond.countDown();
    }
  }

  @Test
  void threadThatParksInAWaitOfOurs_isReplacedThoughNoneMayBeKept() throws InterruptedException {
    Lane lane = new Lane("lane under test", 0);
    Signal next = Signal.create();
    CountDownLatch both = new CountDownLatch(2);
    AtomicReference<Thread> first = new AtomicReference<>();
    AtomicReference<Thread> second = new AtomicReference<>();
    lane.execute(() -> {
      first.set(Thread.currentThread());
      await(next); // which goes behind it
      both.countDown();
    });
    lane.execute(() -> {
      second.set(Thread.currentThread());
      next.go();
      both.countDown();
    });
    await(both);
    assertThat(second.get()).isNotSameAs(first.get());
  }

  @Test
  void flushOnAThreadOfTheLane_doesNotWaitForItself() {
    Lane lane = new Lane("lane under test", 0);
    AtomicReference<Boolean> answer = new AtomicReference<>();
    lane.execute(() -> answer.set(lane.flush(LONG)));
    assertThat(lane.flush(LONG)).isTrue();
    assertThat(answer.get()).isFalse();
  }

  @Test
  void taskThatComesWhileTheThreadWaitsForTheTimer_isNotLeftToSleepOn()
      throws InterruptedException {
    // Bad schedule: the queue is empty, the thread is about to sleep and takes its look back from
    // the timer; a task comes and wakes
    // it, which ends its wait for the timer's mutex and not its sleep
    Lane lane = new Lane("lane under test", 0, TimeUnit.HOURS.toNanos(1), LONG, null);
    for (int i = 0; i < 20; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      AtomicReference<Thread> worker = new AtomicReference<>();
      lane.execute(() -> {
        worker.set(Thread.currentThread());
        begun.countDown();
        await(goOn);
      });
      await(begun);
      lane.execute(() -> {}); // has a look at the thread pend
      withTheTimersMutex(() -> {
        goOn.countDown();
        while (!(LockSupport.getBlocker(worker.get()) instanceof Mutex)) {
          Thread.onSpinWait();
        }
        lane.execute(() -> done.add(0));
      });
      assertThat(lane.flush(LONG)).as("round %d", i).isTrue();
    }
    assertThat(done).hasSize(20);
    lane.execute(lane::goOnWithoutMe); // so its thread ends
  }

  /** The timer asks an entry under its mutex whether it is needed. */
  private static void withTheTimersMutex(Runnable action) {
    Timer.schedule(new TimerEntry(Long.MAX_VALUE) {
      private boolean done;

      @Override
      public boolean isNeeded() {
        if (!done) {
          done = true;
          action.run();
        }
        return false;
      }

      @Override
      public void run() {}
    });
  }

  private static void await(Signal signal) {
    try {
      signal.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
