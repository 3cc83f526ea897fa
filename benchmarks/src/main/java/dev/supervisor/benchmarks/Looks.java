package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.atMost;

import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Area 9: why a thread does not move, among a thousand that wait. */
@SuppressWarnings("try") // what is held is held for its time alone
final class Looks {
  private static final double MOST = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int NODES = 1_000;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What is asked of a node that waits. */
  @FunctionalInterface
  private interface Question {
    void about(SupervisedThread waiter) throws Exception;
  }

  /** How many wait, and for what. */
  @FunctionalInterface
  private interface Crowd {
    SupervisedThread make(Scope app, int count) throws Exception;
  }

  private Looks() {}

  static void register(Suite suite) {
    for (Threads kind : Threads.values()) {
      String of =
          Metric.digits(NODES) + " nodes, " + (kind == Threads.VIRTUAL ? "virtual" : "platform");
      slowest(contest(
          suite, "9a", "all wait for one lock, " + of, kind, Looks::behindALock, Looks::often));
      slowest(contest(suite, "9b", "each joins the next, " + of, kind, Looks::chain, Looks::often));
      var unused = contest(
          suite, "9c", "the first look in a JVM, " + of, kind, Looks::behindALock, Looks::once);
    }
  }

  private static void slowest(Contest contest) {
    Contest.Line of = contest.lines.get(0);
    var unused = contest.line(of.row(), of.what() + ", of a hundred the slowest", Metric.P99);
  }

  /** How often it is asked. */
  @FunctionalInterface
  private interface Asking {
    void of(Trial trial, SupervisedThread waiter, Question question) throws Exception;
  }

  private static Contest contest(
      Suite suite, String row, String what, Threads kind, Crowd crowd, Asking asking) {
    Contest contest = suite
        .contest(row, what)
        .since(kind.since())
        .ours("why", trial -> measure(trial, kind, crowd, asking, Looks::why));
    if (kind == Threads.VIRTUAL) {
      contest.peer(
          "the JDK's dump, to a file",
          trial -> measure(trial, kind, crowd, asking, waiter -> dumpToFile()));
    } else {
      contest.peer(
          "ThreadMXBean, all threads with their locks",
          trial -> measure(trial, kind, crowd, asking, waiter -> dump()));
    }
    contest.goal(atMost(MOST));
    return contest;
  }

  // ---- questions

  private static void why(SupervisedThread waiter) {
    Why why = waiter.why();
    if (why.kind() != Why.Kind.NOTHING_KNOWN || !why.sentence().contains("paper")) {
      throw new IllegalStateException("not the end of it: " + why.sentence());
    }
  }

  private static void dump() {
    if (THREADS.dumpAllThreads(true, true).length == 0) {
      throw new IllegalStateException("no thread");
    }
  }

  private static void dumpToFile() throws Exception {
    Path file = Files.createTempDirectory("looks").resolve("dump.json");
    try {
      Class<?> bean = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Class<?> format = Class.forName(bean.getName() + "$ThreadDumpFormat");
      Object json = format.getMethod("valueOf", String.class).invoke(null, "JSON");
      Object it =
          ManagementFactory.class.getMethod("getPlatformMXBean", Class.class).invoke(null, bean);
      bean.getMethod("dumpThreads", String.class, format).invoke(it, file.toString(), json);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(file.resolveSibling(""));
  }

  // ---- who waits

  private static SupervisedThread behindALock(Scope app, int count) throws Exception {
    Lock ledger = Lock.named("ledger");
    Signal paper = Signal.named("paper");
    CountDownLatch held = new CountDownLatch(1);
    SupervisedThread holder = app.spawn("holder", pleaseStop -> {
      try (var hold = ledger.acquire()) {
        held.countDown();
        paper.await();
      }
    });
    held.await();
    SupervisedThread waiter = holder;
    List<SupervisedThread> all = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      waiter = app.spawn("waiter", pleaseStop -> {
        try (var hold = ledger.acquire()) {
          pleaseStop.await();
        }
      });
      all.add(waiter);
    }
    for (SupervisedThread each : all) {
      parked(each);
    }
    return waiter;
  }

  private static SupervisedThread chain(Scope app, int count) throws Exception {
    Signal paper = Signal.named("paper");
    var next = app.spawn("end", pleaseStop -> paper.await());
    parked(next);
    for (int i = 1; i < count; i++) {
      var joined = next;
      next = app.spawn("link", pleaseStop -> joined.stopped().await());
    }
    parked(next);
    return next;
  }

  private static void parked(SupervisedThread node) {
    while (!node.tree().contains("waits for")) {
      Thread.onSpinWait();
    }
  }

  // ---- asking

  private static void measure(
      Trial trial, Threads kind, Crowd crowd, Asking asking, Question question) throws Exception {
    Scope app = Supervisor.root(
        "app",
        with -> with.stopWithin(HOUR).threads(it -> {
          var each = it.grace(Duration.ZERO).patience(HOUR).allAtOnce();
          return kind == Threads.VIRTUAL ? each.virtual() : each;
        }));
    try (app) {
      asking.of(trial, crowd.make(app, trial.size(NODES)), question);
    }
  }

  private static void often(Trial trial, SupervisedThread waiter, Question question)
      throws Exception {
    trial.warmUp(() -> question.about(waiter));
    List<Long> nanos = new ArrayList<>();
    long begin = System.nanoTime();
    do {
      long start = System.nanoTime();
      question.about(waiter);
      nanos.add(System.nanoTime() - start);
    } while (nanos.size() < 100 || System.nanoTime() - begin < trial.measuredNanos());
    trial.putPercentiles(nanos.stream().mapToLong(it -> it).toArray());
  }

  private static void once(Trial trial, SupervisedThread waiter, Question question)
      throws Exception {
    long start = System.nanoTime();
    question.about(waiter);
    trial.putPercentiles(System.nanoTime() - start);
  }
}
