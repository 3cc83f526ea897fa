package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Trees that no thread owns (CASES 15: a scope as a bean could not be closed by the container's hook). */
final class RootTest {
  private static final Till LONG = Till.in(Duration.ofSeconds(60));

  /** Runs it on another thread. */
  private static <T> FutureTask<T> elsewhere(java.util.concurrent.Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    new Thread(task, "elsewhere").start();
    return task;
  }

  @Test
  void root_opensNothingOnTheCurrentThread() {
    try (var app = Supervisor.root("app")) {
      assertThat(Supervisor.isSupervised()).isFalse();
      assertThat(app.thread()).isEmpty();
      assertThat(app.state()).isEqualTo(State.RUNNING);
      try (var guest = Supervisor.register("driver")) {
        assertThat(guest.path()).isEqualTo("/app/driver");
      }
    }
  }

  @Test
  void close_onAnotherThread_stopsTheTreeInOrder() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    var app = Supervisor.root("app");
    Signal both = Signal.create();
    for (String name : List.of("older", "newer")) {
      app.spawn(name, pleaseStop -> {
        if (name.equals("newer")) {
          both.go();
        }
        pleaseStop.await();
        order.add(name);
      });
    }
    assertThat(both.await(LONG)).isTrue();
    elsewhere(() -> {
          app.close();
          return order.add("closed");
        })
        .get(60, TimeUnit.SECONDS);
    assertThat(order).containsExactly("newer", "older", "closed");
    assertThat(app.state()).isEqualTo(State.STOPPED);
    assertThat(app.report()).get().satisfies(report -> {
      assertThat(report.complete()).isTrue();
      assertThat(report.inTime()).isTrue();
    });
  }

  @Test
  void stop_endsItWithoutAnyClose() throws Exception {
    var app = Supervisor.root("app");
    app.spawn("child", pleaseStop -> pleaseStop.await());
    app.stop("enough");
    assertThat(app.stopped().await(LONG)).isTrue();
    assertThatThrownBy(() -> Supervisor.register("too late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no tree is open");
    app.close();
  }

  @Test
  void close_byManyThreads_allWaitAndOneThrowsTheFailures() throws Exception {
    var app = Supervisor.root("app");
    Signal asked = Signal.create();
    Signal release = Signal.create();
    app.spawn("fails", pleaseStop -> {
      pleaseStop.await();
      asked.go();
      release.await();
      throw new IllegalStateException("planted");
    });
    List<FutureTask<Boolean>> closers = List.of(closer(app), closer(app), closer(app));
    assertThat(asked.await(LONG)).isTrue();
    assertThat(closers).noneMatch(FutureTask::isDone);
    release.go();
    int failures = 0;
    for (FutureTask<Boolean> closer : closers) {
      try {
        closer.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOf(ThreadFailedException.class)
            .hasMessageContaining("/app/fails");
        failures++;
      }
    }
    assertThat(failures).isEqualTo(1);
  }

  private static FutureTask<Boolean> closer(Scope app) {
    return elsewhere(() -> {
      app.close();
      return true;
    });
  }

  @Test
  void close_fromAThreadOfItsOwnTree_asksItToStopAndSaysThatItCannotWait() throws Exception {
    var app = Supervisor.root("app");
    var child = app.call("child", pleaseStop -> {
      try {
        app.close();
        return "closed";
      } catch (IllegalStateException e) {
        return e.getMessage() + (pleaseStop.await(LONG) ? ", asked" : "");
      }
    });
    assertThat(child.join(LONG)).contains("/app/child cannot close /app").endsWith(", asked");
    assertThat(app.stopped().await(LONG)).isTrue();
  }

  @Test
  void close_twice_doesNothingMore() {
    var app = Supervisor.root("app");
    app.close();
    app.close();
    assertThat(app.stopped().isGo()).isTrue();
  }

  @Test
  void close_interrupted_shortensTheWaitAndKeepsTheInterrupt() throws Exception {
    var app = Supervisor.root(
        "app",
        with ->
            with.stopWithin(Duration.ofMinutes(10)).threads(t -> t.grace(Duration.ofMinutes(10))));
    app.spawn("deaf", pleaseStop -> Signal.named("an interrupt").await());
    var closer = elsewhere(() -> {
      Thread.currentThread().interrupt();
      app.close();
      return Thread.currentThread().isInterrupted();
    });
    assertThat(closer.get(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void optionsOfMain_areRefused() {
    assertThatThrownBy(() -> Supervisor.root("app", with -> with.exitOnStdin()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("main only");
  }
}
