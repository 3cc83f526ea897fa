package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events.Reach;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events that go up, down, and come from the tree itself. */
final class SpreadingTest {
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  private void listen(SupervisedThread thread) {
    var unused = thread
        .handlers()
        .on(
            String.class,
            text -> heard.add(thread.name() + " " + text + " from "
                + Supervisor.events().sender().orElseThrow().path()));
  }

  @Test
  void bubble_reachesTheThreadsAbove_fromAnyThread_withoutTheThreadItself() throws Exception {
    try (var app = Supervisor.open("app")) {
      var group = app.spawn("group");
      var leaf = group.spawn("leaf");
      List.of(app, group, leaf).forEach(this::listen);
      assertThat(leaf.bubble("up")).isEqualTo(2);
      Supervisor.events().awaitEvent(String.class, Signal.NEVER);
      group.ask(() -> 0).await();
      leaf.ask(() -> 0).await();
      assertThat(heard)
          .containsExactlyInAnyOrder(
              "app up from /app/group/leaf", "group up from /app/group/leaf");
    }
  }

  @Test
  void bubble_passesThreadsThatDoNotUseEvents() throws Exception {
    try (var app = Supervisor.open("app")) {
      var deaf = app.spawn("deaf", pleaseStop -> pleaseStop.await());
      var leaf = deaf.spawn("leaf", pleaseStop -> pleaseStop.await());
      listen(app);
      assertThat(leaf.bubble("up")).isEqualTo(1);
      assertThat(((ThreadNode) deaf).mailboxIfMade()).isNull();
    }
  }

  @Test
  void broadcast_reachesAllThreadsBelow_alsoThoseThatListenLater() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal begin = Signal.create();
      var group = app.spawn("group");
      var leaf = group.spawn("leaf", pleaseStop -> {
        begin.await();
        listen(Supervisor.current());
        Supervisor.events().loop();
      });
      listen(app);
      listen(group);
      assertThat(app.broadcast("down")).isEqualTo(2);
      begin.go();
      Soon.until("both heard", () -> heard.size() == 2);
      Supervisor.events().update();
      assertThat(heard).containsExactlyInAnyOrder("group down from /app", "leaf down from /app");
      assertThat(leaf.broadcast("nobody is there")).isZero();
    }
  }

  @Test
  void fire_withAReach_includesTheThreadItself() throws Exception {
    try (var app = Supervisor.open("app")) {
      var group = app.spawn("group");
      var leaf = group.spawn("leaf");
      List.of(app, group, leaf).forEach(this::listen);
      assertThat(group.fire(Reach.UP, "up")).isTrue();
      assertThat(group.fire(Reach.DOWN, "down")).isTrue();
      assertThat(group.fire(Reach.SELF, "self")).isTrue();
      Soon.until("heard below", () -> heard.size() == 4);
      Supervisor.events().update();
      assertThat(heard)
          .containsExactlyInAnyOrder(
              "group up from /app",
              "app up from /app/group",
              "group down from /app",
              "leaf down from /app/group",
              "group self from /app");
    }
  }

  @Test
  void childrensLives_arriveAtTheParentAsEvents_fromThem() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers()
          .on(TreeEvent.Started.class, e -> heard.add("started " + e.node().name()));
      app.handlers().on(TreeEvent.Failed.class, e -> heard.add(e.failure().getMessage()));
      app.handlers().on(TreeEvent.Stopped.class, e -> heard.add(e.outcome() + ""));
      var child = app.spawn("child", pleaseStop -> {
        throw new IOException("as told");
      });
      var event = Supervisor.events()
          .awaitEvent(EventMatch.of(TreeEvent.Stopped.class).from(child), Signal.NEVER);
      assertThat(event.node()).isSameAs(child);
      child.release();
      assertThat(heard).containsExactly("started child", "as told", "FAILED");
    }
  }

  @Test
  void childrensLives_areNotQueuedWhereNobodyWantsThem() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers();
      Soon.await(app.spawn("child", pleaseStop -> {}).stopped());
      assertThat(app.queuedEvents()).isZero();
      Signal begin = Signal.create();
      var parent = app.call("parent", pleaseStop -> {
        var child = Supervisor.current().spawn("child", stop -> begin.await());
        return Supervisor.events()
            .awaitEvent(EventMatch.of(TreeEvent.Stopped.class).from(child), Signal.NEVER);
      });
      // nobody listens, but somebody waits
      Soon.until("waits", () -> app.tree().contains("waits for event Stopped"));
      begin.go();
      assertThat(parent.join().node().name()).isEqualTo("child");
    }
  }
}
