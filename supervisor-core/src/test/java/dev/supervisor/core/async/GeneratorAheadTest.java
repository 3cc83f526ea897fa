package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Elements that a reader takes ahead, where the buffer is large: none is lost, and no more are emitted than it has room for. */
@Timeout(120)
final class GeneratorAheadTest {
  private static final int LARGE = 256;
  private static final int COUNT = 5_000;

  private final List<Integer> unread = new CopyOnWriteArrayList<>();
  private final Signal emitted = Signal.named("all is emitted");

  /** So many, then it waits until it is asked to stop. */
  private Generator<Integer> numbers(Bridges bridges, int count, int buffer) {
    return numbers(bridges, count, buffer, 1);
  }

  private Generator<Integer> numbers(Bridges bridges, int count, int buffer, int batch) {
    return bridges.generate(
        "numbers",
        with -> with.buffer(buffer).batch(batch).onDiscard(unread::add),
        (emitter, pleaseStop) -> {
          for (int i = 0; i < count; i++) {
            emitter.emit(i);
          }
          emitted.go("here");
          pleaseStop.await();
        });
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void closing_handsOutWhatIsUnreadInOrder() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> numbers = numbers(Bridges.of(app), LARGE, 2 * LARGE);
      assertThat(numbers.next()).isZero();
      emitted.await();
      assertThat(numbers.next()).isEqualTo(1); // and more are taken with it
      assertThat(numbers.hasNext()).isTrue(); // looked at, and not taken

      numbers.close();

      assertThat(unread).isEqualTo(range(2, LARGE));
    }
  }

  @Test
  void reader_hasNoMoreAheadThanTheBufferHasRoomFor() throws Exception {
    var read = new AtomicInteger();
    var made = new AtomicInteger();
    var most = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> numbers = Bridges.of(app)
          .generate("numbers", with -> with.buffer(LARGE), (emitter, pleaseStop) -> {
            for (int i = 0; i < COUNT; i++) {
              emitter.emit(i);
              made.set(i + 1);
              most.accumulateAndGet(i + 1 - read.get(), Math::max);
            }
          });
      while (numbers.hasNext()) {
        int number = numbers.next();
        read.set(number + 1);
        while (number % LARGE == 0 && made.get() < Math.min(number + LARGE / 2, COUNT)) {
          Thread.onSpinWait(); // the body fills its buffer
        }
      }
      assertThat(read).hasValue(COUNT);
      assertThat(most.get()).isLessThanOrEqualTo(LARGE + 1); // one is read, and not counted yet
    }
  }

  @Test
  void interrupt_isNoticedThoughElementsAreThere() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient);
        Generator<Integer> numbers = numbers(Bridges.of(app), LARGE, 2 * LARGE)) {
      assertThat(numbers.next()).isZero();
      emitted.await();
      assertThat(numbers.next()).isEqualTo(1);

      Thread.currentThread().interrupt();

      assertThatThrownBy(numbers::next).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(numbers.next()).isEqualTo(2);
    }
  }

  @Test
  void readerThatIsAskedToStop_leavesTheRestToTheHook() throws Exception {
    List<Integer> seen = seenByOneThatIsAskedToStop(1);
    assertThat(seen).containsExactly(0, 1);
    assertThat(unread).isEqualTo(range(2, LARGE));
  }

  /** Of a batch that is there it need not look before each element whether it is asked. */
  @Test
  void readerOfBatchesThatIsAskedToStop_getsNoMoreThanABatch() throws Exception {
    List<Integer> seen = seenByOneThatIsAskedToStop(5);
    assertThat(seen).hasSizeBetween(2, 2 + 5).isEqualTo(range(0, seen.size()));
    assertThat(unread).isEqualTo(range(seen.size(), LARGE));
  }

  /** It is asked when it has two elements, and all are emitted. */
  private List<Integer> seenByOneThatIsAskedToStop(int batch) throws Exception {
    List<Integer> seen = new ArrayList<>();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var reader = app.spawn("reader", pleaseStop -> {
        Generator<Integer> numbers = numbers(Bridges.of(app), LARGE, 2 * LARGE, batch); // left open
        seen.add(numbers.next());
        emitted.await();
        seen.add(numbers.next());
        Signal unused = Supervisor.current().stop("it has seen enough");
        while (numbers.hasNext()) {
          seen.add(numbers.next());
        }
      });
      reader.release();
      reader.stopped().await();
    }
    return seen;
  }

  @Test
  void closedWhileRead_eachElementIsReadOrHandedOutOnce() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 300; round++) {
      unread.clear();
      List<Integer> seen = new ArrayList<>();
      var accepted = new AtomicInteger();
      int enough = random.nextInt(2_000);
      var together = new CyclicBarrier(2);
      try (var app = Supervisor.open("app", GeneratorTest::patient)) {
        Generator<Integer> numbers = Bridges.of(app)
            .generate(
                "numbers",
                with -> with.buffer(LARGE).onDiscard(unread::add),
                (emitter, pleaseStop) -> {
                  for (int i = 0; ; i++) {
                    emitter.emit(i);
                    accepted.set(i + 1);
                  }
                });
        seen.add(numbers.next());
        var closer = app.spawn("closer", pleaseStop -> {
          together.await();
          for (int i = 0; i < enough; i++) {
            Thread.onSpinWait();
          }
          numbers.close();
        });
        together.await();
        try {
          while (numbers.hasNext()) {
            seen.add(numbers.next());
          }
        } catch (CancellationException closedMeanwhile) {
          // as it should be
        } catch (NoSuchElementException closedInBetween) {
          // between the two calls
        }
        closer.join();
      }
      List<Integer> all = new ArrayList<>(seen);
      all.addAll(unread);
      all.sort(null);
      // the last one that the channel took may not have been counted by the body
      assertThat(all).isEqualTo(range(0, all.size()));
      assertThat(all.size()).isBetween(accepted.get(), accepted.get() + 1);
    }
  }
}
