package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
