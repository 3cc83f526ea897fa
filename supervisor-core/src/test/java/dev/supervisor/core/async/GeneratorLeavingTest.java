package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that leave generators early, or are told to: behaviours 27 to 39, and B6. */
@Timeout(120)
final class GeneratorLeavingTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private Generator<Integer> endless(SupervisedThread below, int buffer) {
    return Bridges.of(below)
        .generate("endless", with -> with.buffer(buffer), (emitter, pleaseStop) -> {
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
  void b27_failureInFinally_isThrownByClose() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> rude = rude(app);
      assertThat(rude.next()).isEqualTo(1);
      assertThatThrownBy(rude::close)
          .isInstanceOf(ThreadFailedException.class)
          .hasMessageContaining("in finally");
      rude.close();
    }
  }

  @Test
  void b27_failureInFinally_isSuppressedInThatOfTheReader() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      assertThatThrownBy(() -> {
            try (Generator<Integer> rude = rude(app)) {
              throw new IOException("of the reader " + rude.next());
            }
          })
          .isInstanceOf(IOException.class)
          .satisfies(it -> assertThat(it.getSuppressed())
              .singleElement()
              .isInstanceOf(ThreadFailedException.class));
    }
  }

  private static Generator<Integer> rude(SupervisedThread below) {
    return Bridges.of(below).generate("rude", (emitter, pleaseStop) -> {
      try {
        emitter.emit(1);
        pleaseStop.await();
      } finally {
        sneak();
      }
    });
  }

  private static void sneak() throws IOException {
    throw new IOException("in finally");
  }

  @Test
  void b28_leaving_runsTheFinallyOfTheBody() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (Generator<Integer> endless = endless(app, 1)) {
        while (endless.hasNext()) {
          if (endless.next() == 3) {
            break;
          }
        }
      }
      assertThat(seen).containsExactly("finally");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b28_closedStream_endsTheBody() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      try (var stream = endless(app, 8).stream()) {
        assertThat(stream.limit(3).toList()).containsExactly(0, 1, 2);
      }
      assertThat(seen).containsExactly("finally");
    }
  }

  @Test
  void b29_abandoned_endsOnceItIsCollected_andIsTold() throws Exception {
    try (var heard = Heard.open();
        var app = Supervisor.open("app", GeneratorTest::patient)) {
      int many = Integer.getInteger("abandoned", VirtualThreads.available() ? 2_000 : 100);
      for (int i = 0; i < many; i++) {
        abandon(app);
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
      while (!app.children().isEmpty() && System.nanoTime() < end) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(app.children()).isEmpty();
      assertThat(seen).hasSize(many);
      assertThat(heard.with("was not closed, and is stopped"))
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it).contains("made at", "GeneratorLeavingTest.abandon("));
    }
  }

  @Test
  void leaving_asksTheBodyBeforeTheHookOfWhatIsUnread() throws Exception {
    Signal bothAreOut = Signal.named("both are out");
    Signal asked = Signal.named("asked");
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> numbers = Bridges.of(app)
          .generate(
              "numbers",
              with -> with.onDiscard(unread -> {
                try {
                  asked.await(); // it would never return, if that came after it
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }),
              (emitter, pleaseStop) -> {
                emitter.emit(1);
                emitter.emit(2);
                bothAreOut.go();
                pleaseStop.await();
                asked.go();
              });
      assertThat(numbers.next()).isEqualTo(1);
      bothAreOut.await();
      numbers.close();
      assertThat(app.children()).isEmpty();
    }
  }

  private void abandon(SupervisedThread below) {
    Generator<Integer> left = Bridges.of(below)
        .generate(
            "left",
            with -> with.buffer(1).thread(t -> VirtualThreads.available() ? t.virtual() : t),
            (emitter, pleaseStop) -> {
              try {
                for (int i = 0; ; i++) {
                  emitter.emit(i);
                }
              } finally {
                seen.add("finally");
              }
            });
    assertThat(left.next()).isZero();
  }

  @Test
  void b29_abandonedAndNotCollected_endsWithItsScope() {
    Generator<Integer> kept;
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      kept = endless(app, 1);
      assertThat(kept.next()).isZero();
    }
    assertThat(seen).containsExactly("finally");
    kept.close();
  }

  @Test
  void b31_failureOfTheReader_isTheOneThatGetsOut() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      assertThatThrownBy(() -> {
            try (Generator<Integer> endless = endless(app, 4)) {
              for (int i = 0; i < 3; i++) {
                assertThat(endless.next()).isEqualTo(i);
              }
              throw new IOException("of the reader");
            }
          })
          .isInstanceOf(IOException.class)
          .hasNoSuppressedExceptions();
      assertThat(seen).containsExactly("finally");
    }
  }

  @Test
  void b32_failureOfTheReaderBeforeTheFirstRequest_getsOut_andTheBodyNeverRuns() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      assertThatThrownBy(() -> {
            try (Generator<Integer> endless = endless(app, 1)) {
              throw new IOException("of the reader of " + endless);
            }
          })
          .isInstanceOf(IOException.class)
          .hasNoSuppressedExceptions();
      assertThat(seen).isEmpty();
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b33_close_beforeTheFirstRequest_returns_andTheBodyNeverRuns() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> endless = endless(app, 1);
      endless.close();
      endless.close();
      assertThat(endless.hasNext()).isFalse();
      assertThat(endless.node()).isNull();
      assertThat(seen).isEmpty();
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b33_close_afterTheEnd_doesNothing() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> one =
          Bridges.of(app).generate("one", (emitter, pleaseStop) -> emitter.emit(1));
      assertThat(GeneratorTest.all(one)).containsExactly(1);
      one.close();
      one.close();
      assertThat(one.hasNext()).isFalse();
    }
  }

  @Test
  void b34_readerThatIsAskedToStop_endsTheBody_betweenElements() throws Exception {
    var reads = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var reader = app.call("reader", pleaseStop -> {
        try (Generator<Integer> endless = endless(app, 4)) {
          for (; ; ) {
            var unused = endless.next();
            reads.countDown();
          }
        }
      });
      assertThat(reads.await(60, TimeUnit.SECONDS)).isTrue();
      reader.stop().await();
      assertThat(seen).containsExactly("finally");
      assertThatThrownBy(reader::join).isInstanceOf(ThreadStoppedException.class);
    }
  }

  @Test
  void b34_readerThatIsAskedToStop_isToldWhileItWaits() throws Exception {
    var waits = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var reader = app.spawn("reader", pleaseStop -> {
        try (Generator<Integer> silent = silent(app, waits)) {
          var unused = silent.hasNext();
        } catch (ThreadStoppedException e) {
          seen.add(e.path());
        }
      });
      assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
      reader.stop().await();
      assertThat(seen).containsExactly("finally", "/app/silent");
    }
  }

  private Generator<Integer> silent(SupervisedThread below, CountDownLatch waits) {
    return Bridges.of(below).generate("silent", (emitter, pleaseStop) -> {
      try {
        waits.countDown();
        pleaseStop.await();
      } finally {
        seen.add("finally");
      }
    });
  }

  @Test
  void b34_readerThatCleansUp_readsToTheEnd() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var reader = app.spawn("reader", pleaseStop -> {
        pleaseStop.await();
        try (Generator<Integer> last = Bridges.of(app)
            .generate(
                "last",
                with -> with.buffer(1), // so it cannot end before it is read
                (emitter, stop) -> emitter.emitAll(List.of(1, 2, 3)))) {
          seen.add(GeneratorTest.all(last).toString());
        }
      });
      reader.stop().await();
      assertThat(seen).containsExactly("[1, 2, 3]");
    }
  }

  @Test
  void b34_interruptOfTheReader_isKept_andLeavingEndsTheBody() throws Exception {
    var waits = new CountDownLatch(1);
    var kept = new AtomicBoolean();
    try (var app = Supervisor.root("app", GeneratorTest::patient)) {
      var reader = new Thread(() -> {
        try (Generator<Integer> silent = silent(app, waits)) {
          var unused = silent.hasNext();
        } catch (CancellationException e) {
          kept.set(Thread.currentThread().isInterrupted());
        }
      });
      reader.start();
      assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
      reader.interrupt();
      reader.join(60_000);
      assertThat(kept).isTrue();
      assertThat(seen).containsExactly("finally");
    }
  }

  @Test
  void b35_close_wakesABodyThatWaitsForRoom() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> endless = endless(app, 2);
      assertThat(endless.next()).isZero();
      GeneratorTest.awaitFull(endless);
      endless.close();
      assertThat(seen).containsExactly("finally");
    }
  }

  @Test
  void b35_close_wakesABodyWhoseChildrenAreAskedFirst() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var bodyOver = new CountDownLatch(1);
      Generator<Integer> endless = Bridges.of(app)
          .generate("endless", with -> with.buffer(1), (emitter, pleaseStop) -> {
            Supervisor.current().spawn("below", stop -> bodyOver.await());
            try {
              for (int i = 0; ; i++) {
                emitter.emit(i);
              }
            } finally {
              bodyOver.countDown();
            }
          });
      assertThat(endless.next()).isZero();
      GeneratorTest.awaitFull(endless);
      endless.close();
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b35_close_ofABodyInForeignCode_interruptsItAfterTheGrace() {
    var runs = new CountDownLatch(1);
    try (var app = Supervisor.open(
        "app",
        with -> with.stopWithin(Duration.ofMinutes(20))
            .threads(t -> t.grace(Duration.ZERO).patience(Duration.ofMinutes(9))))) {
      Generator<Integer> deaf = deaf(app, runs);
      assertThat(deaf.next()).isEqualTo(1);
      deaf.close();
      assertThat(seen).containsExactly("interrupted");
    }
  }

  @Test
  void b35_interruptedClose_interruptsTheBodyNow_andKeepsTheInterrupt() throws Exception {
    var runs = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) { // the grace is long
      Generator<Integer> deaf = deaf(app, runs);
      assertThat(deaf.next()).isEqualTo(1);
      assertThat(runs.await(60, TimeUnit.SECONDS)).isTrue();
      Thread.currentThread().interrupt();
      deaf.close();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(seen).containsExactly("interrupted");
    }
  }

  private Generator<Integer> deaf(SupervisedThread below, CountDownLatch runs) {
    return Bridges.of(below).generate("deaf", (emitter, pleaseStop) -> {
      emitter.emit(1);
      runs.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        seen.add("interrupted");
      }
    });
  }

  @Test
  void b35_close_ofABodyThatNeverEnds_returnsWhenItIsAbandoned_andSaysSo() {
    var over = new CountDownLatch(1);
    try (var app = Supervisor.open(
        "app",
        with -> with.threads(t -> t.grace(Duration.ofMillis(1)).patience(Duration.ofMillis(1))))) {
      Generator<Integer> stuck = Bridges.of(app).generate("stuck", (emitter, pleaseStop) -> {
        emitter.emit(1);
        while (over.getCount() > 0) {
          try {
            over.await();
          } catch (InterruptedException e) {
            seen.add("it does not listen");
          }
        }
      });
      assertThat(stuck.next()).isEqualTo(1);
      assertThatThrownBy(stuck::close).isInstanceOf(ThreadAbandonedException.class);
      stuck.close();
    } finally {
      over.countDown();
    }
  }

  @Test
  void b35_closeAndReadByTheBodyItself_areRefused() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var self = new AtomicReference<Generator<String>>();
      Generator<String> selfish = Bridges.of(app).generate("selfish", (emitter, pleaseStop) -> {
        var own = self.get();
        assertThatIllegalStateException()
            .isThrownBy(own::close)
            .withMessageContaining("/app/selfish cannot close itself");
        emitter.emit("a");
        var below = Supervisor.current().call("below", stop -> {
          assertThatIllegalStateException().isThrownBy(own::close);
          return "b";
        });
        emitter.emit(below.join());
      });
      self.set(selfish);
      assertThat(GeneratorTest.all(selfish)).containsExactly("a", "b");
    }
  }

  // The body began before its reader knew the thread, was not recognized, and waited for itself.
  @Test
  void b35_closeByABodyThatBeginsAtOnce_isRefused() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      for (int i = 0; i < 500; i++) {
        boolean virtual = i % 2 == 0 && VirtualThreads.available();
        var self = new AtomicReference<Generator<String>>();
        Generator<String> hasty = Bridges.of(app)
            .generate(
                "hasty",
                with -> with.thread(t -> virtual ? t.virtual() : t),
                (emitter, pleaseStop) -> {
                  Generator<String> own = self.get();
                  assertThatIllegalStateException().isThrownBy(own::close);
                  assertThat(own.node()).isSameAs(Supervisor.current());
                  emitter.emit(Supervisor.current().path());
                });
        self.set(hasty);
        assertThat(GeneratorTest.all(hasty)).singleElement().asString().startsWith("/app/hasty");
      }
    }
  }

  @Test
  void b36_emitAfterTheReaderHasLeft_throwsInTheBody_again_andAgain() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> stubborn = Bridges.of(app)
          .generate("stubborn", with -> with.buffer(1), (emitter, pleaseStop) -> {
            int refusals = 0;
            while (refusals < 3) {
              try {
                emitter.emit(1);
              } catch (CancellationException e) {
                refusals++;
              }
            }
            seen.add("refused");
          });
      assertThat(stubborn.next()).isEqualTo(1);
      stubborn.close();
      assertThat(seen).containsExactly("refused");
    }
  }

  @Test
  void b37_elementsThatWereNotRead_goToTheHook_inOrder() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> numbers = Bridges.of(app)
          .generate(
              "numbers",
              with -> with.buffer(3).onDiscard(it -> seen.add("left " + it)),
              (emitter, pleaseStop) -> emitter.emitAll(List.of(1, 2, 3, 4)));
      assertThat(numbers.next()).isEqualTo(1);
      assertThat(numbers.hasNext()).isTrue(); // looked at, and not read
      app.awaitChildren();
      numbers.close();
      assertThat(seen).containsExactly("left 2", "left 3", "left 4");
    }
  }

  @Test
  void b38_scopeThatIsClosed_endsABodyThatWaitsForRoom() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> endless = endless(app, 1);
      assertThat(endless.next()).isZero();
      GeneratorTest.awaitFull(endless);
    }
    assertThat(seen).containsExactly("finally");
  }

  @Test
  void b39_bodyThatReturnsAsItWasAsked_isNotTakenForItsEnd() throws Exception {
    var rounds = new AtomicInteger();
    try (var app = Supervisor.root("app", GeneratorTest::patient)) {
      Generator<Integer> polite = Bridges.of(app).generate("polite", (emitter, pleaseStop) -> {
        while (!pleaseStop.isGo()) {
          emitter.emit(rounds.incrementAndGet());
          pleaseStop.await();
        }
      });
      assertThat(polite.next()).isEqualTo(1);
      app.stop().await();
      assertThatThrownBy(polite::hasNext).isInstanceOf(ThreadStoppedException.class);
      assertThat(polite.hasNext()).isFalse();
    }
  }

  @Test
  void b39_readerThatWaits_whileAnotherThreadCloses_isTold() throws Exception {
    var waits = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Generator<Integer> silent = silent(app, waits);
      var reader = CompletableFuture.supplyAsync(silent::hasNext);
      assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
      silent.close();
      assertThatThrownBy(() -> reader.get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(CancellationException.class);
      assertThat(seen).containsExactly("finally");
    }
  }
}
