package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CASES 54: what a look says: no word of a deadlock, a promise that holds itself, no frame of users in sight. */
final class Case54Test {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Until threads are parked, their picture does not say what they wait for. */
  private static String treeOnce(Scope app, String what) throws InterruptedException {
    Signal late = Till.in(LONG);
    String tree = app.tree();
    while (!tree.contains(what) && !late.isGo()) {
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(1)));
      tree = app.tree();
    }
    return tree;
  }

  private static void takeBoth(Lock first, Lock second, Signal mine, Signal others, Signal till)
      throws InterruptedException {
    boolean unused = first.tryHold(till, held -> {
      mine.go();
      try {
        others.await();
        boolean unusedToo = second.tryHold(till, it -> {});
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  @Test
  void tree_withHoldersInARing_saysDeadlock() throws Exception {
    Lock left = Lock.named("left");
    Lock right = Lock.named("right");
    Signal one = Signal.create();
    Signal two = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("one", stop -> takeBoth(left, right, one, two, stop));
      app.spawn("two", stop -> takeBoth(right, left, two, one, stop));
      String ofOne = "waits for lock right held by /app/two (deadlock: /app/two -> /app/one)";
      String ofTwo = "waits for lock left held by /app/one (deadlock: /app/one -> /app/two)";
      assertThat(treeOnce(app, ofOne)).contains(ofOne);
      assertThat(treeOnce(app, ofTwo)).contains(ofOne, ofTwo); // both are parked for good by then
    }
  }

  @Test
  void tree_withAHolderThatWaitsElsewhere_saysNothingOfADeadlock() throws Exception {
    Lock lock = Lock.named("lock");
    Signal held = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("holder", stop -> {
        lock.hold(mine -> {
          held.go();
          stop.await();
          return null;
        });
      });
      held.await();
      app.spawn("waits", stop -> {
        boolean unused = lock.tryHold(stop, mine -> stop.await()); // it is stopped first
      });
      assertThat(treeOnce(app, "held by /app/holder")).doesNotContain("deadlock");
    }
  }

  @Test
  void tree_withAThreadThatWaitsForAPromise_doesNotSayThatThePromiseHoldsIt() throws Exception {
    Promise<String> price = Promise.named("price");
    try (Scope app = Supervisor.open("app")) {
      app.spawn("waits", stop -> price.await(stop)).release();
      assertThat(treeOnce(app, "result of promise price")).doesNotContain("held by");
      boolean unused = price.complete("1");
    }
  }

  @Test
  void report_ofAStackThatEndsInLibraries_namesTheFrameOfTheUserFirst() {
    StopReport.Late look = new StopReport.Late(
        "/app/shop",
        "WAITING",
        "lock orders",
        "/app/holder",
        List.of(
            frame("java.util.concurrent.locks.LockSupport"),
            frame("dev.supervisor.signals.Wait"),
            frame("com.acme.Shop"),
            frame("dev.supervisor.core.ChildNode")),
        List.of(frame("java.lang.Object"), frame("com.acme.Till")),
        Instant.parse("2026-03-01T10:11:12.999999Z"));
    Instant at = Instant.parse("2026-03-01T10:11:12.131415Z");
    String text = new StopReport(
            "/app",
            new Reason("enough", null, "/app", at),
            Duration.ofMillis(7),
            /* complete= */ true,
            List.of(new StopReport.Entry(
                "/app/shop", Outcome.ABANDONED, true, Duration.ofMillis(5), look, 0)))
        .toString();
    assertThat(text)
        .contains("/app stopped in 7 ms, since 2026-03-01T10:11:12.131Z: enough")
        .containsSubsequence(
            "was WAITING at 2026-03-01T10:11:12.999Z",
            "held by /app/holder",
            "in com.acme.Shop.run",
            "at java.util",
            "where the holder was:",
            "the holder in com.acme.Till.run",
            "at java.lang.Object");
  }

  @Test
  void report_ofAThreadThatWaitsForAnother_hasThatOnesStackAndTheTimeOfTheLook() throws Exception {
    Lock lock = Lock.named("lock");
    Signal held = Signal.create();
    Signal end = Signal.create();
    Instant before = Instant.now();
    StopReport report;
    try (Scope app = Supervisor.root(
        "app",
        with -> with.stopWithin(LONG).threads(t -> t.grace(Duration.ofMillis(1)).patience(LONG)))) {
      Thread holder = new Thread(() -> holdIt(lock, held, end));
      holder.start();
      held.await();
      app.spawn("waits", stop -> lock.hold(mine -> null)).release();
      treeOnce(app, "waits for lock lock");
      app.stop().await();
      Soon.until(
          "the look is put into words, while the holder is there",
          () -> !app.report().orElseThrow().late().get(0).late().waitsOn().isEmpty());
      report = app.report().orElseThrow();
      end.go();
      holder.join();
    }
    StopReport.Late look = report.late().get(0).late();
    assertThat(look.holderStack()).extracting(StackTraceElement::getMethodName).contains("holdIt");
    assertThat(look.stack()).extracting(StackTraceElement::getMethodName).doesNotContain("holdIt");
    assertThat(look.at()).isBetween(before.minusMillis(1), Instant.now());
  }

  private static void holdIt(Lock lock, Signal held, Signal end) {
    try {
      lock.hold(mine -> {
        held.go();
        end.await();
        return null;
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It said "till 31535999998 ms from now", "a signal that never goes" and nothing. */
  @Test
  void tree_withThreadsThatSleep_saysUntilWhen() throws Exception {
    Instant end = Instant.parse("2126-03-01T10:11:12.131Z");
    Signal gone = Signal.named("gone");
    try (Scope app = Supervisor.root(
        "app", with -> with.threads(t -> t.grace(Duration.ofMillis(1)).allAtOnce()))) {
      app.spawn("one", stop -> Till.at(end).sleep()).release();
      app.spawn("two", stop -> Signal.NEVER.await(Till.at(end))).release();
      app.spawn("three", stop -> gone.await(Till.at(end).or(stop))).release();
      app.spawn("four", stop -> Thread.sleep(LONG.toMillis())).release();
      app.spawn("five", stop -> Till.in(Duration.ofDays(1)).sleep()).release();
      assertThat(line(app, "one")).endsWith("waits for a sleep till 2126-03-01T10:11:12.131Z");
      assertThat(line(app, "two")).endsWith("waits for a sleep till 2126-03-01T10:11:12.131Z");
      assertThat(line(app, "three"))
          .endsWith("waits for gone, till 2126-03-01T10:11:12.131Z at the latest");
      assertThat(line(app, "four"))
          .endsWith("waits for a Thread.sleep, whose end only its caller knows");
      assertThat(line(app, "five")).containsPattern("waits for a sleep till 20.*Z$");
    }
  }

  /** {@return the line of that child, once it waits} */
  private static String line(Scope app, String name) throws InterruptedException {
    Signal late = Till.in(LONG);
    for (; ; ) {
      String line = app.tree()
          .lines()
          .filter(each -> each.contains("─ " + name + "  "))
          .findFirst()
          .orElse("");
      if (line.contains("waits for") || late.isGo()) {
        return line;
      }
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(1)));
    }
  }

  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "run", "It.java", 1);
  }
}
