package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CASES 48, and the making of a thread, which is code of users: it ran between the link and the start. */
final class StartingTest {
  private static volatile Runnable onMaking = () -> {};

  /** Runs users' code whenever a thread is made by one that has it. */
  private static final InheritableThreadLocal<String> HOSTILE = new InheritableThreadLocal<>() {
    @Override
    protected String childValue(String parent) {
      onMaking.run();
      return parent;
    }
  };

  @AfterEach
  void tame() {
    onMaking = () -> {};
    HOSTILE.remove();
  }

  @Test
  void start_byTwoThreads_isAcceptedOnce() throws Exception {
    int rounds = LongForm.count("starts", 500, 3_000);
    try (var app = Supervisor.open("app")) {
      for (int round = 0; round < rounds; round++) {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        Child<?> child = app.create("c", with -> with, s -> ran.incrementAndGet());
        for (int life = 1; life <= 2; life++) {
          CyclicBarrier both = new CyclicBarrier(2);
          Runnable start = () -> {
            try {
              both.await();
              child.start();
              accepted.incrementAndGet();
            } catch (IllegalStateException e) {
              // the other one was accepted
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          };
          Thread other = new Thread(start);
          other.start();
          start.run();
          other.join();
          child.stopped().await();
          assertEquals(life == 1 ? 1 : 2, Math.min(life, accepted.get()), "round " + round);
          assertEquals(accepted.get(), ran.get(), "round " + round);
        }
        child.release();
      }
    }
  }

  @Test
  void overlay_whileItRuns_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?>[] child = new Child<?>[1];
      child[0] = app.create(
          "c",
          with -> with,
          s -> assertThrows(IllegalStateException.class, () -> child[0].overlay()));
      assertThat(child[0].overlay()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void start_againstStop_leavesNothingHalf() throws Exception {
    try (var app = Supervisor.open("app")) {
      for (int round = 0; round < 2_000; round++) {
        AtomicInteger ran = new AtomicInteger();
        Child<?> child = app.create("c", with -> with, s -> ran.incrementAndGet());
        CyclicBarrier both = new CyclicBarrier(2);
        Thread other = new Thread(() -> {
          try {
            both.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          child.stop();
        });
        other.start();
        both.await();
        boolean accepted = true;
        try {
          child.start();
        } catch (IllegalStateException e) {
          accepted = false;
        }
        other.join();
        assertTrue(child.stopped().await(Till.in(Duration.ofSeconds(60))), "round " + round);
        assertEquals(accepted ? 1 : 0, ran.get(), "round " + round);
        assertEquals(State.STOPPED, child.state(), "round " + round);
      }
    }
  }

  @Test
  void spawn_whoseThreadCannotBeMade_throwsAndLeavesASettledNode() throws Exception {
    RuntimeException hostile = new RuntimeException("no child value");
    HOSTILE.set("here");
    try (var app = Supervisor.open("app")) {
      onMaking = () -> {
        throw hostile;
      };
      assertThatThrownBy(() -> app.spawn("c", s -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/c")
          .satisfies(e -> assertThat(e.getCause() == hostile).isTrue());
      assertThat(app.children()).isEmpty();
      Child<?> created = app.create("d", with -> with, s -> 1);
      assertThrows(IllegalStateException.class, created::start);
      assertTrue(created.stopped().isGo());
      assertThat(created.state()).isEqualTo(State.FAILED);
      assertThat(assertThrows(ThreadFailedException.class, created::join))
          .satisfies(e -> assertThat(e.getCause() == hostile).isTrue());
      onMaking = () -> {
        throw new AssertionError("an error");
      };
      assertThrows(AssertionError.class, () -> app.spawn("e", s -> {}));
    } // throws nothing: whoever started them was told
  }

  @Test
  void spawn_whoseThreadIsNeverMade_keepsOnlyTheOneWhoSpawns() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    Signal making = Signal.create();
    long began;
    Throwable[] refused = new Throwable[1];
    Thread spawner;
    try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofSeconds(2)))) {
      Scope scope = app;
      spawner = new Thread(() -> {
        HOSTILE.set("here");
        onMaking = () -> {
          making.go();
          awaitUninterruptibly(let);
        };
        try {
          scope.spawn("c", s -> {});
        } catch (IllegalStateException e) {
          refused[0] = e;
        }
      });
      spawner.start();
      making.await();
      Node node = app.children().get(0);
      assertThat(node.state()).isEqualTo(State.STARTING);
      began = System.nanoTime();
    }
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
    assertTrue(took < 60_000, "close took " + took + " ms");
    let.countDown();
    spawner.join();
    assertThat(refused[0])
        .hasMessageContaining("/app/c")
        .hasMessageContaining("could not be started");
  }

  /** It was given up while its thread was being made: it was told to have failed when it had long been told to have stopped. */
  @Test
  void start_ofWhatWasGivenUpMeanwhile_isNoFailureOfTheNode() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    Signal making = Signal.create();
    List<TreeEvent> heard = Collections.synchronizedList(new ArrayList<>());
    Throwable[] refused = new Throwable[1];
    try (var app = Supervisor.open("app", with -> with.listener(heard::add))) {
      Child<?> child = app.create(
          "c", with -> with.grace(Duration.ofMillis(1)).patience(Duration.ofMillis(1)), s -> 1);
      Thread starter = new Thread(() -> {
        HOSTILE.set("here");
        onMaking = () -> {
          making.go();
          awaitUninterruptibly(let);
        };
        refused[0] = assertThrows(IllegalStateException.class, child::start);
      });
      starter.start();
      making.await();
      assertTrue(child.stop().await(Till.in(Duration.ofSeconds(60))));
      let.countDown();
      starter.join();
      assertThrows(ThreadStoppedException.class, child::join);
    } // throws nothing
    assertThat(refused[0]).hasMessageContaining("could not be started");
    assertThat(heard)
        .hasAtLeastOneElementOfType(TreeEvent.Stopped.class)
        .noneMatch(event -> event instanceof TreeEvent.Failed);
  }

