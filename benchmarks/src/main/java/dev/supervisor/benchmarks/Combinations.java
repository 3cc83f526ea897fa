package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.nothingKept;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;
import static dev.supervisor.benchmarks.Bound.timesOurs;
import static dev.supervisor.benchmarks.Metric.BYTES;
import static dev.supervisor.benchmarks.Shared.NOTHING;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.SettableFuture;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Area 2: the first of several, all of several, and what is left behind on a signal that lives long. */
public class Combinations {
  private static final String OR = "or, awaited";
  private static final String OR_CALLED = "or, with a callback";
  private static final String ANY_OF = "anyOf";
  private static final String ANY_OF_CALLED = "anyOf, thenRun";
  private static final String ALL_OF = "allOf";
  private static final String LINKED = "linked list";
  private static final Duration LONG = Duration.ofMinutes(10);

  /** How many are combined. */
  @State(Scope.Thread)
  public static class Size {
    /** So many. */
    @Param("10")
    public int n;

    Signal[] signals() {
      Signal[] all = new Signal[n];
      for (int i = 0; i < n; i++) {
        all[i] = Signal.create();
      }
      return all;
    }

    CompletableFuture<?>[] futures() {
      CompletableFuture<?>[] all = new CompletableFuture<?>[n];
      for (int i = 0; i < n; i++) {
        all[i] = new CompletableFuture<>();
      }
      return all;
    }

    LinkedSignal[] linked() {
      LinkedSignal[] all = new LinkedSignal[n];
      for (int i = 0; i < n; i++) {
        all[i] = new LinkedSignal();
      }
      return all;
    }
  }

  static void register(Suite suite) {
    registerLoops(suite);
    registerStanding(suite);
    Kept.register(suite);
    for (int n : new int[] {10, 1_000}) {
      registerMany(suite, n);
    }
    suite
        .contest("2e", "any(a, b, c)")
        .ours("any, awaited", "anySignal")
        .peer(ANY_OF, "anyFuture")
        .param("n", 3)
        .goal(times(1.0, ANY_OF), times(0.9, ANY_OF).in(BYTES));
    suite
        .contest("2e", "(a or b) or c")
        .ours("or, awaited", "foldSignal")
        .peer("anyOf of anyOf", "foldFuture")
        .param("n", 3)
        .goal(timesOurs(1.1, "2e any(a, b, c)")); // no dearer, as far as that can be measured
  }

  // ---- 2a and 2c: one waiter

  private static void registerLoops(Suite suite) {
    suite
        .contest("2a", "stop or event; the event fires")
        .ours(OR, awaited(Signal::or))
        .ours(OR_CALLED, called(Signal::or))
        .peer(ANY_OF, eventOfTwo((stop, event) -> CompletableFuture.anyOf(stop, event)))
        .peer(
            ANY_OF_CALLED,
            eventOfTwo((stop, event) -> CompletableFuture.anyOf(stop, event).thenRun(NOTHING)))
        .peer("applyToEither", eventOfTwo((stop, event) -> stop.applyToEither(event, it -> it)))
        .limit(LINKED, Combinations::linkedStopOrEvent)
        .goal(times(1.0, ANY_OF), times(0.9, ANY_OF).in(BYTES), nothingKept());
    suite
        .contest("2c", "stop, event or 10 minutes; the event fires")
        .ours(OR, awaited((stop, event) -> stop.or(event).or(Till.in(LONG))))
        .ours(OR_CALLED, called((stop, event) -> stop.or(event).or(Till.in(LONG))))
        .peer(
            "anyOf(stop, event, completeOnTimeout)",
            eventOfTwo((stop, event) -> CompletableFuture.anyOf(stop, event, timer())))
        .peer(
            "anyOf(stop, event).completeOnTimeout",
            eventOfTwo((stop, event) -> CompletableFuture.anyOf(stop, event)
                .completeOnTimeout(null, LONG.toMinutes(), TimeUnit.MINUTES)))
        .limit(LINKED + ", no timer", Combinations::linkedStopOrEvent)
        .goal(timesBest(0.4), nothingKept());
  }

  private interface Two<A, B> {
    B combine(A stop, A event);
  }

  private static Body awaited(Two<Signal, Signal> two) {
    return trial -> {
      Signal stop = Signal.create();
      Loop.run(trial, trial.scaled(400_000), stop, () -> {
        Signal event = Signal.create();
        Signal either = two.combine(stop, event);
        event.go();
        either.await();
      });
    };
  }

