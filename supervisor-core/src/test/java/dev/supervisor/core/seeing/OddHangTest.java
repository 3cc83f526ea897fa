package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.Soon;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Signal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hangs of which the JVM tells little: who initialises a class, a park without a blocker, a lock whose holder has ended. */
final class OddHangTest {
  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private static final Signal INITIALISES = Signal.named("initialises");
  private static final Signal MAY_GO_ON = Signal.named("may go on");

  /** Its initialiser waits. */
  private static final class Slow {
    static final Object MADE = make();

    private Slow() {}

    private static Object make() {
      INITIALISES.go();
      try {
        MAY_GO_ON.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new Object();
    }
  }

  @Test
  void initialisationOfAClass_isWaitedForBesideTheOneThatMakesIt() throws Exception {
    try (Planted at = new Planted(ThreadOptions::platform)) {
      at.spawn("maker", pleaseStop -> assertThat(Slow.MADE).isNotNull());
      INITIALISES.await();
      at.spawn("asked", pleaseStop -> assertThat(Slow.MADE).isNotNull());
      Why why = at.why(it -> it.sentence().contains("for may go on")); // they are on their way
      MAY_GO_ON.go();
      assertThat(why.sentence())
          .startsWith("/app/asked waits for the initialis")
          .contains(", perhaps for /app/maker, which waits for may go on")
          .contains("OddHangTest$Slow.make(OddHangTest.java:");
      assertThat(why.chain().get(0).known()).isEqualTo(Why.Known.GUESS);
    } finally {
      MAY_GO_ON.go();
    }
  }

  @Test
  void parkWithoutABlocker_isCalledSo() throws Exception {
    try (Planted at = new Planted(ThreadOptions::platform)) {
      at.spawn("asked", pleaseStop -> {
        while (!pleaseStop.isGo()) {
          LockSupport.park();
        }
      });
      Why why = at.why(it -> it.kind() == Why.Kind.NOTHING_KNOWN);
      assertThat(why.sentence())
          .startsWith(
              "/app/asked waits for a LockSupport.unpark, which no known thread brings, at ");
    }
  }

  @Test
  void lockOfAThreadThatHasEnded_isToldSo() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Thread holder = new Thread(lock::lock, "short-lived");
    holder.start();
    holder.join();
    try (Planted at = new Planted(ThreadOptions::platform)) {
      at.spawn("asked", pleaseStop -> lock.lockInterruptibly());
      Why why = at.why(it -> it.kind() == Why.Kind.ENDED && it.culprit().isPresent());
      assertThat(why.sentence())
          .contains(" held by thread short-lived, which has ended, at ")
          .contains("OddHangTest.java:");
    }
  }

