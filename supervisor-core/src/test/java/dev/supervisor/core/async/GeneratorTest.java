package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What generators give, and what becomes of a failure: behaviours 18 to 26. */
@Timeout(120)
final class GeneratorTest {
  /** What does not end by itself is not ended by time. */
  static TreeOptions patient(TreeOptions with) {
    return with.stopWithin(Duration.ofMinutes(20)).threads(t -> t.grace(Duration.ofMinutes(9)));
  }

  static <T> List<T> all(Iterator<T> elements) {
    var read = new ArrayList<T>();
    elements.forEachRemaining(read::add);
    return read;
  }

  /** Waits until the thread of the body waits for room. */
  static void awaitFull(Generator<?> generator) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end) {
      var node = generator.node();
      if (node != null && node.tree().contains("room in")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    throw new AssertionError("its body does not wait for room");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_024})
  void b18_elements_areAllThere_inOrder(int buffer) {
    var expected = IntStream.range(0, 3_000).boxed().toList();
    for (int i = 0; i < 4; i++) {
      boolean virtual = i % 2 == 1 && VirtualThreads.available();
      int batch = i < 2 ? 1 : 7;
      try (var app = Supervisor.open("app", GeneratorTest::patient)) {
        try (Generator<Integer> numbers = Bridges.of(app)
            .generate(
                "numbers",
                with -> with.buffer(buffer).batch(batch).thread(t -> virtual ? t.virtual() : t),
                (emitter, pleaseStop) -> {
                  for (int number = 0; number < 3_000; number++) {
                    emitter.emit(number);
                  }
                })) {
          assertThat(all(numbers)).isEqualTo(expected);
          assertThat(numbers.hasNext()).isFalse();
          assertThatThrownBy(numbers::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(app.children()).isEmpty();
      }
    }
  }

  @Test
  void b19_fullBuffer_makesTheBodyWait() throws Exception {
    var emitted = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<Integer> numbers = Bridges.of(app)
          .generate("numbers", with -> with.buffer(3), (emitter, pleaseStop) -> {
            for (int i = 0; ; i++) {
              emitter.emit(i);
              emitted.incrementAndGet();
            }
          })) {
        for (int read = 1; read <= 20; read++) {
          assertThat(numbers.next()).isEqualTo(read - 1);
          assertThat(emitted.get()).isLessThanOrEqualTo(read + 3);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (emitted.get() < 23 && System.nanoTime() < end) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
        awaitFull(numbers);
        assertThat(emitted).hasValue(23);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generator.GeneratorOptions.defaults().buffer(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generator.GeneratorOptions.defaults().batch(0));
  }

  @Test
  void b20_body_runsWithTheFirstRequest_andEachGeneratorIsAnIterationOfItsOwn() {
    var runs = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var bridges = Bridges.of(app);
      Generator<String> never = bridges.generate("never", (emitter, pleaseStop) -> {
        runs.incrementAndGet();
      });
      assertThat(app.children()).isEmpty();
      assertThat(never.node()).isNull();
      assertThat(never).hasToString("/app/never");
      for (int i = 1; i <= 2; i++) {
        try (Generator<String> letters = bridges.generate("letters", (emitter, pleaseStop) -> {
          runs.incrementAndGet();
          emitter.emit("a");
          emitter.emit("b");
          emitter.emit("c");
        })) {
          assertThat(letters.hasNext()).isTrue();
          assertThat(runs).hasValue(i);
          assertThat(letters.next()).isEqualTo("a");
          assertThat(letters.stream().limit(1).toList()).containsExactly("b");
          assertThat(all(letters)).containsExactly("c"); // both readers share it
          assertThat(all(letters)).isEmpty();
        }
      }
    }
  }

  @Test
  void b20_request_whereNothingCanRun_isRefusedAtOnce() {
    var app = Supervisor.open("app", GeneratorTest::patient);
    Generator<String> late = Bridges.of(app).generate("late", (emitter, pleaseStop) -> {
      emitter.emit("never");
    });
    app.close();
    assertThatIllegalStateException().isThrownBy(late::hasNext);
    assertThatIllegalStateException().isThrownBy(late::next);
    late.close();
    assertThat(late.hasNext()).isFalse();
  }

  @Test
  void b20_twoThreadsAtOnce_theSecondIsRefused() throws Exception {
    var go = new CountDownLatch(1);
    var runs = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<String> slow = Bridges.of(app).generate("slow", (emitter, pleaseStop) -> {
        runs.countDown();
        go.await();
        emitter.emit("a");
        emitter.emit("b");
      })) {
        var other = CompletableFuture.supplyAsync(slow::next);
        assertThat(runs.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatIllegalStateException()
            .isThrownBy(slow::hasNext)
            .withMessageContaining("/app/slow is read by one thread at a time");
        go.countDown();
        assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(slow.next()).isEqualTo("b"); // one after the other is fine
      }
    }
  }

  @Test
  void b21_iterable_isEmitted_andLeavingEarlyIsToldToIt() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<Integer> few = Bridges.of(app)
          .generate("few", (emitter, pleaseStop) -> emitter.emitAll(List.of(1, 2, 3)))) {
        assertThat(few.stream()).containsExactly(1, 2, 3);
      }
      Iterable<Integer> endless = () -> IntStream.iterate(1, i -> i + 1).iterator();
      try (Generator<Integer> many =
          Bridges.of(app).generate("many", (emitter, pleaseStop) -> emitter.emitAll(endless))) {
        assertThat(many.stream().limit(3)).containsExactly(1, 2, 3);
      }
      assertThat(app.children()).isEmpty();
    }
  }

  /** Whatever keeps the body: it does not know that its reader waits for more. */
  @Test
  void batch_elementIsNotKeptFromAReaderThatWaitsForMore() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var read = new CountDownLatch(3);
      try (Generator<Integer> numbers = Bridges.of(app)
          .generate("numbers", with -> with.batch(100), (emitter, pleaseStop) -> {
            for (int i = 0; i < 3; i++) {
              emitter.emit(i);
              while (read.getCount() > 2 - i && !pleaseStop.isGo()) {
                Thread.onSpinWait(); // no wait of the library
              }
            }
          })) {
        for (int i = 0; i < 3; i++) {
          assertThat(numbers.next()).isEqualTo(i);
          read.countDown();
        }
        assertThat(numbers.hasNext()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_024})
  void b24_failureAfterElements_comesAfterThem_once(int buffer) {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var failure = new IOException("no more");
      try (Generator<Integer> numbers = Bridges.of(app)
          .generate("numbers", with -> with.buffer(buffer).batch(8), (emitter, pleaseStop) -> {
            emitter.emit(1);
            emitter.emit(2);
            throw failure;
          })) {
        assertThat(numbers.next()).isEqualTo(1);
        assertThat(numbers.next()).isEqualTo(2);
        assertThatThrownBy(numbers::hasNext)
            .isInstanceOf(ThreadFailedException.class)
            .cause()
            .isSameAs(failure);
        assertThat(numbers.hasNext()).isFalse();
      }
    } // does not throw it again
  }

  @Test
  void b24_failureThatTheReaderDidNotComeTo_isThrownByClose_once() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var failure = new IOException("no more");
      Generator<Integer> numbers = Bridges.of(app).generate("numbers", (emitter, pleaseStop) -> {
        emitter.emit(1);
        emitter.emit(2);
        throw failure;
      });
      assertThat(numbers.next()).isEqualTo(1);
      app.awaitChildren();
      assertThatThrownBy(numbers::close)
          .isInstanceOf(ThreadFailedException.class)
          .cause()
          .isSameAs(failure);
      numbers.close();
      assertThat(numbers.hasNext()).isFalse();
    }
  }

  /** B6: Error Prone, where a build has it, finds callers that do not close it. */
  @Test
  void generate_saysToToolsThatItsResultMustBeClosed() throws IOException {
    try (var in = Bridges.class.getResourceAsStream("Bridges.class")) {
      String code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(code).contains("Lcom/google/errorprone/annotations/MustBeClosed;");
    }
  }

  @Test
  void b25_failureBeforeTheFirstElement_comesOutOfTheFirstRequest() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      for (Throwable failure : List.of(new IOException("first"), new AssertionError("first"))) {
        try (Generator<Integer> numbers =
            Bridges.of(app).generate("numbers", (emitter, pleaseStop) -> sneak(failure))) {
          assertThatThrownBy(() -> numbers.stream().toList())
              .isInstanceOf(ThreadFailedException.class)
              .cause()
              .isSameAs(failure);
        }
      }
    }
  }

  static void sneak(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    throw (AssertionError) failure;
  }

  @Test
  void b26_cause_isTheVeryFailure_withTheStackOfTheBody() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<Integer> numbers = Bridges.of(app)
          .generate("numbers", (emitter, pleaseStop) -> sneak(new IOException("here")))) {
        assertThatThrownBy(numbers::next)
            .hasMessageContaining("/app/numbers failed")
            .cause()
            .hasMessage("here")
            .satisfies(it -> assertThat(it.getStackTrace())
                .anyMatch(frame -> frame.getClassName().contains("GeneratorRun")));
      }
    }
  }

  @Test
  void emit_null_isRefusedInTheBody() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<String> numbers =
          Bridges.of(app).generate("numbers", (emitter, pleaseStop) -> emitter.emit(null))) {
        assertThatThrownBy(numbers::next)
            .cause()
            .isInstanceOf(NullPointerException.class)
            .hasMessage("/app/numbers cannot emit null: it is no element");
      }
    }
  }

  @Test
  void b39_treeThatStops_endsTheBody_andTellsTheReader() throws Exception {
    var finallyRan = new CountDownLatch(1);
    var waits = new CountDownLatch(1);
    var told = new AtomicReference<Throwable>();
    try (var app = Supervisor.root("app", GeneratorTest::patient)) {
      Generator<String> silent = Bridges.of(app).generate("silent", (emitter, pleaseStop) -> {
        try {
          emitter.emit("a");
          waits.countDown();
          pleaseStop.await();
        } finally {
          finallyRan.countDown();
        }
      });
      var reader = new Thread(() -> {
        try {
          assertThat(silent.next()).isEqualTo("a");
          var unused = silent.hasNext();
        } catch (Throwable e) {
          told.set(e);
        }
      });
      reader.start();
      assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
      app.stop().await();
      reader.join(60_000);
      assertThat(told.get()).isInstanceOf(ThreadStoppedException.class);
      assertThat(finallyRan.getCount()).isZero();
      assertThat(silent.hasNext()).isFalse();
      silent.close();
    }
  }
}