  private static Body called(Two<Signal, Signal> two) {
    return trial -> {
      Signal stop = Signal.create();
      Loop.run(trial, trial.scaled(400_000), stop, () -> {
        Signal event = Signal.create();
        two.combine(stop, event).then(NOTHING);
        event.go();
      });
    };
  }

  private static Body eventOfTwo(Two<CompletableFuture<Object>, CompletableFuture<?>> combine) {
    return trial -> {
      CompletableFuture<Object> stop = new CompletableFuture<>();
      Loop.run(trial, trial.scaled(400_000), stop, () -> {
        CompletableFuture<Object> event = new CompletableFuture<>();
        CompletableFuture<?> either = combine.combine(stop, event);
        event.complete(null);
        either.join();
      });
    };
  }

  private static CompletableFuture<Object> timer() {
    return new CompletableFuture<Object>()
        .completeOnTimeout(null, LONG.toMinutes(), TimeUnit.MINUTES);
  }

  private static void linkedStopOrEvent(Trial trial) throws Exception {
    LinkedSignal stop = new LinkedSignal();
    Loop.run(trial, trial.scaled(400_000), stop, () -> {
      LinkedSignal event = new LinkedSignal();
      LinkedSignal.Any either = new LinkedSignal.Any(stop, event);
      event.fire();
      if (!either.isFired()) {
        throw new AssertionError("it has fired");
      }
    });
  }

  // ---- 2a and 2b: many waiters

  private static String standing(int n) {
    return Metric.digits(n) + " waiting; the oldest ends, a new one comes";
  }

  private static void registerStanding(Suite suite) {
    for (int n : new int[] {1, 100, 10_000}) {
      int turns = n == 10_000 ? 40_000 : 400_000;
      Contest contest = suite
          .contest(n == 10_000 ? "2b" : "2a", standing(n))
          .ours(OR_CALLED, trial -> replaceOldest(trial, n, trial.scaled(turns)))
          .peer(
              ANY_OF,
              replaceOldestFuture(n, turns, (stop, event) -> CompletableFuture.anyOf(stop, event)))
          .peer(
              ANY_OF_CALLED,
              replaceOldestFuture(
                  n,
                  turns,
                  (stop, event) -> CompletableFuture.anyOf(stop, event).thenRun(NOTHING)))
          .peer(
              "applyToEither",
              replaceOldestFuture(n, turns, (stop, event) -> stop.applyToEither(event, it -> it)))
          .limit(LINKED, trial -> replaceOldestLinked(trial, n, trial.scaled(turns)))
          .growth("stop or event of one of n waiters, the oldest ends", n);
      if (n == 10_000) {
        contest.goal(timesOurs(1.2, "2a " + standing(1)), times(1 / 70.0, ANY_OF), nothingKept());
      } else {
        contest.goal(times(1.0, ANY_OF), times(0.9, ANY_OF).in(BYTES), nothingKept());
      }
    }
  }

  private static void replaceOldest(Trial trial, int n, int turns) throws Exception {
    Signal stop = Signal.create();
    ArrayDeque<Signal> events = new ArrayDeque<>();
    Loop.Step come = () -> {
      Signal event = Signal.create();
      stop.or(event).then(NOTHING);
      events.add(event);
    };
    Loop.whileStanding(trial, n, turns, stop, come, () -> events.remove().go());
    if (stop.dependents() != 0) {
      throw new AssertionError("it still has dependents: " + stop.dependents());
    }
  }

  private static Body replaceOldestFuture(
      int n, int turns, Two<CompletableFuture<Object>, CompletableFuture<?>> two) {
    return trial -> {
      CompletableFuture<Object> stop = new CompletableFuture<>();
      ArrayDeque<CompletableFuture<Object>> events = new ArrayDeque<>();
      Loop.Step come = () -> {
        CompletableFuture<Object> event = new CompletableFuture<>();
        two.combine(stop, event);
        events.add(event);
      };
      Loop.Step leave = () -> events.remove().complete(null);
      Loop.whileStanding(trial, n, trial.scaled(turns), stop, come, leave);
    };
  }

  private static void replaceOldestLinked(Trial trial, int n, int turns) throws Exception {
    LinkedSignal stop = new LinkedSignal();
    ArrayDeque<LinkedSignal> events = new ArrayDeque<>();
    Loop.Step come = () -> {
      LinkedSignal event = new LinkedSignal();
      new LinkedSignal.Any(stop, event).add(new LinkedSignal.Call(NOTHING));
      events.add(event);
    };
    Loop.whileStanding(trial, n, turns, stop, come, () -> events.remove().fire());
  }

