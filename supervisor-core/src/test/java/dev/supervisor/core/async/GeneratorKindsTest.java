package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.async.Generator.Emitter;
import dev.supervisor.core.async.Generator.GeneratorBody;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of all kinds, several generators at once, and readers outside of the tree: what is asked for among 15 to 35 and not tested elsewhere. */
@Timeout(120)
final class GeneratorKindsTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Scope app = Supervisor.open("app", GeneratorTest::patient);

  @AfterEach
  void close() {
    app.close();
  }

  /** Has what is emitted as a method of each kind. */
  interface Numbers extends Iterable<Integer> {
    default void run(Emitter<Integer> emitter, Signal pleaseStop) throws InterruptedException {
      emitter.emitAll(this);
    }

    @Override
    default Iterator<Integer> iterator() {
      return List.of(1, 2, 3).iterator();
    }
  }

  private static final class Two implements Numbers {
    @Override
    public Iterator<Integer> iterator() {
      return List.of(1, 2).iterator();
    }

    static void emit(Emitter<Integer> emitter, Signal pleaseStop) throws InterruptedException {
      emitter.emit(7);
    }

    GeneratorBody<Integer> above() {
      return Numbers.super::run;
    }
  }

  private List<Integer> all(GeneratorBody<Integer> body) {
    try (Generator<Integer> numbers = Bridges.of(app).generate("numbers", body)) {
      return GeneratorTest.all(numbers);
    }
  }

  @Test
  void b22_iterableIsReadDirectlyOrEmitted_byMethodsOfAllKinds() {
    Numbers three = new Numbers() {};
    Two two = new Two();
    assertThat(three).as("the direct form").containsExactly(1, 2, 3);
    assertThat(all(three::run)).as("inherited from an interface").containsExactly(1, 2, 3);
    assertThat(all(two::run)).as("that calls what is overridden").containsExactly(1, 2);
    assertThat(all(two.above())).as("of the super type").containsExactly(1, 2);
    assertThat(all(Two::emit)).as("static").containsExactly(7);
    assertThat(all((emitter, stop) -> emitter.emitAll(two))).containsExactly(1, 2);
  }

  private static int emitsAndReturns(Emitter<Integer> emitter) throws InterruptedException {
    emitter.emit(1);
    return 2;
  }

  @Test
  void b23_valueThatTheBodyReturns_isDropped() {
    assertThat(all((emitter, stop) -> emitsAndReturns(emitter))).containsExactly(1);
  }

  @Test
  void b24_failureWhileTheBufferIsFull_isThrownByClose_andHangsNoSide() throws Exception {
    IOException failure = new IOException("no more");
    Generator<Integer> numbers = Bridges.of(app)
        .generate("numbers", with -> with.buffer(1), (emitter, stop) -> {
          emitter.emit(1);
          emitter.emit(2);
          throw failure;
        });
    assertThat(numbers.next()).isEqualTo(1);
    app.awaitChildren(); // the second is in the buffer, and fills it
    assertThatThrownBy(numbers::close)
        .isInstanceOf(ThreadFailedException.class)
        .cause()
        .isSameAs(failure);
    assertThat(numbers.hasNext()).isFalse();
  }

  @Test
  void b30_abandonedOnAThreadOutsideOfTheTree_endsOnceItIsCollected() throws Exception {
    Thread stranger = new Thread(this::abandon);
    stranger.start();
    stranger.join();
    Soon.until("it is stopped", () -> {
      System.gc();
      return app.children().isEmpty();
    });
    assertThat(seen).containsExactly("finally");
  }

  private void abandon() {
    Generator<Integer> left = endless("left");
    assertThat(left.next()).isZero();
  }

  private Generator<Integer> endless(String name) {
    return Bridges.of(app).generate(name, with -> with.buffer(1), (emitter, stop) -> {
      try {
        for (int i = 0; ; i++) {
          emitter.emit(i);
        }
      } finally {
        seen.add("finally");
      }
    });
  }

  @Test
  void b35_bodiesThatWaitForRoom_keepNoWorkerOfAPool() throws Exception {
    SupervisedExecutor pool = Bridges.of(app).lend("pool", with -> with.workers(2));
    List<Generator<Integer>> generators = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      generators.add(endless("numbers"));
    }
    for (int round = 0; round < 3; round++) {
      for (Generator<Integer> each : generators) {
        Future<Integer> read = pool.submit(each::next);
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(round);
        GeneratorTest.awaitFull(each);
      }
    }
    for (Generator<Integer> each : generators) {
      each.close();
    }
    assertThat(seen).containsExactly("finally", "finally", "finally");
  }
}
