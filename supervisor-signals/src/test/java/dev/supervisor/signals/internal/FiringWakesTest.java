package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads that links wake are woken together, but none is forgotten and none waits for long. */
final class FiringWakesTest {
  private static final Till LONG = Till.in(Duration.ofSeconds(60));

  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** Stands for a parked thread. */
  private Wakeable parked(String name) {
    return helping -> heard.add(name);
  }

  private static void note(Wakeable parked) {
    assertThat(Firing.wakes(parked)).isTrue();
  }

  @Test
  void outsideOfLinks_isWokenByTheCaller() {
    assertThat(Firing.wakes(parked("a"))).isFalse();
    Firing.callback(() -> assertThat(Firing.wakes(parked("b"))).isFalse());
  }

  @Test
  void links_wakeAfterAllOfThemAndBeforeCallbacks() {
    Firing firing = Firing.enter();
    firing.addCallback(() -> heard.add("callback"));
    firing.addLink(() -> {
      heard.add("link 1");
      note(parked("a"));
      Firing.link(() -> {
        heard.add("link 2");
        note(parked("b"));
      });
      note(parked("c"));
    });
    firing.exit();
    assertThat(heard).containsExactly("link 1", "link 2", "a", "c", "b", "callback");
  }

  @Test
  void linkThatThrows_wakesAllTheSame() {
    Firing.link(() -> {
      note(parked("a"));
      throw new IllegalStateException("a link that fails (meant to be logged)");
    });
    assertThat(heard).containsExactly("a");
  }

  @Test
  void manyLinks_wakeInBetween() {
    Firing firing = Firing.enter();
    firing.addLink(() -> note(parked("a")));
    for (int i = 0; i < 1_000; i++) {
      firing.addLink(() -> heard.add("link"));
    }
    firing.exit();
    assertThat(heard.indexOf("a")).isBetween(0, 100);
  }

  @Test
  void manyThreads_areWokenInPartsAndEachOnce() {
    List<String> names = IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
    List<Integer> before = new ArrayList<>();
    Firing.link(() -> {
      for (String name : names) {
        note(parked(name));
        before.add(heard.size());
      }
    });
    assertThat(heard).containsExactlyInAnyOrderElementsOf(names);
    assertThat(IntStream.range(0, before.size()).map(i -> i + 1 - before.get(i)))
        .allMatch(waiting -> waiting <= 64);
  }

  @Test
  void oneThatIsWoken_helpsWithTheOthers() {
    List<@Nullable Runnable> asked = new CopyOnWriteArrayList<>();
    Firing.link(() -> {
      note(helping -> {
        asked.add(helping);
        if (helping != null) {
          helping.run(); // it is faster than the thread that has woken it
        }
        heard.add("a");
      });
      note(parked("b"));
      note(parked("c"));
    });
    assertThat(asked).doesNotContainNull().hasSize(1);
    assertThat(heard).containsExactly("b", "c", "a");
  }

  @Test
  void oneThatCannotBeWoken_keepsNoOther() {
    Firing.link(() -> {
      note(helping -> {
        throw new StackOverflowError("made up");
      });
      note(parked("b"));
    });
    assertThat(heard).containsExactly("b");
  }

  @Test
  void linkThatWaitsForAMutex_wakesBefore() throws InterruptedException {
    wakesBefore(Mutex::lock);
    wakesBefore(
        mutex -> assertThat(mutex.lockWithin(TimeUnit.SECONDS.toNanos(60))).isTrue());
  }

  private static void wakesBefore(java.util.function.Consumer<Mutex> taking)
      throws InterruptedException {
    Mutex mutex = new Mutex();
    CountDownLatch woken = new CountDownLatch(1);
    mutex.lock();
    Thread other = new Thread(() -> Firing.link(() -> {
      note(helping -> woken.countDown());
      taking.accept(mutex);
      mutex.unlock();
    }));
    other.start();
    boolean isWoken = woken.await(20, TimeUnit.SECONDS);
    mutex.unlock();
    other.join();
    assertThat(isWoken).isTrue();
  }

  @Test
  void threadThatWaitsBetweenEntryAndExit_wakesBefore() throws InterruptedException {
    Signal first = Signal.create();
    Signal answer = Signal.create();
    Thread waiting = new Thread(() -> {
      try {
        first.await();
        answer.go();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    boolean answered;
    Firing firing = Firing.enter();
    try {
      first.go();
      answered = answer.await(Till.in(Duration.ofSeconds(20)));
    } finally {
      firing.exit();
    }
    waiting.join();
    assertThat(answered).isTrue();
    assertThat(answer.await(LONG)).isTrue();
  }
}
