package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Threaded.ThreadedCall;
import dev.supervisor.core.async.Threaded.Wrapped0;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calling back onto the loop of a thread that handles events; the numbers are those of the behaviours that were asked for. */
@Timeout(120)
final class CallingBackTest {
  private final Scope app = Supervisor.open("app");
  private final Child<?> loop = app.spawn("loop");
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
    },
    POOL {
      @Override
      Threaded of(SupervisedThread node) {
        return Bridges.of(node).lend("pool", with -> with.workers(8)).threaded();
      }
    };

    abstract Threaded of(SupervisedThread node);
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

  /** Begins the call on the loop's thread, which is then its caller. */
  private <R> ThreadedCall<R> callFromLoop(Wrapped0<R> function) throws Exception {
    AtomicReference<@Nullable ThreadedCall<R>> made = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    var unused = loop.later(() -> {
      made.set(function.call());
      begun.countDown();
    });
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    return made.get();
  }

  private Thread loopThread() {
    return loop.thread().orElseThrow();
  }

  // ---- the value

  @ParameterizedTest
  @EnumSource
  void b46_workerThatCallsBack_getsTheValueFromTheThreadOfTheLoop(Where where) throws Exception {
    Wrapped0<Thread> named =
        where.of(app).function("named", () -> EventLoop.of(loop).call(Thread::currentThread));
    assertThat(get(named.call())).isSameAs(loopThread());
    Wrapped0<Thread> remembered =
        where.of(app).function("remembered", () -> EventLoop.caller().call(Thread::currentThread));
    assertThat(get(callFromLoop(remembered))).isSameAs(loopThread());
  }

  @ParameterizedTest
  @EnumSource
  void b46_anotherWrappedFunction_runsOnAThirdThreadWhileTwoWait(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<Thread> third = threaded.function("third", Thread::currentThread);
    Wrapped0<List<Thread>> outer = threaded.function(
        "outer",
        () -> List.of(Thread.currentThread(), EventLoop.caller().callLater(() -> third.call())));
    List<Thread> two = get(callFromLoop(outer));
    assertThat(two).doesNotHaveDuplicates().hasSize(2).doesNotContain(loopThread());
  }

  @ParameterizedTest
  @EnumSource
  void b46_stageThatCompletesLater_isWaitedFor(Where where) throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Wrapped0<String> waits = where
        .of(app)
        .function(
            "waits",
            () -> EventLoop.caller().callLater(() -> {
              asked.countDown();
              return pending.thenApply(it -> it + "!");
            }));
    ThreadedCall<String> call = callFromLoop(waits);
    asked.await();
    assertThat(call).isNotDone();
    pending.complete("came");
    assertThat(get(call)).isEqualTo("came!");
  }

  @Test
  void b46_generatorAndPublisher_rememberTheirReader() throws Exception {
    CompletableFuture<List<Thread>> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      Generator<Thread> threads = Bridges.of(app)
          .generate(
              "threads",
              (emitter, stop) -> emitter.emit(EventLoop.caller().node().thread().orElseThrow()));
      try (threads) {
        seen.complete(threads.stream().toList());
      }
    });
    assertThat(get(seen)).containsExactly(loopThread());
  }

  @ParameterizedTest
  @EnumSource
  void b47_callerOfACallWithinACall_isTheFirstCaller(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<EventLoop> inner = threaded.function("inner", EventLoop::caller);
    Wrapped0<EventLoop> outer = threaded.function("outer", () -> get(inner.call()));
    assertThat(get(callFromLoop(outer)))
        .isEqualTo(EventLoop.of(loop))
        .hasToString("the loop of /app/loop");
  }

  @ParameterizedTest
  @EnumSource
  void b47_noLoopRemembered_isAClearError(Where where) throws Exception {
    assertThatThrownBy(EventLoop::caller)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no loop is remembered for thread");
    Wrapped0<EventLoop> asks = where.of(app).function("asks", EventLoop::caller);
    AtomicReference<@Nullable ThreadedCall<EventLoop>> made = new AtomicReference<>();
    Thread stranger = new Thread(() -> made.set(asks.call()));
    stranger.start();
    stranger.join();
    assertThat(failure(made.get())).isInstanceOf(IllegalStateException.class);
    assertThat(get(asks.call())).isEqualTo(EventLoop.of(app)); // a worker keeps nothing of a call
  }

  // ---- failures

  @ParameterizedTest
  @EnumSource
  void b48_failureOnTheLoop_isThrownInTheWorkerAndComesOutOfItsStage(Where where) throws Exception {
    Throwable thrown = new IOException("no room");
    AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
    Wrapped0<String> fails = where.of(app).function("fails", () -> {
      try {
        return EventLoop.of(loop).call(() -> {
          throw (IOException) thrown;
        });
      } catch (IOException e) {
        seen.set(e);
        throw e;
      }
    });
    assertThat(failure(fails.call())).isSameAs(thrown);
    assertThat(seen.get()).isSameAs(thrown);
    Wrapped0<String> later = where
        .of(app)
        .function(
            "later",
            () -> EventLoop.of(loop)
                .callLater(
                    () -> CompletableFuture.<String>failedFuture(thrown).thenApply(it -> it)));
    assertThat(failure(later.call())).isSameAs(thrown);
    Wrapped0<String> none =
        where.of(app).function("none", () -> EventLoop.of(loop).callLater(() -> null));
    assertThat(failure(none.call())).isInstanceOf(NullPointerException.class);
  }

  @Test
  void b48_errorOnTheLoop_crossesAndTheLoopGoesOn() throws Exception {
    Error thrown = new AssertionError("planted");
    assertThatThrownBy(() -> EventLoop.of(loop).call(() -> {
          throw thrown;
        }))
        .isSameAs(thrown);
    assertThatThrownBy(() -> EventLoop.of(loop).call(() -> {
          throw new InterruptedException("of the loop");
        }))
        .hasMessageContaining("was interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    String after = EventLoop.of(loop).call(() -> "after");
    assertThat(after).isEqualTo("after");
  }

  @ParameterizedTest
  @EnumSource
  void b49_stageThatIsCancelledOnTheLoop_cancelsTheWait(Where where) throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Wrapped0<String> waits = where
        .of(app)
        .function(
            "waits",
            () -> EventLoop.of(loop).callLater(() -> {
              asked.countDown();
              return pending.thenApply(it -> it);
            }));
    ThreadedCall<String> call = waits.call();
    asked.await();
    var unused = loop.later(() -> pending.cancel(true));
    assertThat(failure(call)).isInstanceOf(CancellationException.class);
  }

  // ---- the end of the loop

  @ParameterizedTest
  @EnumSource
  void b50_loopThatIsOver_isAnErrorThatSaysSo(Where where) throws Exception {
    loop.stop().await();
    Wrapped0<String> late =
        where.of(app).function("late", () -> EventLoop.of(loop).call(() -> "never"));
    assertThat(failure(late.call()))
        .isInstanceOf(EventRejectedException.class)
        .hasMessageContaining("/app/loop is over");
    assertThatThrownBy(() -> EventLoop.of(loop).execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("/app/loop is over");
    assertThat(EventLoop.of(loop).inLoop()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void b50_loopThatEndsWhileItsStageIsPending_isToldAtOnceAndTheStageIsCancelled(Where where)
      throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Wrapped0<String> waits = where
        .of(app)
        .function(
            "waits",
            () -> EventLoop.of(loop).callLater(() -> {
              asked.countDown();
              return pending;
            }));
    ThreadedCall<String> call = waits.call();
    asked.await();
    Signal unused = loop.stop();
    assertThat(failure(call))
        .isInstanceOf(EventRejectedException.class)
        .hasMessageContaining("/app/loop ended before it answered");
    Soon.until("the stage is cancelled", pending::isCancelled);
  }

  @Test
  void b50_scopeThatIsClosed_doesNotRunCallsInItsThreadEither() throws Exception {
    Scope inner = Supervisor.open("inner");
    EventLoop of = EventLoop.of(inner);
    assertThat(of.inLoop()).isTrue();
    inner.close();
    assertThatThrownBy(() -> of.call(() -> "never")).isInstanceOf(EventRejectedException.class);
  }

  // ---- waiting for itself

  @Test
  void b51_callOnTheThreadOfTheLoop_runsAtOnceAndAStageIsRefused() throws Exception {
    EventLoop here = EventLoop.of(loop);
    List<Boolean> seen = here.call(() -> List.of(here.inLoop(), here.call(here::inLoop)));
    assertThat(seen).containsExactly(true, true);
    assertThat(here.inLoop()).isFalse();
    assertThatThrownBy(
            () -> here.call(() -> here.callLater(() -> CompletableFuture.completedFuture(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
  }

  @ParameterizedTest
  @EnumSource
  void b51_loopThatBlocksOnTheWorkerThatCallsBack_isAClearErrorInTheWorker(Where where)
      throws Exception {
    Wrapped0<String> back =
        where.of(app).function("back", () -> EventLoop.caller().call(() -> "never"));
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      try {
        seen.complete(failure(back.call()));
      } catch (Exception e) {
        seen.completeExceptionally(e);
      }
    });
    assertThat(get(seen))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/app/loop waits for the caller of the");
  }

  @ParameterizedTest
  @EnumSource
  void b51_circleThatIsClosedByTheLoop_isToldTheWorkerThatWaitsAlready(Where where)
      throws Exception {
    CountDownLatch asks = new CountDownLatch(1);
    AtomicReference<@Nullable Thread> worker = new AtomicReference<>();
    Wrapped0<String> back = where.of(app).function("back", () -> {
      worker.set(Thread.currentThread());
      asks.countDown();
      return EventLoop.caller().call(() -> "never");
    });
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      try {
        ThreadedCall<String> call = back.call();
        CompletableFuture<String> dependent = call.thenApply(it -> it).thenApply(it -> it);
        asks.await();
        Soon.until("it waits", () -> worker.get().getState() == Thread.State.WAITING);
        dependent.join();
        seen.completeExceptionally(new AssertionError("it returned"));
      } catch (Exception e) {
        seen.complete(e.getCause());
      }
    });
    assertThat(get(seen)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void b51_circleOverTwoWorkers_isFound(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<String> last = threaded.function("last", () -> EventLoop.caller().call(() -> "never"));
    Wrapped0<String> first = threaded.function("first", () -> last.call().get());
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      try {
        seen.complete(failure(first.call()));
      } catch (Exception e) {
        seen.completeExceptionally(e);
      }
    });
    assertThat(get(seen)).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void b51_circleThroughWhatThenComposeMakes_isFound(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<String> first = threaded.function("first", () -> "first");
    Wrapped0<String> back = threaded.function("back", () -> EventLoop.of(loop).call(() -> "never"));
    List<Function<ThreadedCall<String>, CompletableFuture<String>>> ways = List.of(
        it -> it.thenCompose(value -> back.call()),
        it -> it.thenApply(value -> value).thenCompose(value -> back.call()),
        it -> it.thenCompose(value -> back.call()).thenApply(value -> value),
        it -> it.thenCompose(value -> first.call()).thenCompose(value -> back.call()),
        it -> it.thenComposeAsync(value -> back.call()),
        it -> it.thenComposeAsync(value -> back.call(), Runnable::run));
    for (var way : ways) {
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      var unused = loop.later(() -> {
        try {
          seen.complete(failure(way.apply(first.call())));
        } catch (Exception e) {
          seen.completeExceptionally(e);
        }
      });
      assertThat(get(seen))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/loop waits for the caller of the");
    }
  }

  /** 2^20 paths to each. */
  private static CompletableFuture<?> byManyPaths(
      CompletableFuture<String> one, CompletableFuture<String> two) {
    CompletableFuture<String> all = one.thenCombine(two, (a, b) -> a);
    for (int i = 0; i < 20; i++) {
      all = all.thenCombine(all, (a, b) -> a);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void b51_circleThroughOneOfTwoStagesThatAreCombined_isFound(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<String> waits = threaded.function("waits", () -> {
      free.await();
      return "waits";
    });
    Wrapped0<String> back = threaded.function("back", () -> EventLoop.of(loop).call(() -> "never"));
    List<BiFunction<ThreadedCall<String>, ThreadedCall<String>, CompletableFuture<?>>> ways =
        List.of(
            (one, two) -> one.thenCombine(two, (a, b) -> a),
            (one, two) -> one.thenCombineAsync(two, (a, b) -> a),
            (one, two) -> one.thenCombineAsync(two, (a, b) -> a, Runnable::run),
            (one, two) -> one.thenAcceptBoth(two, (a, b) -> {}),
            (one, two) -> one.thenAcceptBothAsync(two, (a, b) -> {}),
            (one, two) -> one.thenAcceptBothAsync(two, (a, b) -> {}, Runnable::run),
            (one, two) -> one.runAfterBoth(two, () -> {}),
            (one, two) -> one.runAfterBothAsync(two, () -> {}),
            (one, two) -> one.runAfterBothAsync(two, () -> {}, Runnable::run),
            (one, two) -> two.thenCombine(one, (a, b) -> a),
            (one, two) -> one.thenCombine(two, (a, b) -> a).thenApply(it -> it),
            (one, two) -> one.thenApply(it -> it).thenCombine(two.thenApply(it -> it), (a, b) -> a),
            CallingBackTest::byManyPaths);
    for (var way : ways) {
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      CountDownLatch left = new CountDownLatch(1);
      var unused = loop.later(() -> {
        ThreadedCall<String> circle = back.call();
        ThreadedCall<String> other = waits.call();
        CompletableFuture<?> combined = way.apply(other, circle);
        var unusedNext = circle.whenComplete((value, e) -> seen.complete(e));
        try {
          combined.get(1, TimeUnit.MINUTES);
        } catch (Exception e) {
          boolean unusedCancel = other.cancel(true); // it has a worker
        }
        left.countDown();
      });
      assertThat(get(seen))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/loop waits for the caller of the");
      loopThread().interrupt();
      assertThat(left.await(60, TimeUnit.SECONDS)).isTrue(); // the interrupt is for that wait
    }
  }

  @ParameterizedTest
  @EnumSource
  void b47_callMadeByADependentStage_hasTheFirstCaller(Where where) throws Exception {
    Threaded threaded = where.of(app);
    Wrapped0<String> first = threaded.function("first", () -> {
      free.await();
      return "first";
    });
    Wrapped0<EventLoop> asks = threaded.function("asks", EventLoop::caller);
    CompletableFuture<EventLoop> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      var unusedCopy = first.call().thenCompose(value -> asks.call()).whenComplete((value, e) -> {
        boolean unusedSeen = seen.complete(value);
      });
      free.countDown(); // so the second call is made by a thread of the first
    });
    assertThat(get(seen)).isEqualTo(EventLoop.of(loop));
  }

  @ParameterizedTest
  @EnumSource
  void b51_circleThatIsClosedWhenAStageIsComposed_isFound(Where where) throws Exception {
    /* The schedule: a worker waits for the loop. The loop waits for another call, which is not part of a circle. That call ends, and its
     * dependent stage is then that of the worker: no thread begins to wait at that moment. */
    Threaded threaded = where.of(app);
    Wrapped0<String> back = threaded.function("back", () -> EventLoop.caller().call(() -> "never"));
    Wrapped0<String> first = threaded.function("first", () -> {
      free.await();
      return "first";
    });
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CountDownLatch waits = new CountDownLatch(1);
    var unused = loop.later(() -> {
      try {
        ThreadedCall<String> waiting = back.call();
        Soon.until("it waits", () -> app.tree().contains("waits for (result of"));
        CompletableFuture<String> composed = first.call().thenCompose(value -> waiting);
        waits.countDown();
        seen.complete(failure(composed));
      } catch (Exception e) {
        seen.completeExceptionally(e);
      }
    });
    assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
    Soon.until("the loop waits", () -> loopThread().getState() != Thread.State.RUNNABLE);
    free.countDown();
    assertThat(get(seen)).isInstanceOf(IllegalStateException.class);
  }

  /** Ways in which a loop waits for what calls back, of which no note is made. */
  enum Waits {
    JOIN {
      @Override
      void on(SupervisedThread app, Callable<String> back) throws Exception {
        var unused = app.call("back", stop -> back.call()).join();
      }
    },
    TASK {
      @Override
      void on(SupervisedThread app, Callable<String> back) throws Exception {
        var unused = Bridges.of(app).lend("pool").submit(back).get();
      }
    };

    abstract void on(SupervisedThread app, Callable<String> back) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void b51_loopThatWaitsForTheThreadThatCallsBack_isAClearErrorAfterAWhile(Waits waits)
      throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      try {
        waits.on(app, () -> EventLoop.of(loop).call(() -> "never"));
        seen.completeExceptionally(new AssertionError("it returned"));
      } catch (Exception e) {
        seen.complete(e.getCause());
      }
    });
    assertThat(get(seen))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/app/loop waits for the caller of the");
  }

  /** {@return how `invokeAny` ends on the loop} */
  private CompletableFuture<String> invokedAny(List<Callable<String>> tasks) {
    var pool = Bridges.of(app).lend("pool");
    CompletableFuture<String> seen = new CompletableFuture<>();
    var unused = loop.later(() -> {
      try {
        seen.complete(pool.invokeAny(tasks));
      } catch (Exception e) {
        seen.completeExceptionally(e);
      }
    });
    return seen;
  }

  @Test
  void b51_loopThatInvokesAnyOfTasksAllOfWhichCallBack_isAClearErrorInEach() throws Exception {
    Callable<String> back = () -> EventLoop.of(loop).call(() -> "never");
    for (List<Callable<String>> tasks : List.of(List.of(back), List.of(back, back, back))) {
      assertThat(failure(invokedAny(tasks)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/loop waits for the caller of the");
    }
  }

  @Test
  void b51_loopThatInvokesAnyOfTasks_theLastOfWhichCallsBackOnceTheOthersHaveFailed_isAClearError()
      throws Exception {
    Callable<String> back = () -> EventLoop.of(loop).call(() -> "never");
    Callable<String> failing = () -> {
      Soon.until("the other one waits", this::hasCall);
      throw new IOException("no network");
    };
    assertThat(failure(invokedAny(List.of(back, failing)))).isInstanceOf(ExecutionException.class);
    String free = EventLoop.of(loop).call(() -> "free");
    assertThat(free).isEqualTo("free");
  }

  private boolean hasCall() {
    return app.tree().contains("waits for (result of");
  }

  @Test
  void b51_loopThatInvokesAnyOfTasks_oneOfWhichDoesNotCallBack_hasItsResult() throws Exception {
    CompletableFuture<Object> left = new CompletableFuture<>();
    Callable<String> back = () -> {
      try {
        String value = EventLoop.of(loop).call(() -> "in time");
        left.complete(value);
        return value;
      } catch (Exception e) {
        left.complete(e);
        throw e;
      }
    };
    CompletableFuture<String> seen = invokedAny(List.of(back, () -> {
      Soon.until("the other one waits", this::hasCall);
      return "first";
    }));
    assertThat(get(seen)).isEqualTo("first");
    assertThat(get(left)) // the loop is free, and may come to the call before the interrupt does
        .satisfiesAnyOf(
            it -> assertThat(it).isEqualTo("in time"),
            it -> assertThat(it).isInstanceOf(InterruptedException.class));
  }

  @Test
  void b51_loopThatWaitsForAllOf_isTold() throws Exception {
    Threaded threaded = Where.OWN.of(app);
    Wrapped0<String> back = threaded.function("back", () -> EventLoop.caller().call(() -> "never"));
    try (Heard heard = Heard.open()) {
      CompletableFuture<ThreadedCall<String>> begun = new CompletableFuture<>();
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      var unused = loop.later(() -> {
        ThreadedCall<String> call = back.call();
        begun.complete(call);
        try {
          seen.complete(failure(CompletableFuture.allOf(call, new CompletableFuture<String>())));
        } catch (Exception e) {
          seen.complete(e);
        }
      });
      Soon.until(
          "it is told", () -> !heard.with("has not come to the result of").isEmpty());
      assertThat(heard.with("has not come to the result of"))
          .singleElement()
          .asString()
          .contains("/app/loop", "CallingBackTest", "let it wait through its events");
      assertThat(get(begun).cancel(true)).isTrue();
      loopThread().interrupt();
      assertThat(get(seen)).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void b51_loopThatWaitsThroughItsEvents_answers(Where where) throws Exception {
    Wrapped0<String> back =
        where.of(app).function("back", () -> EventLoop.caller().call(() -> "answered"));
    Child<String> waits = app.call("waits", stop -> {
      ThreadedCall<String> call = back.call();
      Supervisor.events().await(Signal.of(call));
      return call.get();
    });
    assertThat(waits.join()).isEqualTo("answered");
  }

  // ---- leaving

  @Test
  void b52_interruptOfTheWorker_endsItsWaitAndCancelsTheStage() throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread worker = new Thread(() -> {
      try {
        EventLoop.of(loop).callLater(() -> {
          asked.countDown();
          return pending;
        });
      } catch (Exception e) {
        seen.complete(e);
      }
    });
    worker.start();
    asked.await();
    worker.interrupt();
    assertThat(get(seen)).isInstanceOf(InterruptedException.class);
    Soon.until("the stage is cancelled", pending::isCancelled);
  }

  @Test
  void b52_workerThatIsAskedToStop_leavesItsCallAndThatNeverRuns() throws Exception {
    CountDownLatch inLoop = new CountDownLatch(1);
    var unused = loop.later(() -> {
      inLoop.countDown();
      block();
    });
    inLoop.await();
    AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);
    Child<?> worker = app.spawn("worker", stop -> {
      try {
        EventLoop.of(loop).call(() -> {
          ran.countDown();
          return "never";
        });
      } catch (CancellationException e) {
        seen.set(e);
      }
    });
    Soon.until("the call waits", () -> loop.queuedEvents() == 1);
    worker.stop("enough").await();
    assertThat(seen.get()).hasMessageContaining("asked to stop").hasMessageContaining("enough");
    free.countDown();
    String after = EventLoop.of(loop).call(() -> "after");
    assertThat(after).isEqualTo("after");
    assertThat(ran.getCount()).isEqualTo(1);
  }

  @Test
  void b52_callWithATill_endsWithThatAndNotWithTheStop() throws Exception {
    CompletableFuture<String> pending = new CompletableFuture<>();
    assertThatThrownBy(() -> EventLoop.of(loop).callLater(() -> pending, Signal.DONE))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("/app/loop");
    Child<String> worker = app.call("worker", stop -> {
      stop.await();
      return EventLoop.of(loop).call(() -> "cleaned up", Signal.NEVER);
    });
    Signal unused = worker.stop();
    assertThat(worker.join()).isEqualTo("cleaned up");
  }

  @Test
  void b52_failureThatComesTooLate_isLogged() throws Exception {
    try (Heard heard = Heard.open()) {
      CountDownLatch begun = new CountDownLatch(1);
      Signal enough = Signal.create();
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      Child<?> worker = app.spawn("worker", stop -> {
        try {
          EventLoop.of(loop)
              .call(
                  () -> {
                    begun.countDown();
                    block();
                    throw new IOException("no room");
                  },
                  enough);
        } catch (TimeoutException e) {
          seen.complete(e);
        }
      });
      begun.await();
      enough.go();
      assertThat(get(seen)).isInstanceOf(TimeoutException.class);
      worker.join();
      free.countDown();
      Soon.until(
          "it is told", () -> !heard.with("failed when no thread waited for it").isEmpty());
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

  // ---- the target of stages

  @Test
  void execute_asTheExecutorOfAStage_letsItGoOnInTheLoop() throws Exception {
    CompletableFuture<Thread> went = CompletableFuture.supplyAsync(() -> 1, EventLoop.of(loop))
        .thenApplyAsync(it -> Thread.currentThread(), EventLoop.of(loop));
    assertThat(get(went)).isSameAs(loopThread());
  }

  @Test
  void execute_fromTheLoopItself_runsAfterWhatRunsNow() throws Exception {
    StringBuilder order = new StringBuilder();
    EventLoop here = EventLoop.of(loop);
    String first = here.call(() -> {
      here.execute(() -> order.append("second"));
      order.append("first ");
      return order.toString();
    });
    assertThat(first).isEqualTo("first ");
    String all = here.call(order::toString);
    assertThat(all).isEqualTo("first second");
  }

  @Test
  void execute_actionThatFails_isLoggedAndTheLoopGoesOn() throws Exception {
    try (Heard heard = Heard.open()) {
      EventLoop.of(loop).execute(() -> {
        throw new IllegalStateException("planted");
      });
      String after = EventLoop.of(loop).call(() -> "after");
      assertThat(after).isEqualTo("after");
      Soon.until("it is told", () -> heard.with("/app/loop").size() == 1);
    }
  }

  @Test
  void execute_actionThatDoesNotRunBeforeTheEnd_isTold() throws Exception {
    try (Heard heard = Heard.open()) {
      Child<?> ends = app.spawn("ends", stop -> stop.await());
      EventLoop.of(ends).execute(() -> {});
      ends.stop().await();
      Soon.until(
          "it is told",
          () -> heard.with("/app/ends has ended, and does not run").size() == 1);
    }
  }
}
