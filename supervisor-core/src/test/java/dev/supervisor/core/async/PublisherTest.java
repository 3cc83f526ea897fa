package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What publishers give, and how both of their sides end: behaviours 18 to 39. */
@Timeout(120)
final class PublisherTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** Asks for some elements at first, and keeps what it gets. */
  private static class Taking implements Flow.Subscriber<Integer> {
    final List<Integer> got = new CopyOnWriteArrayList<>();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final CountDownLatch over = new CountDownLatch(1);
    private final long first;
    volatile Flow.Subscription subscription;

    Taking(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
      subscription = made;
      if (first > 0) {
        made.request(first);
      }
    }

    @Override
    public void onNext(Integer element) {
      got.add(element);
    }

    @Override
    public void onError(Throwable e) {
      failure.set(e);
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }

    void awaitEnd() throws InterruptedException {
      assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void await(int elements) throws InterruptedException {
      until(() -> got.size() >= elements);
    }
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private Flow.Publisher<Integer> endless(SupervisedThread below) {
    return Bridges.of(below).publisher("endless", (emitter, pleaseStop) -> {
      try {
        for (int i = 0; ; i++) {
          emitter.emit(i);
        }
      } finally {
        seen.add("finally");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, Long.MAX_VALUE})
  void b18_elements_areAllThere_inOrder(long atOnce) throws Exception {
    for (boolean virtual : new boolean[] {false, VirtualThreads.available()}) {
      try (var app = Supervisor.open("app", GeneratorTest::patient)) {
        Flow.Publisher<Integer> numbers = Bridges.of(app)
            .publisher("numbers", t -> virtual ? t.virtual() : t, (emitter, pleaseStop) -> {
              for (int i = 0; i < 3_000; i++) {
                emitter.emit(i);
              }
            });
        var taking = new Taking(atOnce) {
          private long left = atOnce;

          @Override
          public void onNext(Integer element) {
            super.onNext(element);
            left--;
            if (left == 0) {
              left = atOnce;
              subscription.request(atOnce); // from within
            }
          }
        };
        numbers.subscribe(taking);
        taking.awaitEnd();
        assertThat(taking.failure).hasNullValue();
        assertThat(taking.got).isEqualTo(IntStream.range(0, 3_000).boxed().toList());
        app.awaitChildren();
      }
    }
  }

  @Test
  void b19_body_emitsNoMoreThanIsAskedFor() throws Exception {
    var emitted = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            for (int i = 0; ; i++) {
              emitter.emit(i);
              emitted.incrementAndGet();
            }
          });
      var taking = new Taking(2);
      numbers.subscribe(taking);
      taking.await(2);
      until(() -> app.tree().contains("a request of its subscriber"));
      assertThat(emitted).hasValue(2);
      taking.subscription.request(3);
      taking.await(5);
      until(() -> emitted.get() == 5);
      taking.subscription.cancel();
      app.awaitChildren();
      assertThat(taking.got).containsExactly(0, 1, 2, 3, 4);
      assertThat(taking.over.getCount()).isOne(); // a cancelled subscriber hears no end
    }
  }

  @Test
  void b20_body_runsWithTheFirstRequest_anewForEachSubscriber() throws Exception {
    var runs = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            runs.incrementAndGet();
            emitter.emitAll(List.of(1, 2, 3));
          });
      assertThat(numbers).hasToString("/app/numbers");
      var never = new Taking(0);
      numbers.subscribe(never);
      assertThat(app.children()).isEmpty();
      never.subscription.cancel();
      never.subscription.request(1);
      assertThat(app.children()).isEmpty();
      for (int i = 1; i <= 2; i++) {
        var all = new Taking(Long.MAX_VALUE);
        numbers.subscribe(all);
        all.awaitEnd();
        assertThat(all.got).containsExactly(1, 2, 3);
        assertThat(runs).hasValue(i);
      }
      assertThat(never.over.getCount()).isOne();
    }
  }

  @Test
  void b20_subscriber_whereNothingCanRun_isToldAtOnce() throws Exception {
    var app = Supervisor.open("app", GeneratorTest::patient);
    var numbers = endless(app);
    var early = new Taking(0);
    numbers.subscribe(early);
    app.close();
    early.subscription.request(1);
    assertThat(early.failure.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/app");
    var late = new Taking(0);
    numbers.subscribe(late);
    assertThat(late.failure.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("/app/endless cannot begin: /app is STOPPED");
  }

  @Test
  void b20_nullSubscriber_isRefused() {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var numbers = endless(app);
      assertThatNullPointerException()
          .isThrownBy(() -> numbers.subscribe(null))
          .withMessage("subscriber");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void request_thatIsNotPositive_endsTheBody_andIsAnError(long wrong) throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var taking = new Taking(2);
      endless(app).subscribe(taking);
      taking.await(2);
      taking.subscription.request(wrong);
      taking.awaitEnd();
      assertThat(taking.failure.get())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("/app/endless was asked for " + wrong
              + " elements, and a request must be positive (3.9)");
      app.awaitChildren();
      assertThat(seen).containsExactly("finally");
      var first = new Taking(0);
      endless(app).subscribe(first);
      first.subscription.request(wrong);
      first.awaitEnd();
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b24_failureAfterElements_comesAfterThem_asItself_andTheScopeDoesNotThrowIt()
      throws Exception {
    var failure = new IOException("no more");
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            emitter.emit(1);
            emitter.emit(2);
            throw failure;
          });
      var taking = new Taking(Long.MAX_VALUE);
      numbers.subscribe(taking);
      taking.awaitEnd();
      assertThat(taking.got).containsExactly(1, 2);
      assertThat(taking.failure).hasValue(failure);
    }
  }

  @Test
  void b25_failureBeforeTheFirstElement_isTold() throws Exception {
    for (Throwable failure : List.of(new IOException("first"), new AssertionError("first"))) {
      try (var app = Supervisor.open("app", GeneratorTest::patient)) {
        var taking = new Taking(1);
        Bridges.of(app)
            .<Integer>publisher("numbers", (emitter, pleaseStop) -> GeneratorTest.sneak(failure))
            .subscribe(taking);
        taking.awaitEnd();
        assertThat(taking.failure).hasValue(failure);
      }
    }
  }

  @Test
  void b28_cancelWithinOnNext_endsTheBody_andNothingFollows() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var taking = new Taking(Long.MAX_VALUE) {
        @Override
        public void onNext(Integer element) {
          super.onNext(element);
          if (element == 2) {
            subscription.cancel();
            subscription.cancel();
          }
        }
      };
      endless(app).subscribe(taking);
      until(() -> seen.contains("finally"));
      app.awaitChildren();
      assertThat(taking.got).containsExactly(0, 1, 2);
      assertThat(taking.over.getCount()).isOne();
    }
  }

  @Test
  void b29_subscriptionThatIsLetGoOf_endsWhenWhatWasAskedForIsOut() throws Exception {
    try (var heard = Heard.open();
        var app = Supervisor.open("app", GeneratorTest::patient)) {
      var taking = new Taking(2) {
        @Override
        public void onSubscribe(Flow.Subscription made) {
          made.request(2);
        }
      };
      endless(app).subscribe(taking);
      until(() -> {
        System.gc();
        return taking.over.getCount() == 0;
      });
      app.awaitChildren();
      assertThat(taking.got).containsExactly(0, 1);
      assertThat(taking.failure.get())
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("let go of");
      assertThat(seen).containsExactly("finally");
      assertThat(heard.with("/app/endless is stopped: its subscription is not reachable"))
          .hasSize(1);
    }
  }

  @Test
  void b29_subscriptionThatIsLetGoOf_givesAllThatWasAskedFor() throws Exception {
    var collected = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            emitter.emit(1);
            collected.await();
            emitter.emit(2);
          });
      var taking = new Taking(2) {
        @Override
        public void onSubscribe(Flow.Subscription made) {
          made.request(Long.MAX_VALUE);
        }
      };
      numbers.subscribe(taking);
      taking.await(1);
      System.gc();
      collected.countDown();
      taking.awaitEnd();
      assertThat(taking.failure).hasNullValue();
      assertThat(taking.got).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"onSubscribe", "onNext"})
  void b31_failureOfTheSubscriber_isLogged_andEndsTheBody(String where) throws Exception {
    try (var heard = Heard.open();
        var app = Supervisor.open("app", GeneratorTest::patient)) {
      var taking = new Taking(Long.MAX_VALUE) {
        @Override
        public void onSubscribe(Flow.Subscription made) {
          super.onSubscribe(made);
          failIf("onSubscribe");
        }

        @Override
        public void onNext(Integer element) {
          super.onNext(element);
          failIf("onNext");
        }

        private void failIf(String here) {
          if (where.equals(here)) {
            throw new IllegalStateException("of the subscriber");
          }
        }
      };
      endless(app).subscribe(taking);
      until(() -> !heard
          .with("ERROR " + where
              + " of a subscriber failed, and its subscription to /app/endless is cancelled")
          .isEmpty());
      app.awaitChildren();
      assertThat(taking.got).hasSizeLessThanOrEqualTo(1);
      assertThat(taking.over.getCount()).isOne();
    }
  }

  @Test
  void b31_failureInTheEnd_isLogged_andHarmsNothing() throws Exception {
    try (var heard = Heard.open();
        var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> emitter.emitAll(List.of(1, 2)));
      numbers.subscribe(new Taking(2) {
        @Override
        public void onComplete() {
          super.onComplete();
          throw new AssertionError("of the subscriber");
        }
      });
      until(
          () -> !heard.with("onComplete of a subscriber of /app/numbers failed").isEmpty());
    }
  }

  @Test
  void b35_cancel_wakesABodyThatWaitsForARequest_andWaitsForNothing() throws Exception {
    var go = new CountDownLatch(1);
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            try {
              emitter.emit(1);
              emitter.emit(2);
            } finally {
              seen.add("finally");
              go.await();
            }
          });
      var taking = new Taking(1);
      numbers.subscribe(taking);
      until(() -> app.tree().contains("a request of its subscriber"));
      taking.subscription.cancel(); // returns, though its finally has not
      until(() -> seen.contains("finally"));
      go.countDown();
      app.awaitChildren();
    }
  }

  @Test
  void b36_bodyThatGoesOnAfterItWasCancelled_isToldAgain() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> stubborn = Bridges.of(app)
          .publisher("stubborn", (emitter, pleaseStop) -> {
            emitter.emit(0);
            for (int i = 1; i <= 3; i++) {
              try {
                emitter.emit(i);
              } catch (CancellationException e) {
                seen.add(e.getMessage());
              }
            }
          });
      var taking = new Taking(1);
      stubborn.subscribe(taking);
      taking.await(1);
      taking.subscription.cancel();
      app.awaitChildren();
      assertThat(seen).hasSize(3).containsOnly("/app/stubborn was cancelled by its subscriber");
    }
  }

  @Test
  void b27_failureInFinallyAfterCancel_isOfTheLog() throws Exception {
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> rude = Bridges.of(app).publisher("rude", (emitter, pleaseStop) -> {
        try {
          emitter.emit(1);
          emitter.emit(2);
        } finally {
          GeneratorTest.sneak(new IOException("in finally"));
        }
      });
      var taking = new Taking(1);
      rude.subscribe(taking);
      taking.await(1);
      taking.subscription.cancel();
      app.awaitChildren();
      assertThat(taking.failure).hasNullValue();
    } // does not throw it
  }

  @Test
  void b39_treeThatStops_endsTheBody_andTellsTheSubscriber() throws Exception {
    var taking = new Taking(3);
    var app = Supervisor.root("app", GeneratorTest::patient);
    endless(app).subscribe(taking);
    taking.await(3);
    app.stop("enough").await();
    app.close();
    taking.awaitEnd();
    assertThat(seen).containsExactly("finally");
    assertThat(taking.failure.get())
        .isInstanceOf(ThreadStoppedException.class)
        .hasMessageContaining("enough");
  }

  @Test
  void b39_bodyThatReturnsBecauseItWasAsked_isNotTakenForComplete() throws Exception {
    var waits = new CountDownLatch(1);
    var taking = new Taking(1);
    var app = Supervisor.root("app", GeneratorTest::patient);
    Bridges.of(app)
        .<Integer>publisher("polite", (emitter, pleaseStop) -> {
          waits.countDown();
          pleaseStop.await();
        })
        .subscribe(taking);
    assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
    app.stop();
    app.close();
    taking.awaitEnd();
    assertThat(taking.failure.get()).isInstanceOf(ThreadStoppedException.class);
  }

  @Test
  void b39_bodyThatIsGivenUp_isToldToItsSubscriber() throws Exception {
    var go = new CountDownLatch(1);
    var began = new CountDownLatch(1);
    var taking = new Taking(1);
    var app = Supervisor.root(
        "app", with -> with.threads(t -> t.grace(Duration.ZERO).patience(Duration.ZERO)));
    try {
      Bridges.of(app)
          .<Integer>publisher("deaf", (emitter, pleaseStop) -> {
            began.countDown();
            awaitDeaf(go);
          })
          .subscribe(taking);
      assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();
      app.stop();
      app.close();
      taking.awaitEnd();
      assertThat(taking.failure.get()).isInstanceOf(ThreadAbandonedException.class);
    } finally {
      go.countDown();
    }
  }

  @Test
  void b39_subscriberThatBlocks_isGivenUpWithItsBody_andNothingElseIsHeldUp() throws Exception {
    var go = new CountDownLatch(1);
    var blocks = new CountDownLatch(1);
    var app = Supervisor.root(
        "app", with -> with.threads(t -> t.grace(Duration.ZERO).patience(Duration.ZERO)));
    var other = new Taking(1);
    var blocking = new Taking(2) {
      @Override
      public void onNext(Integer element) {
        super.onNext(element);
        blocks.countDown();
        awaitDeaf(go);
      }
    };
    try {
      endless(app).subscribe(blocking);
      endless(app).subscribe(other);
      assertThat(blocks.await(60, TimeUnit.SECONDS)).isTrue();
      other.await(1);
      app.stop().await();
      app.close();
      other.awaitEnd();
      assertThat(blocking.over.getCount()).isOne(); // one call at a time
    } finally {
      go.countDown();
    }
    blocking.awaitEnd(); // it is told when its call has returned
    assertThat(blocking.got).containsExactly(0);
    assertThat(blocking.failure.get()).isInstanceOf(ThreadAbandonedException.class);
  }

  private static void awaitDeaf(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // it is deaf
      }
    }
  }

  @Test
  void emitting_fromThreadsBelowTheBody_callsTheSubscriberOneAtATime() throws Exception {
    var inside = new AtomicInteger();
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      Flow.Publisher<Integer> numbers = Bridges.of(app)
          .publisher("numbers", (emitter, pleaseStop) -> {
            for (int i = 0; i < 3; i++) {
              var unused = Supervisor.current().spawn("part", stop -> {
                for (int k = 0; k < 200; k++) {
                  emitter.emit(k);
                }
              });
            }
            Supervisor.current().awaitChildren();
          });
      var taking = new Taking(1) {
        @Override
        public void onNext(Integer element) {
          if (inside.incrementAndGet() != 1) {
            seen.add("two at a time");
          }
          super.onNext(element);
          subscription.request(1);
          inside.decrementAndGet();
        }
      };
      numbers.subscribe(taking);
      taking.awaitEnd();
      assertThat(taking.failure).hasNullValue();
      assertThat(taking.got).hasSize(600);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void onSubscribe_thatHasNotReturned_keepsElementsFromTheSubscriber() throws Exception {
    Signal mayReturn = Signal.named("may return");
    var taking = new Taking(1) {
      @Override
      public void onSubscribe(Flow.Subscription made) {
        super.onSubscribe(made);
        try {
          mayReturn.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        seen.add("onSubscribe has returned");
      }

      @Override
      public void onNext(Integer element) {
        super.onNext(element);
        seen.add("onNext");
      }
    };
    try (var app = Supervisor.open("app", GeneratorTest::patient)) {
      var numbers = endless(app);
      var subscribes = new Thread(() -> numbers.subscribe(taking));
      subscribes.start();
      until(() -> app.tree().contains("a request of its subscriber"));
      mayReturn.go();
      taking.await(1);
      until(() -> seen.size() >= 2);
      subscribes.join();
      taking.subscription.cancel();
      assertThat(List.copyOf(seen)).startsWith("onSubscribe has returned", "onNext");
    }
  }
}
