package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A paused thread handles events, and no wait of it returns; afterwards none has missed anything. */
final class PauseTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void events_handledWhilePaused_areReplayedInOrderToTheWaitsThatMissedThem(Soon.Kind kind)
      throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var child = app.call("child", pleaseStop -> {
        var events = Supervisor.events();
        events.on(Object.class, event -> seen.add("heard " + event));
        seen.add("got " + events.awaitEvent(Integer.class, Signal.NEVER));
        seen.add("got " + events.awaitEvent(String.class, Signal.NEVER));
        seen.add("got " + events.awaitEvent(Integer.class, Signal.NEVER));
        return seen.add("got " + events.awaitEvent(Integer.class, Signal.NEVER));
      });
      child.pause();
      assertThat(child.isPaused()).isTrue();
      List.of("dropped", 1, 2, "text", 3).forEach(child::fire);
      Soon.until("all handled", () -> seen.size() == 5);
      assertThat(child.state()).isEqualTo(State.PAUSED);
      assertThat(seen)
          .containsExactly("heard dropped", "heard 1", "heard 2", "heard text", "heard 3");
      seen.clear();
      child.resume();
      Soon.until("caught up", () -> seen.size() == 3);
      assertThat(child.state()).isEqualTo(State.RUNNING);
      child.fire(4);
      child.join();
      assertThat(seen).containsExactly("got 1", "got text", "got 3", "heard 4", "got 4");
    }
  }

  @Test
  void resume_byAListener_keepsTheOrderOfWhatWasMissed() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on("RESUME", data -> app.resume());
      app.pause();
      app.fire(1);
      app.fire("RESUME", null);
      app.fire(2);
      assertThat(Supervisor.events().awaitEvent(Integer.class, Signal.NEVER)).isEqualTo(1);
      assertThat(Supervisor.events().awaitEvent(Integer.class, Signal.NEVER)).isEqualTo(2);
    }
  }

  @Test
  void wait_forASignal_doesNotReturnWhilePaused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal go = Signal.create();
      var child = app.call("child", pleaseStop -> {
        Supervisor.events().await(go);
        return seen.add("returned");
      });
      child.pause();
      go.go();
      assertThat(child.ask(() -> "still there").await()).isEqualTo("still there");
      assertThat(seen).isEmpty();
      child.resume();
      child.join();
      assertThat(seen).containsExactly("returned");
    }
  }

  @Test
  void wait_forATime_isOverOnlyAfterThePause() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.pause();
      app.later(() -> app.later(app::resume));
      app.fire("missed");
      assertThat(Supervisor.events().awaitEvent(String.class, Signal.DONE)).isEqualTo("missed");
      assertThat(app.isPaused()).isFalse();
    }
  }

  @Test
  void wait_forSomethingElse_dropsWhatItWouldNotHaveTaken() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.pause();
      app.fire(1);
      Supervisor.events().update();
      app.resume();
      assertThat(Supervisor.events().await(Signal.create(), Signal.DONE)).isFalse();
      assertThat(Supervisor.events().awaitEvent(Integer.class, Signal.DONE)).isNull();
    }
  }

  @Test
  void stop_ofAPausedThread_isObeyed() throws Exception {
    try (var app = Supervisor.open("app")) {
      var helper = app.spawn("helper");
      var child = app.spawn("child", pleaseStop -> {
        var events = Supervisor.events();
        try {
          events.loop();
        } finally { // which can wait, though nobody resumes the thread
          seen.add(events.await(helper.ask(() -> "cleaned up")));
        }
      });
      child.pause();
      child.pause();
      child.stop();
      Soon.await(child.stopped());
      assertThat(seen).containsExactly("cleaned up");
      assertThat(child.state()).isEqualTo(State.STOPPED);
      child.resume();
    }
  }
}