  // ---- 2d and 2e

  private static void registerMany(Suite suite, int n) {
    String of = " of " + Metric.digits(n);
    suite
        .contest("2d", "all" + of)
        .ours("all, awaited", "allSignal")
        .ours("all, with a callback", "allSignalCalled")
        .peer(ALL_OF, "allFuture")
        .peer("Guava allAsList", "allGuava")
        .limit("counter", "allCounter")
        .param("n", n)
        .goal(times(n == 10 ? 0.65 : 0.6, ALL_OF), times(0.5, ALL_OF).in(BYTES));
    suite
        .contest("2e", "any" + of)
        .ours("any, awaited", "anySignal")
        .ours("any, with a callback", "anySignalCalled")
        .peer(ANY_OF, "anyFuture")
        .limit(LINKED, "anyLinked")
        .param("n", n)
        .goal(times(1.0, ANY_OF), times(0.9, ANY_OF).in(BYTES));
  }

  /** 2d. */
  @Benchmark
  public boolean allSignal(Size size) throws InterruptedException {
    Signal[] all = size.signals();
    Signal done = Signal.all(all);
    for (Signal one : all) {
      one.go();
    }
    done.await();
    return done.isGo();
  }

  /** 2d. */
  @Benchmark
  public Object allSignalCalled(Size size) {
    Signal[] all = size.signals();
    Signal done = Signal.all(all);
    done.then(NOTHING);
    for (Signal one : all) {
      one.go();
    }
    return done;
  }

  /** 2d. */
  @Benchmark
  public Object allFuture(Size size) {
    CompletableFuture<?>[] all = size.futures();
    CompletableFuture<Void> done = CompletableFuture.allOf(all);
    for (CompletableFuture<?> one : all) {
      one.complete(null);
    }
    return done.join() == null ? done : all;
  }

  /** 2d. */
  @Benchmark
  public Object allGuava(Size size) {
    List<SettableFuture<Object>> all = new ArrayList<>(size.n);
    for (int i = 0; i < size.n; i++) {
      all.add(SettableFuture.create());
    }
    Object done = Futures.allAsList(all);
    for (SettableFuture<Object> one : all) {
      one.set(this);
    }
    return done;
  }

  /** 2d: nothing is attached to anything, each source knows what it is counted by. */
  @Benchmark
  @SuppressWarnings("UnnecessaryAsync") // sources go on threads of their own
  public Object allCounter(Size size) {
    WordLatch[] all = new WordLatch[size.n];
    for (int i = 0; i < size.n; i++) {
      all[i] = new WordLatch();
    }
    AtomicInteger left = new AtomicInteger(size.n);
    WordLatch done = new WordLatch();
    for (WordLatch one : all) {
      one.fire();
      if (left.decrementAndGet() == 0) {
        done.fire();
      }
    }
    return done;
  }

  /** 2e. */
  @Benchmark
  public boolean anySignal(Size size) throws InterruptedException {
    Signal[] all = size.signals();
    Signal first = Signal.any(all);
    all[size.n - 1].go();
    first.await();
    return first.isGo();
  }

  /** 2e. */
  @Benchmark
  public Object anySignalCalled(Size size) {
    Signal[] all = size.signals();
    Signal first = Signal.any(all);
    first.then(NOTHING);
    all[size.n - 1].go();
    return first;
  }

  /** 2e. */
  @Benchmark
  public Object anyFuture(Size size) {
    CompletableFuture<?>[] all = size.futures();
    CompletableFuture<Object> first = CompletableFuture.anyOf(all);
    all[size.n - 1].complete(null);
    return first.join() == null ? first : all;
  }

  /** 2e. */
  @Benchmark
  public Object anyLinked(Size size) {
    LinkedSignal[] all = size.linked();
    LinkedSignal first = new LinkedSignal.Any(all);
    all[size.n - 1].fire();
    return first;
  }

  /** 2e. */
  @Benchmark
  public boolean foldSignal(Size size) throws InterruptedException {
    Signal[] all = size.signals();
    Signal first = all[0].or(all[1]).or(all[2]);
    all[2].go();
    first.await();
    return first.isGo();
  }

  /** 2e: no dearer than this. */
  @Benchmark
  public Object foldFuture(Size size) {
    CompletableFuture<?>[] all = size.futures();
    CompletableFuture<Object> first =
        CompletableFuture.anyOf(CompletableFuture.anyOf(all[0], all[1]), all[2]);
    all[2].complete(null);
    return first.join() == null ? first : all;
  }
}
