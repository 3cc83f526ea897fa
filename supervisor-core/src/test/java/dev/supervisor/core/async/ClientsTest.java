package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.async.Clients.ClientsOptions;
import dev.supervisor.core.async.Clients.RequestHandler;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Seam;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are answered when the thread of the test likes; the numbers are those of the behaviours that were asked for. */
@Timeout(120)
final class ClientsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** What the clients call. */
  interface Game {
    int increment(int number) throws IOException;

    String say(String words, int times);

    void rest();

    CompletableFuture<Integer> later(int number);
  }

  /** The usual answers. */
  static class Rules implements Game {
    @Override
    public int increment(int number) throws IOException {
      return number + 1;
    }

    @Override
    public String say(String words, int times) {
      return words.repeat(times);
    }

    @Override
    public void rest() {}

    @Override
    public CompletableFuture<Integer> later(int number) {
      return CompletableFuture.completedFuture(number);
    }
  }

  private final Scope app = Supervisor.open("app");
  private final CountDownLatch free = new CountDownLatch(1);
  private final Game rules = new Rules();
  private final Clients<Game> clients = clients(with -> with, it -> it.on(rules));

  private Clients<Game> clients(UnaryOperator<ClientsOptions> with, RequestHandler<Game> handler) {
    return Bridges.of(app)
        .clients("game", Game.class, it -> with.apply(it.closeWithin(HOUR)), handler);
  }

  @AfterEach
  void close() {
    free.countDown();
    clients.close();
    app.close();
  }

  private void noise(Signal go, int times) throws InterruptedException {
    Channel<Integer> channel = Channel.bounded("noise", 1);
    for (int i = 0; i < times; i++) {
      channel.put(i);
      channel.take();
      Signal.DONE.await();
    }
    go.go();
  }

  // ---- processing

  @Test
  void b77_request_waitsUntilProcessAndEachCallHandlesOneAtMost() throws Exception {
    assertThat(clients.process()).isFalse();
    Child<Integer> one = clients.start("one", (stub, stop) -> stub.increment(1));
    Child<Integer> two = clients.start("two", (stub, stop) -> stub.increment(10));
    assertThat(clients.unanswered()).isEqualTo(2);
    assertThat(one.stopped().isGo()).isFalse();
    assertThat(clients.process()).isTrue();
    assertThat(one.join()).isEqualTo(2);
    assertThat(two.stopped().isGo()).isFalse();
    assertThat(clients.process()).isTrue();
    assertThat(two.join()).isEqualTo(11);
    assertThat(clients.process()).isFalse();
  }

  @Test
  void b78_answer_mayComeLater() throws Exception {
    Promise<Integer> later = Promise.named("later");
    Clients<Game> open = clients(with -> with, it -> later);
    Child<Integer> client = open.start("client", (stub, stop) -> stub.increment(1));
    assertThat(open.process()).isTrue();
    assertThatThrownBy(() -> client.join(Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class);
    assertThat(later.complete(7)).isTrue();
    assertThat(client.join()).isEqualTo(7);
    open.close();
  }

  @Test
  void b79_hundredRequestsInARow_areFoundWithoutAPauseOfTheProcessingThread() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      int sum = 0;
      for (int i = 0; i < 100; i++) {
        sum = stub.increment(sum);
      }
      return sum;
    });
    for (int i = 0; i < 100; i++) {
      assertThat(clients.process()).isTrue();
    }
    assertThat(clients.process()).isFalse();
    assertThat(client.join()).isEqualTo(100);
  }

  @Test
  void b79_clientThatDoesOtherThingsBetween_isNotMissed() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      int sum = 0;
      for (int i = 0; i < 50; i++) {
        noise(Signal.create(), 3);
        Child<Integer> below = Supervisor.current().call("below", it -> 1);
        sum = stub.increment(sum) + below.join() - 1;
      }
      return sum;
    });
    for (int i = 0; i < 50; i++) {
      assertThat(clients.process()).as("request %d", i).isTrue();
    }
    assertThat(clients.process()).isFalse();
    assertThat(client.join()).isEqualTo(50);
  }

  /** Stops the thread of a child of the client where that has left the tree, and `stopped` has still to go. */
  private final class BetweenLeavingAndStopped implements Seam.Backend {
    private final SupervisedThread parent;
    private final CountDownLatch isThere = new CountDownLatch(1);
    private boolean isAsking; // confined to that thread

    BetweenLeavingAndStopped(SupervisedThread parent) {
      this.parent = parent;
    }

    @Override
    public long nanoTime() {
      if (!isAsking && Thread.currentThread().getName().endsWith("/below")) {
        isAsking = true;
        if (isThere.getCount() > 0 && parent.children().isEmpty()) {
          isThere.countDown();
          while (free.getCount() > 0) {
            LockSupport.parkNanos(free, 1_000_000);
          }
        }
        isAsking = false;
      }
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void park(Object blocker) {
      LockSupport.park(blocker);
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      long left = deadlineNanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(blocker, left);
      }
    }

    @Override
    public void unpark(Thread thread) {
      LockSupport.unpark(thread);
    }
  }

  @Test
  void b79_childThatHasLeftTheTreeAndHasNotWokenItsClient_isWaitedFor() throws Exception {
    /* The schedule: the client is parked in join. Its child has ended and left the tree, and its thread stands before `stopped` goes. So all nodes
     * that can be seen wait, for as long as that thread stands there, and the next request comes only after that. */
    AtomicReference<@Nullable Child<Integer>> below = new AtomicReference<>();
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      stub.rest();
      Child<Integer> child = Supervisor.current().call("below", it -> 1);
      below.set(child);
      return stub.increment(child.join());
    });
    BetweenLeavingAndStopped gap = new BetweenLeavingAndStopped(client);
    Seam.Backend jvm = Seam.replace(gap);
    try {
      assertThat(clients.process()).isTrue();
      gap.isThere.await();
      Soon.until("the client joins", () -> clients.busy().size() == 1);
      assertThat(clients.busy()).containsExactly("/app/game/client/below");
      assertThat(clients.node().descendants()).containsExactly(client);
      assertThat(below.get().stopped().isGo()).isFalse();
      assertThat(clients.process(Signal.DONE)).isFalse();
      free.countDown();
      assertThat(clients.process()).isTrue();
    } finally {
      var unused = Seam.replace(jvm);
    }
    assertThat(client.join()).isEqualTo(2);
  }

  @Test
  void b79_clientThatWaitsForItsOwnStage_countsAsOneThatWaits() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      int sum = stub.later(1).get() + stub.later(2).join() + stub.later(3).get(1, TimeUnit.HOURS);
      return sum + stub.later(4).thenCombine(stub.later(5), Integer::sum).join();
    });
    for (int i = 0; i < 5; i++) {
      assertThat(clients.process()).as("request %d", i).isTrue();
    }
    assertThat(clients.process()).isFalse();
    assertThat(client.join()).isEqualTo(15);
  }

  @Test
  void b79_clientThatWaitsForTasksOfItsOwn_countsAsOneThatWaits() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      Bridges own = Bridges.of(Supervisor.current());
      SupervisedExecutor pool = own.lend("pool");
      int sum = pool.submit(() -> stub.increment(0)).get();
      sum += pool.invokeAll(List.<Callable<Integer>>of(() -> stub.increment(1)))
          .get(0)
          .get();
      sum += pool.<Integer>invokeAny(List.of(() -> stub.increment(2)));
      sum += own.threaded().function("four", () -> stub.increment(3)).call().join();
      return sum;
    });
    for (int i = 0; i < 4; i++) {
      assertThat(clients.process()).as("request %d", i).isTrue();
    }
    assertThat(client.join()).isEqualTo(10);
    assertThat(clients.process()).isFalse();
  }

  @Test
  void b79_stageThatItsClientCancels_takesTheRequestBack() throws Exception {
    Child<Boolean> client = clients.start(
        "client", (stub, stop) -> stub.later(1).cancel(/* mayInterruptIfRunning= */ true));
    assertThat(client.join()).isTrue();
    assertThat(clients.unanswered()).isZero();
    assertThat(clients.process()).isFalse();
  }

  @Test
  void b79_requestWithoutAnswer_isHandledOnce() throws Exception {
    Promise<Integer> later = Promise.named("later");
    Clients<Game> open = clients(with -> with, it -> later);
    Child<Integer> client = open.start("client", (stub, stop) -> stub.increment(1));
    assertThat(open.process()).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(open.process()).isFalse();
    }
    assertThat(open.unanswered()).isEqualTo(1);
    later.complete(1);
    assertThat(client.join()).isEqualTo(1);
    assertThat(open.unanswered()).isZero();
    open.close();
  }

  @Test
  void b79_clientThatComputesForEver_endsProcessByItsSignalAndIsNamed() throws Exception {
    Clients<Game> hasty =
        clients(with -> with.waitAtMost(Duration.ofMillis(1)), it -> it.on(rules));
    Child<?> computes = hasty.start("computes", (stub, stop) -> {
      while (free.getCount() > 0) {
        Thread.onSpinWait();
      }
      return true;
    });
    assertThat(hasty.process()).isFalse();
    assertThat(hasty.process(Signal.DONE)).isFalse();
    assertThat(hasty.busy()).containsExactly("/app/game#2/computes");
    Child<Integer> other = hasty.start("other", (stub, stop) -> stub.increment(1));
    Soon.until("it asks", () -> hasty.unanswered() == 1);
    assertThat(hasty.process(Signal.DONE)).isTrue(); // what is there is handled all the same
    assertThat(other.join()).isEqualTo(2);
    free.countDown();
    computes.join();
    hasty.close();
  }

  @Test
  void b80_start_returnsWhenTheFirstRequestIsThereOrTheClientWaitsOrHasEnded() throws Exception {
    for (int i = 0; i < 20; i++) {
      Child<Integer> asks = clients.start("asks", (stub, stop) -> stub.increment(1));
      assertThat(clients.unanswered()).isEqualTo(1);
      assertThat(clients.process()).isTrue();
      assertThat(asks.join()).isEqualTo(2);
    }
    Child<?> waits = clients.start("waits", (stub, stop) -> {
      stop.await();
      return true;
    });
    assertThat(clients.busy()).isEmpty();
    Child<Integer> ends = clients.start("ends", (stub, stop) -> 1);
    assertThat(ends.ended().isGo()).isTrue();
    assertThat(waits.ended().isGo()).isFalse();
  }

  @Test
  void b81_workWithoutARequest_runsByItselfAndArgumentsArrive() throws Exception {
    List<Object> seen = new ArrayList<>();
    Clients<Game> shows = clients(with -> with, it -> {
      seen.add(it.method().getName());
      seen.addAll(it.arguments());
      seen.add(it.from().path());
      return it.on(rules);
    });
    Child<String> client = shows.start("client", (stub, stop) -> {
      noise(Signal.create(), 10);
      stub.rest();
      return stub.say("ab", 2);
    });
    assertThat(shows.process()).isTrue();
    assertThat(shows.process()).isTrue();
    assertThat(client.join()).isEqualTo("abab");
    assertThat(seen)
        .containsExactly("rest", "/app/game#2/client", "say", "ab", 2, "/app/game#2/client");
    shows.close();
  }

  @Test
  void b81_methodThatReturnsAFuture_doesNotWait() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      CompletableFuture<Integer> one = stub.later(1);
      CompletableFuture<Integer> two = stub.later(2);
      Promise<Integer> sum =
          Promise.of("sum", one.thenCombine(two, Integer::sum)); // a wait of the library
      return sum.await();
    });
    assertThat(clients.unanswered()).isEqualTo(2);
    assertThat(clients.process()).isTrue();
    assertThat(clients.process()).isTrue();
    assertThat(client.join()).isEqualTo(3);
  }

  @Test
  void b81_methodThatReturnsAFutureByThatName_doesNotWait() throws Exception {
    Clients<ExecutorLike> any = Bridges.of(app).clients("any", ExecutorLike.class, it -> 1);
    Object done = CompletableFuture.completedFuture("done");
    Clients<ExecutorLike> late = Bridges.of(app).clients("late", ExecutorLike.class, it -> done);
    Child<Object> waits = any.start("client", (stub, stop) -> stub.any()); // of any type: it waits
    Child<Boolean> goesOn =
        late.start("client", (stub, stop) -> stub.submit() instanceof CompletableFuture);
    assertThat(goesOn.join()).isTrue();
    assertThat(any.process()).isTrue();
    assertThat(waits.join()).isEqualTo(1);
    any.close();
    late.close();
  }

  /** Returns a future by that name. */
  interface ExecutorLike {
    Future<String> submit();

    Object any();
  }

  // ---- bounds and limits

  @Test
  void b82_tenRequestsWithoutAnswer_letTheEleventhClientWait() throws Exception {
    List<Promise<Integer>> answers = new ArrayList<>();
    Clients<Game> open = clients(with -> with, it -> {
      Promise<Integer> answer = Promise.named("answer");
      answers.add(answer);
      return answer;
    });
    List<Child<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      int number = i;
      all.add(open.start("client", (stub, stop) -> stub.increment(number)));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(open.process()).isTrue();
    }
    assertThat(open.process()).isFalse();
    assertThat(open.unanswered()).isEqualTo(11);
    answers.get(0).complete(0);
    assertThat(open.process()).isTrue();
    for (int i = 1; i < 11; i++) {
      answers.get(i).complete(i);
    }
    for (int i = 0; i < 11; i++) {
      assertThat(all.get(i).join()).isEqualTo(i);
    }
    open.close();
  }

  @Test
  void b83_limits_canBeReadAndSet() {
    ClientsOptions usual =
        Bridges.of(app).clients("usual", Game.class, it -> it.on(rules)).options();
    assertThat(usual.atMost()).isEqualTo(10);
    assertThat(usual.waitAtMost()).isGreaterThan(Duration.ofDays(365));
    assertThat(usual.closeWithin()).isEqualTo(Duration.ofSeconds(1));
    ClientsOptions set =
        usual.atMost(3).waitAtMost(Duration.ofSeconds(2)).closeWithin(Duration.ofSeconds(3));
    assertThat(List.of(set.atMost(), set.waitAtMost(), set.closeWithin()))
        .containsExactly(3, Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThatThrownBy(() -> set.atMost(0)).isInstanceOf(IllegalArgumentException.class);
  }

  // ---- the end

  @Test
  void b83_limits_ofAnyLength_areTaken() throws Exception {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    Clients<Game> patient = Bridges.of(app)
        .clients(
            "patient",
            Game.class,
            with -> with.waitAtMost(longest).closeWithin(longest).atMost(Integer.MAX_VALUE),
            it -> it.on(rules));
    Child<Integer> client = patient.start("client", (stub, stop) -> stub.increment(1));
    assertThat(patient.process()).isTrue();
    assertThat(client.join()).isEqualTo(2);
    patient.close();
  }

  @Test
  void b84_close_whileAClientWorks_endsItByAnInterrupt() throws Exception {
    Clients<Game> brief = Bridges.of(app)
        .clients(
            "short",
            Game.class,
            with -> with.closeWithin(Duration.ofSeconds(4)).waitAtMost(Duration.ofMillis(1)),
            it -> it.on(rules));
    Child<?> works = brief.start("works", (stub, stop) -> {
      free.await(); // in foreign code
      return true;
    });
    brief.close();
    assertThatThrownBy(works::join).isInstanceOf(ThreadStoppedException.class);
    assertThatThrownBy(() -> brief.start("late", (stub, stop) -> 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(brief.process()).isFalse();
    brief.close(); // nothing
  }

  @Test
  void b84_close_whileAClientWaitsForAnAnswer_cancelsItAndALateAnswerIsIgnored() throws Exception {
    Promise<Integer> later = Promise.named("later");
    Clients<Game> open = clients(with -> with, it -> later);
    AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
    Child<Integer> client = open.start("client", (stub, stop) -> {
      try {
        return stub.increment(1);
      } catch (CancellationException e) {
        seen.set(e);
        throw e;
      }
    });
    Child<Integer> futures = open.start("futures", (stub, stop) -> {
      Promise<Integer> never = Promise.of("never", stub.later(1));
      return never.await();
    });
    assertThat(open.process()).isTrue();
    open.close();
    assertThat(seen.get())
        .hasMessageContaining("was asked to stop while it waited for Game.increment");
    assertThatThrownBy(client::join).isInstanceOf(ThreadStoppedException.class);
    assertThat(catchThrowable(futures::join)).isNotNull();
    assertThat(later.complete(1)).isTrue();
    assertThat(open.unanswered()).isZero();
  }

  // ---- failures

  @Test
  void b85_answerThatIsAFailure_isThrownInTheClientAlone() throws Exception {
    IOException thrown = new IOException("no room");
    CompletionStage<Integer> answer = CompletableFuture.failedStage(thrown);
    Clients<Game> fails = clients(with -> with, it -> answer);
    Child<Throwable> client =
        fails.start("client", (stub, stop) -> catchThrowable(() -> stub.increment(1)));
    assertThat(fails.process()).isTrue();
    assertThat(client.join()).isSameAs(thrown);
    fails.close();
  }

  @Test
  void b85_handlerThatThrows_isHeardByBothSides() throws Exception {
    IOException thrown = new IOException("no room");
    Clients<Game> fails = clients(
        with -> with,
        it -> it.on(new Rules() {
          @Override
          public int increment(int number) throws IOException {
            throw thrown;
          }
        }));
    Child<Throwable> client =
        fails.start("client", (stub, stop) -> catchThrowable(() -> stub.increment(1)));
    assertThatThrownBy(fails::process).isSameAs(thrown);
    assertThat(client.join()).isSameAs(thrown);
    assertThat(fails.process()).isFalse();
    fails.close();
  }

  @Test
  void b85_requestThatTheHandlerDoesNotKnow_isAFailureOfBoth() throws Exception {
    Clients<Game> strict = clients(with -> with, it -> {
      throw new IllegalArgumentException("unknown: " + it.method().getName());
    });
    Child<Throwable> client = strict.start("client", (stub, stop) -> catchThrowable(stub::rest));
    assertThatThrownBy(strict::process).hasMessage("unknown: rest");
    assertThat(client.join()).hasMessage("unknown: rest");
    strict.close();
  }

  @Test
  void b85_answerThatTheMethodCannotReturn_isAFailureOfBoth() throws Exception {
    for (Optional<Object> answer :
        List.of(Optional.<Object>of("one"), Optional.<Object>of(1L), Optional.empty())) {
      Clients<Game> wrong = clients(with -> with, it -> answer.orElse(null));
      Child<Throwable> client =
          wrong.start("client", (stub, stop) -> catchThrowable(() -> stub.increment(1)));
      assertThatThrownBy(wrong::process)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Game.increment of /app/game")
          .hasMessageContaining("returns int");
      assertThat(client.join()).isInstanceOf(IllegalArgumentException.class);
      wrong.close();
    }
  }

  @Test
  void b85_stageWhoseValueTheMethodCannotReturn_isAFailureOfTheClient() throws Exception {
    Object none = CompletableFuture.<@Nullable Object>completedFuture(null);
    Clients<Game> wrong = clients(with -> with, it -> none);
    Child<Throwable> client =
        wrong.start("client", (stub, stop) -> catchThrowable(() -> stub.increment(1)));
    assertThat(wrong.process()).isTrue();
    assertThat(client.join()).isInstanceOf(IllegalArgumentException.class);
    wrong.close();
  }

  @Test
  void b85_failureOfAnyKind_isThrownInTheClientAsThatVeryObject() throws Exception {
    for (Throwable thrown : List.of(
        new CancellationException("of the host"),
        new InterruptedException("of the host"),
        new CompletionException("of the host", new IOException()),
        new StackOverflowError("of the host"))) {
      Clients<Game> fails = clients(with -> with, it -> CompletableFuture.failedStage(thrown));
      Child<@Nullable Throwable> client = fails.start("client", (stub, stop) -> {
        Throwable got = catchThrowable(() -> stub.increment(1));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        return got instanceof UndeclaredThrowableException ? got.getCause() : got;
      });
      assertThat(fails.process()).isTrue();
      Throwable told = client.join();
      assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown)
          .isSameAs(told);
      fails.close();
    }
  }

  @Test
  void b85_processingThreadThatIsAskedToStop_doesNotHang() throws Exception {
    Clients<Game> busy = clients(with -> with, it -> it.on(rules));
    CountDownLatch begun = new CountDownLatch(1);
    Child<Boolean> host = app.call("host", stop -> {
      Supervisor.current().later(begun::countDown);
      var unused = Supervisor.events().update();
      boolean first = busy.process();
      stop.await();
      Child<?> computes = busy.start("computes", (stub, it) -> {
        while (free.getCount() > 0) {
          Thread.onSpinWait();
        }
        return true;
      });
      return first || busy.process() || computes.ended().isGo();
    });
    begun.await();
    Signal unused = host.stop();
    assertThat(host.join()).isFalse();
    free.countDown();
    busy.close();
  }

  // ---- order

  @Test
  void b86_order_isThatOfTheStartsRoundByRound() throws Exception {
    List<String> seen = new ArrayList<>();
    Clients<Game> all = clients(with -> with, it -> {
      seen.add((String) it.arguments().get(0));
      return "";
    });
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String name = "c" + i;
      var unused = all.start(name, (stub, stop) -> {
        for (int round = 0; round < 5; round++) {
          noise(Signal.create(), round);
          assertThat(stub.say(round + name, 1)).isEmpty();
        }
        return true;
      });
      for (int j = 0; j < 5; j++) {
        expected.add(i + "c" + j);
      }
    }
    while (all.process()) {
      // all that they want
    }
    assertThat(seen).isEqualTo(expected);
    all.close();
  }

  @Test
  void b86_moreClientsThanPlaces_areAnsweredRoundByRound_andNoneIsOvertaken() throws Exception {
    List<Object> seen = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    Clients<Game> all = clients(with -> with.atMost(2), it -> {
      seen.add(it.arguments().get(0));
      return 0;
    });
    for (int i = 0; i < 5; i++) {
      int number = i;
      var unused = all.start("client", (stub, stop) -> {
        for (int round = 0; round < 3; round++) {
          stub.increment(10 * round + number);
        }
        return true;
      });
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5; i++) {
        expected.add(10 * round + i);
      }
    }
    while (all.process()) {
      // all that they want
    }
    assertThat(seen).isEqualTo(expected);
    all.close();
  }

  @Test
  void b86_requestsOfOneRound_areAnsweredInTheOrderOfTheStarts() throws Exception {
    List<Object> seen = new ArrayList<>();
    Clients<Game> all = clients(with -> with, it -> {
      seen.add(it.arguments().get(0));
      return 0;
    });
    Signal go = Signal.create();
    List<Child<Integer>> started = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      started.add(all.start("client", (stub, stop) -> {
        go.await();
        for (int j = number; j < 8; j++) {
          noise(Signal.create(), 1); // the first have the most to do before
        }
        return stub.increment(number);
      }));
    }
    go.go();
    for (int i = 0; i < 8; i++) {
      assertThat(all.process()).isTrue();
    }
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    for (Child<Integer> each : started) {
      assertThat(each.join()).isZero();
    }
    all.close();
  }

  // ---- threads of clients

  @Test
  void b87_threadThatAClientSpawns_mayUseTheStub() throws Exception {
    Child<Integer> client = clients.start("client", (stub, stop) -> {
      Child<Integer> below = Supervisor.current().call("below", it -> stub.increment(1));
      return below.join();
    });
    assertThat(clients.process()).isTrue();
    assertThat(client.join()).isEqualTo(2);
  }

  @Test
  void b87_stubOnAThreadThatIsNoClient_isRefused() throws Exception {
    AtomicReference<@Nullable Game> leaked = new AtomicReference<>();
    Child<Boolean> client = clients.start("client", (stub, stop) -> {
      leaked.set(stub);
      return true;
    });
    client.join();
    Game stub = leaked.get();
    assertThatThrownBy(() -> stub.increment(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is no client of /app/game");
    assertThat(stub).hasToString("Game of /app/game").isEqualTo(stub);
    assertThat(stub.hashCode()).isEqualTo(System.identityHashCode(stub));
  }

  @Test
  void b87_processAndCloseByAClientOrAHandler_areRefused() throws Exception {
    Child<List<Throwable>> client = clients.start(
        "client",
        (stub, stop) -> List.of(catchThrowable(clients::process), catchThrowable(clients::close)));
    assertThat(client.join()).allMatch(it -> it instanceof IllegalStateException);
    AtomicReference<@Nullable Clients<Game>> self = new AtomicReference<>();
    Clients<Game> nested = clients(with -> with, it -> self.get().process());
    self.set(nested);
    Child<Throwable> asks =
        nested.start("asks", (stub, stop) -> catchThrowable(() -> stub.increment(1)));
    assertThatThrownBy(nested::process)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a handler that has called it again");
    assertThat(asks.join()).isInstanceOf(IllegalStateException.class);
    nested.close();
  }

  @Test
  void clients_ofWhatIsNoInterface_areRefused() {
    assertThatThrownBy(() -> Bridges.of(app).clients("x", String.class, it -> null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
