package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.core.Node;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends by its own close(), in the tree. */
@Timeout(120)
final class ClosesTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** What does not end by itself is not ended by time. */
  private static TreeOptions patient(TreeOptions with) {
    return with.stopWithin(Duration.ofMinutes(20)).threads(t -> t.grace(Duration.ofMinutes(9)));
  }

  @Test
  void closes_takesItsTurnAmongItsSiblings() {
    try (var app = Supervisor.open("app", ClosesTest::patient)) {
      var database = Bridges.of(app).closes("database", () -> seen.add("database"));
      app.spawn("user", pleaseStop -> {
        pleaseStop.await();
        seen.add("user");
      });
      var unused = Bridges.of(app).closes("server", () -> seen.add("server"));
      assertThat(database.path()).isEqualTo("/app/database");
    }
    assertThat(seen).containsExactly("server", "user", "database");
  }

  @Test
  void stop_byHand_closesOnce() throws Exception {
    var times = new AtomicInteger();
    try (var app = Supervisor.open("app", ClosesTest::patient)) {
      var node = Bridges.of(app).closes("database", times::incrementAndGet);
      node.stop().await();
      assertThat(times).hasValue(1);
      assertThat(app.children()).isEmpty();
    }
    assertThat(times).hasValue(1);
  }

  @Test
  void close_ofANodeThatStops_comesAtOnce() throws Exception {
    try (var app = Supervisor.root("app", ClosesTest::patient)) {
      var asked = new CountDownLatch(1);
      var go = new CountDownLatch(1);
      var child = app.spawn("child", pleaseStop -> {
        pleaseStop.await();
        asked.countDown();
        go.await();
      });
      var unused = child.stop();
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      Bridges.of(child).closes("late", () -> seen.add("late")).stopped().await();
      assertThat(seen).containsExactly("late");
      go.countDown();
    }
  }

  @Test
  void closeThatBlocks_isInterruptedAfterTheGrace() {
    try (var app = Supervisor.open("app", with -> with.threads(t -> t.grace(Duration.ZERO)))) {
      var unused = Bridges.of(app).closes("stuck", () -> {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          seen.add("interrupted");
        }
      });
    }
    assertThat(seen).containsExactly("interrupted");
  }

  @Test
  void closeThatNeverReturns_isGivenUp_andToldWithItsPlace() throws Exception {
    var over = new CountDownLatch(1);
    try (var heard = Heard.open()) {
      try (var app = Supervisor.open(
          "app",
          with ->
              with.threads(t -> t.grace(Duration.ofMillis(1)).patience(Duration.ofMillis(1))))) {
        var unused = Bridges.of(app).closes("deaf", () -> awaitDeaf(over));
      }
      for (int i = 0; i < 60_000 && heard.with("/app/deaf is given up").isEmpty(); i++) {
        TimeUnit.MILLISECONDS.sleep(1); // a helper tells it
      }
      assertThat(heard.with("/app/deaf is given up: its close() is ")).hasSize(1);
    } finally {
      over.countDown();
    }
  }

  private static void awaitDeaf(CountDownLatch over) {
    while (over.getCount() > 0) {
      try {
        over.await();
      } catch (InterruptedException e) {
        // it does not listen
      }
    }
  }

  @Test
  void closeThatThrows_isTold_andTheStopGoesOn() throws Exception {
    try (var heard = Heard.open()) {
      try (var app = Supervisor.open("app", ClosesTest::patient)) {
        var first = Bridges.of(app).closes("first", () -> seen.add("first"));
        var rude = Bridges.of(app).closes("rude", () -> {
          throw new AssertionError() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
              throw new IllegalStateException("no message");
            }
          };
        });
        assertThat(List.of(first, rude)).extracting(Node::name).containsExactly("first", "rude");
      }
      assertThat(seen).containsExactly("first");
      assertThat(heard.with("closing /app/rude failed")).hasSize(1);
    }
  }

  @Test
  void close_runsWithTheClassLoaderOfTheOneWhoAttachedIt() {
    var loader = new AtomicReference<ClassLoader>();
    try (var app = Supervisor.open("app", ClosesTest::patient)) {
      var unused = Bridges.of(app)
          .closes("it", () -> loader.set(Thread.currentThread().getContextClassLoader()));
    }
    assertThat(loader).hasValue(Thread.currentThread().getContextClassLoader());
  }

  @Test
  void closes_settledNode_isRefused_andNothingIsClosed() {
    var app = Supervisor.open("app", ClosesTest::patient);
    app.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> Bridges.of(app).closes("it", () -> seen.add("closed")));
    assertThatNullPointerException().isThrownBy(() -> Bridges.of(app).closes("it", null));
    assertThatNullPointerException().isThrownBy(() -> Bridges.of(null));
    assertThat(seen).isEmpty();
  }
}
