package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
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
      assertThat(treeOnce(app, "deadlock"))
          .contains(
              "waits for lock right held by /app/two (deadlock: /app/two -> /app/one)",
              "waits for lock left held by /app/one (deadlock: /app/one -> /app/two)");
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
            frame("dev.supervisor.core.ChildNode")));
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
        .containsSubsequence("held by /app/holder", "in com.acme.Shop.run", "at java.util");
  }

  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "run", "It.java", 1);
  }
}