  /** Its group stopped it while its thread was being made, and gave it up: who spawned it was told that it could not be started, and it came back without a handle. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void spawn_ofWhatItsGroupHasGivenUpMeanwhile_returnsTheChildThatComesBackWithTheGroup(int hours)
      throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    Signal making = Signal.create();
    Signal fail = Signal.create();
    AtomicInteger times = new AtomicInteger(); // of the sibling
    AtomicInteger runs = new AtomicInteger();
    Restart again = Restart.onFailure().delays(Duration.ofHours(hours), Duration.ofHours(hours));
    List<Child<?>> spawned = Collections.synchronizedList(new ArrayList<>());
    List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)))) {
      var sibling = app.spawn("sibling", with -> with.restart(again), stop -> {
        if (times.incrementAndGet() == 1) {
          fail.await();
          throw new IllegalStateException("the first time");
        }
        stop.await();
      });
      Thread spawner = new Thread(() -> {
        HOSTILE.set("here");
        onMaking = () -> {
          making.go();
          awaitUninterruptibly(let);
        };
        try {
          spawned.add(app.spawn(
              "c",
              with -> with.grace(Duration.ZERO).patience(Duration.ZERO).restart(again),
              stop -> {
                runs.incrementAndGet();
                stop.await();
              }));
        } catch (IllegalStateException e) {
          refused.add(e);
        }
      });
      spawner.start();
      making.await();
      fail.go();
      Node child = app.children().get(1);
      Soon.until(
          "it is given up, and back where there is no pause",
          () -> hours == 0 ? runs.get() == 1 : child.state() == State.BACKING_OFF);
      onMaking = () -> {};
      let.countDown();
      spawner.join();
      assertThat(refused).isEmpty();
      assertThat(spawned.get(0)).isSameAs(child);
      if (hours > 0) {
        spawned.get(0).start();
      }
      Soon.until("both run", () -> runs.get() == 1 && sibling.state() == State.RUNNING);
      assertThat(sibling.history()).hasSize(1);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch let) {
    while (let.getCount() > 0) {
      try {
        let.await();
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }
}