  /** Takes that many carriers until the end of the test. */
  private static void keepBusy(Planted at, int carriers) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(carriers);
    for (int i = 0; i < carriers; i++) {
      at.spawn("busy", pleaseStop -> {
        begun.countDown();
        while (!at.isOver.get()) {
          Thread.onSpinWait();
        }
      });
    }
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void virtualThread_thatNoCarrierTakes_hasNotBegun() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21 or later");
    try (Planted at = new Planted(ThreadOptions::virtual)) {
      keepBusy(at, Runtime.getRuntime().availableProcessors());
      at.spawn("asked", pleaseStop -> {});
      Why why = at.why(it -> it.kind() == Why.Kind.NOTHING_KNOWN);
      assertThat(why.sentence())
          .isEqualTo(
              "/app/asked waits for a carrier thread, to begin, which no known thread brings");
    }
  }

  /** Its initialiser waits, too. */
  private static final class SlowOfVirtual {
    static final Object MADE = make();

    private SlowOfVirtual() {}

    private static Object make() {
      KEEPS.go();
      try {
        MAY_END.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new Object();
    }
  }

  private static final Signal KEEPS = Signal.named("keeps its carrier");
  private static final Signal MAY_END = Signal.named("may end");

  @Test
  void virtualThread_whoseCarriersWaitForAnInitialiser_leadsToThat() throws Exception {
    int version = Runtime.version().feature();
    assumeTrue(version >= 21 && version <= 25, "later ones may take such a thread off its carrier");
    try (Planted at = new Planted(ThreadOptions::virtual)) {
      at.spawn("maker", pleaseStop -> assertThat(SlowOfVirtual.MADE).isNotNull());
      KEEPS.await();
      keepBusy(at, Runtime.getRuntime().availableProcessors() - 1);
      at.spawn("asked", pleaseStop -> {});
      Why why = at.why(it -> it.sentence().contains("for may end"));
      MAY_END.go();
      assertThat(why.sentence())
          .startsWith(
              "/app/asked waits for a carrier thread, to begin, perhaps for /app/maker, which waits for may end")
          .contains("OddHangTest$SlowOfVirtual.make(OddHangTest.java:");
    } finally {
      MAY_END.go();
    }
  }

  /** Initialised by a virtual thread, for which another one waits. */
  private static final class SlowBeside {
    static final Object MADE = make();

    private SlowBeside() {}

    private static Object make() {
      BEGINS.go();
      try {
        MAY_RETURN.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new Object();
    }
  }

  private static final Signal BEGINS = Signal.named("begins");
  private static final Signal MAY_RETURN = Signal.named("may return");

  /** The JVM says of the one that waits that it runs; so its carrier is looked at. */
  @Test
  void initialisationOfAClass_thatVirtualThreadsWaitFor_isToldAsSuch() throws Exception {
    int version = Runtime.version().feature();
    assumeTrue(version >= 21 && version <= 25, "later ones may take such a thread off its carrier");
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "each of both keeps a carrier");
    try (Planted at = new Planted(ThreadOptions::virtual)) {
      at.spawn("maker", pleaseStop -> assertThat(SlowBeside.MADE).isNotNull());
      BEGINS.await();
      at.spawn("asked", pleaseStop -> assertThat(SlowBeside.MADE).isNotNull());
      Why why = at.why(it ->
          it.sentence().contains("the initialis") && it.sentence().contains("for may return"));
      MAY_RETURN.go();
      assertThat(why.sentence())
          .startsWith("/app/asked waits for the initialis")
          .contains(", perhaps for /app/maker, which waits for may return")
          .contains("OddHangTest$SlowBeside.make(OddHangTest.java:");
    } finally {
      MAY_RETURN.go();
    }
  }

  /** The JDK names neither the parties of a barrier nor the readers of a lock: but that there are such, it shows. */
  @ParameterizedTest
  @MethodSource("kinds")
  @SuppressWarnings(
      "LockNotBeforeTry") // it is not left: the thread waits for it until it is interrupted
  void waitThatSeveralThreadsEnd_isToldAsThat(Soon.Kind kind) throws Exception {
    try (Planted at = new Planted(kind.with())) {
      Phaser phaser = new Phaser(2);
      at.spawn("phaser", pleaseStop -> {
        int unused = phaser.awaitAdvanceInterruptibly(phaser.arrive());
      });
      assertThat(at.whyOf("phaser", it -> it.sentence().contains("Phaser")).sentence())
          .startsWith("/app/phaser waits for a Phaser, until all its parties have arrived, at ")
          .contains("OddHangTest.java:");
      CyclicBarrier barrier = new CyclicBarrier(3);
      at.spawn("barrier", pleaseStop -> {
        int unused = barrier.await();
      });
      assertThat(
              at.whyOf("barrier", it -> it.sentence().contains("CyclicBarrier")).sentence())
          .startsWith(
              "/app/barrier waits for a CyclicBarrier, until all its parties have arrived, at ");
      ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
      lock.readLock().lock();
      at.spawn("writer", pleaseStop -> lock.writeLock().lockInterruptibly());
      assertThat(at.whyOf("writer", it -> it.sentence().contains("reader")).sentence())
          .startsWith("/app/writer waits for ReentrantReadWriteLock@")
          .contains(", held by a reader, whom the JDK does not name, at ");
      at.spawn("reader", pleaseStop -> lock.readLock().lockInterruptibly()); // behind the writer
      assertThat(at.whyOf("reader", it -> it.sentence().contains("held by")).sentence())
          .contains(", held by a reader, whom the JDK does not name, at ");
      lock.readLock().lock(); // the holder may
      assertThat(at.whyOf("writer", it -> it.sentence().contains("2 times")).sentence())
          .contains(", held 2 times by readers, whom the JDK does not name, at ");
    }
  }
}
