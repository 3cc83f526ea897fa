package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.async.Threaded.Function2;
import dev.supervisor.core.async.Threaded.ThreadedCall;
import dev.supervisor.core.async.Threaded.Wrapped0;
import dev.supervisor.core.async.Threaded.Wrapped1;
import dev.supervisor.core.async.Threaded.Wrapped2;
import dev.supervisor.core.async.Threaded.Wrapped5;
import dev.supervisor.signals.Reason;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/** Functions that block, each call of which is a stage; the numbers are those of the behaviours that were asked for. */
@Timeout(120)
final class ThreadedTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Scope app = Supervisor.open("app");
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void close() {
    free.countDown();
    app.close();
  }

  enum Where {
    OWN {
      @Override
      Threaded of(SupervisedThread node) {
        return Bridges.of(node).threaded();
      }

      @Override
      Threaded atMost(SupervisedThread node, int most) {
        return Bridges.of(node)
            .threaded(
                with -> with.atMost(most).thread(t -> t.grace(Duration.ZERO).patience(LONG)));
      }
    },
    POOL {
      @Override
      Threaded of(SupervisedThread node) {
        return Bridges.of(node).lend("pool", with -> with.workers(100)).threaded();
      }

      @Override
      Threaded atMost(SupervisedThread node, int most) {
        return Bridges.of(node)
            .lend("pool", with -> with.workers(most).threads(t -> t.grace(Duration.ZERO)))
            .threaded();
      }
    };

    abstract Threaded of(SupervisedThread node);

    abstract Threaded atMost(SupervisedThread node, int most);
  }

  private static <R> R get(CompletableFuture<R> call) throws Exception {
    return call.get(60, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletableFuture<?> call) throws Exception {
    try {
      Object value = call.get(60, TimeUnit.SECONDS);
      throw new AssertionError("it returned " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (CancellationException e) {
      return e;
    }
  }

  private void block() {
    boolean interrupted = false;
    while (true) {
      try {
        free.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- calling

  @ParameterizedTest
  @EnumSource
  void b1_wrapped_isCalledDirectlyAndAsAStage(Where where) throws Exception {
    Wrapped0<Thread> self = where.of(app).function("self", Thread::currentThread);
    assertThat(self.direct()).isSameAs(Thread.currentThread());
    assertThat(get(self.call()).getName()).doesNotContain("main").isNotEmpty();
    assertThat(get(self.call())).isNotSameAs(Thread.currentThread());
    assertThatThrownBy(() -> where
            .of(app)
            .function("fails", () -> {
              throw new IOException("direct");
            })
            .direct())
        .isExactlyInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource
  void b2_fiveCalls_runAtTheSameTime(Where where) throws Exception {
    CyclicBarrier all = new CyclicBarrier(5); // each waits for the other four
    Wrapped0<Integer> meet = where.of(app).function("meet", () -> all.await());
    List<ThreadedCall<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(meet.call());
    }
    List<Integer> places = new ArrayList<>();
    for (ThreadedCall<Integer> each : calls) {
      places.add(get(each));
    }
    assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @ParameterizedTest
  @EnumSource
  void b3_call_beginsThoughItsStageIsNeverAsked(Where where) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    var unused = where.of(app).action("begin", begun::countDown).call();
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void b4_stage_isMadeAndWaitedForOnDifferentThreads(Where where) throws Exception {
    Wrapped0<String> word = where.of(app).function("word", () -> "word");
    AtomicReference<ThreadedCall<String>> made = new AtomicReference<>();
    Thread maker = new Thread(() -> made.set(word.call()));
    maker.start();
    maker.join();
    assertThat(get(made.get())).isEqualTo("word");
  }

  @ParameterizedTest
  @EnumSource
  void b5_arguments_arriveUnchangedAndTheTypeIsKept(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Object given = new Object();
    ThreadedCall<Object> same = threaded.function("same", (Object it) -> it).call(given);
    assertThat(get(same)).isSameAs(given);
    ThreadedCall<String> two = threaded.function("two", String::repeat).call("ab", 2);
    assertThat(get(two)).isEqualTo("abab");
    ThreadedCall<String> three =
        threaded.function("three", (String a, Integer b, Long c) -> a + b + c).call("a", 2, 3L);
    assertThat(get(three)).isEqualTo("a23");
    ThreadedCall<String> four = threaded
        .function("four", (String a, Integer b, Long c, Character d) -> a + b + c + d)
        .call("a", 2, 3L, 'd');
    assertThat(get(four)).isEqualTo("a23d");
    Wrapped5<String, Integer, Long, Character, Boolean, String> five =
        threaded.function("five", ThreadedTest::five); // a method reference keeps the types
    assertThat(get(five.call("a", 2, 3L, 'd', true))).isEqualTo("a23dtrue");
    assertThat(five.direct("b", 2, 3L, 'd', false)).isEqualTo("b23dfalse");
    assertThat(five.toString()).startsWith("five (");
    Wrapped1<Object, CharSequence> wider = threaded.function("wider", (Object it) -> "a string");
    assertThat(get(wider.call(1))).isEqualTo("a string");
    List<String> told = new CopyOnWriteArrayList<>();
    get(threaded.action("one", (String a) -> told.add(a)).call("a"));
    get(threaded.action("two", (String a, String b) -> told.add(a + b)).call("b", "c"));
    get(threaded
        .action("three", (String a, String b, String c) -> told.add(a + b + c))
        .call("d", "e", "f"));
    get(threaded
        .action("four", (String a, String b, String c, String d) -> told.add(a + b + c + d))
        .call("g", "h", "i", "j"));
    get(threaded
        .action(
            "five",
            (String a, String b, String c, String d, String e) -> told.add(a + b + c + d + e))
        .call("k", "l", "m", "n", "o"));
    assertThat(told).containsExactly("a", "bc", "def", "ghij", "klmno");
  }

  private static String five(String a, Integer b, Long c, Character d, Boolean e) {
    return a + b + c + d + e;
  }

  @ParameterizedTest
  @EnumSource
  void b6_failureOfAnAction_isLoggedOnceAndTheStageCompletes(Where where) throws Exception {
    try (Heard heard = Heard.open()) {
      var call = where
          .of(app)
          .action("save", () -> {
            block();
            throw new IOException("no room");
          })
          .call();
      CompletableFuture<?> seen = call.handle((value, e) -> e); // something depends on it
      free.countDown();
      assertThat(get(seen)).isInstanceOf(IOException.class);
      Soon.until("the line", () -> !heard.with("save").isEmpty());
      call.ended().await();
      assertThat(heard.with("save")).singleElement().asString().startsWith("ERROR save (");
    }
  }

  @ParameterizedTest
  @EnumSource
  void b7_wrapper_saysWhatItWraps(Where where) {
    Function2<String, Integer, String> repeats = new Function2<>() {
      @Override
      public String call(String a, Integer b) {
        return a.repeat(b);
      }

      @Override
      public String toString() {
        return "repeats a text";
      }
    };
    Wrapped2<String, Integer, String> wrapped = where.of(app).function("repeat", repeats);
    assertThat(wrapped.toString())
        .startsWith("repeat (repeats a text), each call on a ")
        .contains("/app");
    assertThat(wrapped.call("a", 1).toString()).startsWith("repeat (repeats a text)");
  }

  @ParameterizedTest
  @EnumSource
  void b8_functionThatDoesNotBlock_isRefused(Where where) throws Exception {
    Threaded threaded = where.of(app);
    CompletableFuture<String> later = CompletableFuture.completedFuture("later");
    Wrapped0<Object> stage = threaded.function("stage", () -> later);
    assertThat(failure(stage.call()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CompletableFuture");
    var generator = threaded.function(
        "generator", () -> Bridges.of(app).<Integer>generate("g", (emitter, stop) -> {}));
    assertThat(failure(generator.call())).isInstanceOf(IllegalArgumentException.class);
    assertThat(stage.direct()).isInstanceOf(CompletableFuture.class);
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  void b9_daemon_hasAResultToo(Where where) throws Exception {
    Threaded daemons = where == Where.OWN
        ? Bridges.of(app).threaded(with -> with.thread(t -> t.daemon(true)))
        : Bridges.of(app).lend("d", with -> with.threads(t -> t.daemon(true))).threaded();
    assertThat(get(
            daemons.function("daemon", () -> Supervisor.current().isDaemon()).call()))
        .isTrue();
    assertThat(get(where
            .of(app)
            .function("awaited", () -> Supervisor.current().isDaemon())
            .call()))
        .isFalse();
  }

  // ---- what can be wrapped

  interface Speaks {
    default String speak() {
      return "interface";
    }
  }

  static class Animal implements Speaks {
    @Override
    public String speak() {
      return "animal";
    }
  }

  static final class Dog extends Animal {
    @Override
    public String speak() {
      return "dog";
    }

    String above() throws Exception {
      try (var tree = Supervisor.open("dog")) {
        return get(Bridges.of(tree).threaded().function("above", super::speak).call());
      }
    }
  }

  record Point(int x) {
    static int twice(int x) {
      return 2 * x;
    }
  }

  @ParameterizedTest
  @EnumSource
  void b10_methodsOfAllKinds_areWrapped(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Animal animal = new Dog();
    assertThat(get(threaded.function("bound", animal::speak).call())).isEqualTo("dog");
    assertThat(get(threaded.function("derived", Animal::speak).call(animal))).isEqualTo("dog");
    assertThat(get(threaded.function("interface", Speaks::speak).call(new Speaks() {})))
        .isEqualTo("interface");
    assertThat(new Dog().above()).isEqualTo("animal");
    assertThat(get(threaded.function("record", Point::x).call(new Point(3)))).isEqualTo(3);
    assertThat(get(threaded.function("static", Point::twice).call(3))).isEqualTo(6);
    assertThat(get(threaded.function("new", Point::new).call(4))).isEqualTo(new Point(4));
  }

  @ParameterizedTest
  @EnumSource
  void b11_wrapping_isAValueOfItsOwnForEachWrapping(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Point point = new Point(5);
    Wrapped0<Integer> one = threaded.function("x", point::x);
    Wrapped0<Integer> two = threaded.function("x", point::x);
    assertThat(one).isNotSameAs(two);
    List<ThreadedCall<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add((i % 2 == 0 ? one : two).call());
    }
    for (ThreadedCall<Integer> each : calls) {
      assertThat(get(each)).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void b12_calls_keepNothingOnceTheyHaveEnded(Where where) throws Exception {
    Threaded threaded = where.of(app);
    List<WeakReference<Animal>> instances = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      instances.add(calledOnce(threaded));
    }
    Soon.until("none runs", () -> threaded.running() == 0);
    assertThat(threaded.waiting()).isZero();
    Soon.until("its instance is collected", () -> {
      System.gc();
      // A worker or its record may still have the last one on its stack.
      return instances.stream().filter(it -> it.get() != null).count() <= 1;
    });
  }

  private static WeakReference<Animal> calledOnce(Threaded threaded) throws Exception {
    Animal animal = new Dog();
    ThreadedCall<String> call = threaded.function("speak", animal::speak).call();
    assertThat(get(call)).isEqualTo("dog");
    call.ended().await();
    return new WeakReference<>(animal);
  }

  // ---- failures

  @ParameterizedTest
  @EnumSource
  void b13_whatIsThrown_completesTheStageAsItIs(Where where) throws Exception {
    Threaded threaded = where.of(app);
    List<Throwable> all = List.of(
        new IOException("checked"),
        new IllegalStateException("unchecked"),
        new StackOverflowError("error"),
        new InterruptedException("by itself"),
        new CancellationException("by itself"));
    for (Throwable each : all) {
      assertThat(failure(threaded.function("fails", () -> thrown(each)).call()) == each
              || each instanceof CancellationException)
          .as(each.toString())
          .isTrue();
    }
    assertThat(failure(threaded.function("fails", () -> thrown(all.get(4))).call()))
        .isInstanceOf(CancellationException.class);
  }

  /** The JDK asks it for its text when it completes what depends on it: that was left open. */
  @ParameterizedTest
  @EnumSource
  void b13_failureThatCannotBePrinted_leavesNoStageOpen_andIsTheCause(Where where)
      throws Exception {
    RuntimeException rude = new RuntimeException() {
      @Override
      @SuppressWarnings("OverrideThrowableToString") // the JDK asks for that
      public String toString() {
        throw new IllegalStateException("not now");
      }
    };
    Wrapped0<String> fails = where.of(app).function("fails", () -> {
      block();
      return thrown(rude);
    });
    ThreadedCall<String> followed = fails.call();
    List<CompletableFuture<?>> after = List.of(
        followed.thenApply(it -> it),
        followed.handle((value, e) -> {
          throw new CompletionException("as it is", e);
        }),
        followed.thenCombine(followed, (one, other) -> one),
        CompletableFuture.allOf(followed));
    ThreadedCall<String> alone = fails.call();
    free.countDown();
    for (CompletableFuture<?> each : after) {
      Soon.until("it is completed", each::isDone);
      assertThat(each).isCompletedExceptionally();
    }
    for (ThreadedCall<String> each : List.of(followed, alone)) {
      each.ended().await();
      for (ThrowingCallable waits :
          List.<ThrowingCallable>of(each::get, () -> each.get(1, TimeUnit.DAYS), each::join)) {
        Throwable seen = catchThrowable(waits);
        assertThat(seen).isInstanceOfAny(ExecutionException.class, CompletionException.class);
        Throwable cause = seen.getCause();
        assertThat(cause == rude || cause.getCause() == rude).isTrue();
      }
    }
  }

  private static String thrown(Throwable e) throws Exception {
    Rethrow.ifThrown(e);
    return "not thrown";
  }

  @ParameterizedTest
  @EnumSource
  void b13_ninetyCallsThatFail_allFail(Where where) throws Exception {
    Wrapped1<Integer, String> fails =
        where.of(app).function("fails", (Integer it) -> thrown(new IOException("no " + it)));
    List<ThreadedCall<String>> calls = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      calls.add(fails.call(i));
    }
    for (int i = 0; i < 90; i++) {
      assertThat(failure(calls.get(i))).isInstanceOf(IOException.class).hasMessage("no " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void b13_failureOnWhichNothingDepends_isLogged(Where where) throws Exception {
    try (Heard heard = Heard.open()) {
      Threaded threaded = where.of(app);
      ThreadedCall<String> call =
          threaded.function("alone", () -> thrown(new IOException("no room"))).call();
      call.ended().await();
      ThreadedCall<String> seen = threaded
          .function("seen", () -> {
            block();
            return thrown(new IOException("no room"));
          })
          .call();
      CompletableFuture<Throwable> taken = seen.handle((value, e) -> e);
      free.countDown();
      assertThat(get(taken)).isInstanceOf(IOException.class);
      seen.ended().await();
      assertThat(heard.with("alone")).hasSize(1);
      assertThat(heard.with("seen (")).isEmpty();
    }
  }

  // ---- cancelling

  @ParameterizedTest
  @EnumSource
  void b14_cancelled_asksItsThreadAndItsEndCanBeWaitedFor(Where where) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Threaded threaded = where.atMost(app, 1);
    ThreadedCall<String> call = threaded
        .function("sleeper", () -> {
          begun.countDown();
          try {
            free.await();
          } catch (InterruptedException e) {
            seen.set(e);
            throw e;
          }
          return "woken";
        })
        .call();
    begun.await();
    assertThat(call.cancel(true)).isTrue();
    assertThat(call.isCancelled()).isTrue();
    call.ended().await();
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    assertThat(get(threaded.function("next", Thread::interrupted).call())).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void b14_timeLimitOfTheStage_asksItsThreadToo(Where where) throws Exception {
    ThreadedCall<String> call = where
        .atMost(app, 1)
        .function("sleeper", () -> {
          free.await();
          return "woken";
        })
        .call();
    var unused = call.orTimeout(1, TimeUnit.MILLISECONDS);
    assertThat(failure(call)).isInstanceOf(java.util.concurrent.TimeoutException.class);
    call.ended().await();
  }

  @ParameterizedTest
  @EnumSource
  void b14_cancelledWhileItGoesOn_keepsItsPlace(Where where) throws Exception {
    Threaded threaded = where.atMost(app, 1);
    CountDownLatch begun = new CountDownLatch(1);
    var call = threaded
        .action("deaf", () -> {
          begun.countDown();
          block();
        })
        .call();
    begun.await();
    assertThat(call.cancel(false)).isTrue();
    ThreadedCall<String> next = threaded.function("next", () -> "next").call();
    assertThat(call.ended().isGo()).isFalse();
    assertThat(threaded.running()).isEqualTo(1);
    assertThat(threaded.waiting()).isEqualTo(1);
    assertThat(next.isDone()).isFalse();
    free.countDown();
    assertThat(get(next)).isEqualTo("next");
    call.ended().await();
  }

  @ParameterizedTest
  @EnumSource
  void b14_cancelledBeforeItBegan_neverRuns(Where where) throws Exception {
    Threaded threaded = where.atMost(app, 1);
    AtomicInteger runs = new AtomicInteger();
    var first = threaded.action("first", this::block).call();
    var second = threaded.function("second", runs::incrementAndGet).call();
    assertThat(second.cancel(true)).isTrue();
    second.ended().await();
    Soon.until("it does not wait", () -> threaded.waiting() == 0);
    free.countDown();
    get(first);
    get(threaded.action("third", () -> {}).call());
    assertThat(runs).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void b14_finished_handsItsValueOn(Where where) throws Exception {
    ThreadedCall<String> call = where.of(app).function("word", () -> "word").call();
    assertThat(get(call)).isEqualTo("word");
    assertThat(call.cancel(true)).isFalse();
    assertThat(call.join()).isEqualTo("word");
  }

  @ParameterizedTest
  @EnumSource(names = "OWN")
  void b14_cancelled_pleaseStopGoes(Where where) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    ThreadedCall<String> call = where
        .of(app)
        .function("polite", () -> {
          begun.countDown();
          Supervisor.current().pleaseStop().await();
          return "asked";
        })
        .call();
    begun.await();
    assertThat(call.cancel(false)).isTrue();
    call.ended().await();
  }

  // ---- context

  @ParameterizedTest
  @EnumSource
  void b15_context_isThatOfTheCall(Where where) throws Exception {
    Threaded threaded = where.atMost(app, 8);
    CyclicBarrier all = new CyclicBarrier(8);
    Wrapped0<String> look = threaded.function("look", () -> {
      all.await();
      String seen = MDC.get("order");
      MDC.put("order", "changed inside");
      return seen;
    });
    List<ThreadedCall<String>> calls = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        MDC.put("order", "order " + i);
        calls.add(look.call());
      }
    } finally {
      MDC.remove("order");
    }
    for (int i = 0; i < 8; i++) {
      assertThat(get(calls.get(i))).isEqualTo("order " + i);
    }
    assertThat(MDC.get("order")).isNull();
    assertThat(get(
            threaded.function("none", () -> String.valueOf(MDC.get("order"))).call()))
        .isEqualTo("null");
  }

  // ---- the end

  @ParameterizedTest
  @EnumSource
  void b16_callAfterTheEnd_isRefusedWithTheReason(Where where) throws Exception {
    SupervisedThread node = app.spawn("node");
    Wrapped0<String> word = where.of(node).function("word", () -> "word");
    node.stop(Reason.of("closing time")).await();
    node.stopped().await();
    ThreadedCall<String> call = word.call();
    assertThat(failure(call))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closing time")
        .hasMessageContaining("STOPPED");
    call.ended().await();
  }

  @ParameterizedTest
  @EnumSource
  void b16_callsThatWaitAtTheEnd_areNotLeftOpen(Where where) throws Exception {
    SupervisedThread node = app.spawn("node");
    Threaded threaded = where.atMost(node, 1);
    CountDownLatch begun = new CountDownLatch(1);
    ThreadedCall<String> first = threaded
        .function("first", () -> {
          begun.countDown();
          new CountDownLatch(1).await();
          return "never";
        })
        .call();
    begun.await();
    AtomicInteger runs = new AtomicInteger();
    ThreadedCall<Integer> second =
        threaded.function("second", runs::incrementAndGet).call();
    node.stop(Reason.of("closing time")).await();
    assertThat(failure(first)).isInstanceOf(InterruptedException.class);
    Soon.until("the second is done", second::isDone);
    second.ended().await();
    assertThat(second.isCompletedExceptionally()).isEqualTo(runs.get() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void b16_threadThatIsGivenUp_completesItsStageAndTheLateResultIsLoggedOnce(Where where)
      throws Exception {
    SupervisedThread node = app.spawn(
        "node", with -> with.grace(Duration.ZERO).patience(Duration.ZERO), stop -> stop.await());
    Threaded threaded = where.of(node);
    CountDownLatch begun = new CountDownLatch(1);
    try (Heard heard = Heard.open()) {
      var call = threaded
          .action("deaf", () -> {
            begun.countDown();
            block();
          })
          .call();
      begun.await();
      node.stop(Reason.of("closing time")).await();
      assertThat(failure(call)).isInstanceOf(ThreadAbandonedException.class);
      free.countDown();
      Soon.until("the line", () -> !heard.with("its result is lost").isEmpty());
      assertThat(heard.with("its result is lost")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void b16_shutdownNow_leavesNoStageOpen(Where where) throws Exception {
    SupervisedExecutor pool = Bridges.of(app).lend("pool", with -> with.workers(1));
    Threaded threaded = pool.threaded();
    var first = threaded.action("first", this::block).call();
    Soon.until("it runs", () -> threaded.running() == 1);
    var second = threaded.action("second", () -> {}).call();
    assertThat(pool.shutdownNow()).hasSize(1);
    assertThat(failure(second)).isInstanceOf(CancellationException.class);
    free.countDown();
    get(first);
    assertThat(where).isNotNull();
  }

  // ---- limits

  @ParameterizedTest
  @EnumSource
  void b14_callThatIsCompletedFromOutside_inAnyWay_endsItsThread(Where where) throws Exception {
    List<Consumer<ThreadedCall<String>>> ways = List.of(
        it -> it.complete("outside"),
        it -> it.completeExceptionally(new IOException("outside")),
        it -> {
          var unused = it.completeAsync(() -> "outside");
        },
        it -> {
          var unused = it.completeAsync(
              () -> {
                throw new IllegalStateException("outside");
              },
              Runnable::run);
        },
        it -> {
          var unused = it.completeOnTimeout("outside", 1, TimeUnit.NANOSECONDS);
        },
        it -> {
          var unused = it.orTimeout(1, TimeUnit.NANOSECONDS);
        },
        it -> it.obtrudeValue("outside"),
        it -> it.obtrudeException(new IOException("outside")));
    Threaded threaded = where.atMost(app, 1);
    for (var way : ways) {
      CountDownLatch begun = new CountDownLatch(1);
      ThreadedCall<String> call = threaded
          .function("waits", () -> {
            begun.countDown();
            free.await();
            return "its own";
          })
          .call();
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      way.accept(call);
      call.ended().await(); // though the function waits for what does not come
      Throwable failure = call.handle((value, e) -> e).get(60, TimeUnit.SECONDS);
      assertThat(failure == null ? call.join() : "outside").isEqualTo("outside");
    }
  }

  @ParameterizedTest
  @EnumSource
  void b17_callThatWaitsForOneThatItKeepsFromItsThread_isTold(Where where) throws Exception {
    Threaded threaded = where.atMost(app, 1);
    Wrapped0<String> inner = threaded.function("inner", () -> "never");
    AtomicReference<@Nullable ThreadedCall<String>> made = new AtomicReference<>();
    for (boolean isDirect : new boolean[] {true, false}) {
      Wrapped0<String> outer = threaded.function("outer", () -> {
        ThreadedCall<String> call = inner.call();
        made.set(call);
        return isDirect ? call.join() : call.thenApply(it -> it).get();
      });
      try (Heard heard = Heard.open()) {
        ThreadedCall<String> call = outer.call();
        Soon.until("it is told", () -> !heard.with("all of its 1 threads").isEmpty());
        assertThat(heard.with("does not go on")).hasSize(1);
        assertThat(made.get().cancel(true)).isTrue();
        assertThat(failure(call)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void b17_limit_letsFurtherCallsWaitInOrder(Where where) throws Exception {
    Threaded threaded = where.atMost(app, 2);
    List<Integer> order = new ArrayList<>();
    var blocker = threaded.action("block", this::block);
    var one = blocker.call();
    var two = blocker.call();
    Soon.until("two run", () -> threaded.running() == 2);
    Wrapped1<Integer, Boolean> note = threaded.function("note", (Integer it) -> {
      synchronized (order) {
        return order.add(it);
      }
    });
    List<ThreadedCall<Boolean>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(note.call(i));
    }
    assertThat(threaded.waiting()).isEqualTo(5);
    assertThat(threaded.running()).isEqualTo(2);
    free.countDown();
    for (var each : waiting) {
      assertThat(get(each)).isTrue();
    }
    get(one);
    get(two);
    Soon.until("none runs", () -> threaded.running() == 0);
    assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(app.state()).isEqualTo(State.RUNNING);
  }

  @ParameterizedTest
  @EnumSource
  void b17_limitOfZero_isRefused(Where where) {
    assertThatIllegalArgumentException().isThrownBy(() -> where.atMost(app, 0));
  }
}
