package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads at the oldest place below their parent. */
@Timeout(60)
final class OldestChildTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private Body told(String name) {
    return pleaseStop -> {
      pleaseStop.await();
      asked.add(name);
    };
  }

  @Test
  void childAsOldest_isAskedAfterItsSiblingsAndTheBodyOfItsParent() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn("parent", pleaseStop -> {
        SupervisedThread self = Supervisor.current();
        self.spawn("older", told("older"));
        self.spawn("first", ThreadOptions::asOldest, told("first"));
        self.spawn("second", ThreadOptions::asOldest, told("second"));
        self.spawn("newer", told("newer"));
        pleaseStop.await();
        asked.add("parent");
      });
      Signal running = Signal.create();
      app.spawn("looks", pleaseStop -> {
        while (app.find("parent/newer").isEmpty()) {
          Thread.onSpinWait();
        }
        running.go();
        pleaseStop.await();
      });
      running.await();
      assertThat(app.plan().order())
          .containsSubsequence(
              "/app/looks",
              "/app/parent/newer",
              "/app/parent/older",
              "/app/parent",
              "/app/parent/second",
              "/app/parent/first");
    }
    assertThat(asked).containsExactly("newer", "older", "parent", "second", "first");
  }

  @Test
  void childAsOldest_whenItsParentIsBeingStopped_isAskedLastAllTheSame() {
    try (var app = Supervisor.open("app")) {
      app.spawn("parent", pleaseStop -> {
        pleaseStop.await();
        Signal running = Signal.create();
        Supervisor.current().spawn("late", ThreadOptions::asOldest, ofLate -> {
          running.go();
          told("late").run(ofLate);
        });
        running.await();
        asked.add("parent");
      });
    }
    assertThat(asked).containsExactly("parent", "late");
  }

  @Test
  void childAsOldest_isNoDaemonAndPassesNothingOn() throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(t -> t.daemon(true)))) {
      Child<Void> parent = app.spawn("parent", pleaseStop -> {
        Signal running = Signal.create();
        Supervisor.current().spawn("oldest", ThreadOptions::asOldest, ofOldest -> {
          Supervisor.current().spawn("below", told("below"));
          running.go();
          ofOldest.await();
          asked.add("oldest");
        });
        running.await();
        asked.add("parent");
      });
      parent.stopped().await();
      assertThat(asked).containsExactly("parent", "below", "oldest");
    }
  }

  @Test
  void awaitChildren_doesNotWaitForIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn("oldest", ThreadOptions::asOldest, told("oldest"));
      assertThat(app.awaitChildren(Till.in(Duration.ZERO))).isTrue();
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void childAsOldest_thatFails_failsItsScope() {
    Signal failed = Signal.create();
    Scope app = Supervisor.open("app");
    Child<Void> child = app.spawn("oldest", ThreadOptions::asOldest, pleaseStop -> {
      throw new IllegalStateException("planted");
    });
    child.stopped().then(failed::go);
    try {
      app.close();
    } catch (ThreadFailedException e) {
      assertThat(e).hasRootCauseMessage("planted");
      assertThat(child.state()).isEqualTo(State.FAILED);
      return;
    }
    throw new AssertionError("the scope has thrown nothing");
  }

  @Test
  void childAsOldest_thatWouldBeStartedAgainOrLaterOrAfter_isRefused() {
    try (var app = Supervisor.open("app")) {
      Child<Void> other = app.spawn("other", told("other"));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> app.spawn("a", with -> with.asOldest().restart(Restart.always()), told("a")))
          .withMessageContaining("a cannot be at the oldest place");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> app.spawn("b", with -> with.asOldest().after(other), told("b")))
          .withMessageContaining("leave out asOldest, or after");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> app.create("c", ThreadOptions::asOldest, pleaseStop -> "never"))
          .withMessageContaining("leave out asOldest, or spawn it");
      assertThat(app.children()).hasSize(1);
    }
  }
}
