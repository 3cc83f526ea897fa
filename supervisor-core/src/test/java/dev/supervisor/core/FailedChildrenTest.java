package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.seeing.JsonValues;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children that have failed and are not there any more, in the tree, its JSON and its health. */
@Timeout(120)
final class FailedChildrenTest {
  private Scope app;

  @BeforeEach
  void open() {
    app = Supervisor.open("failed-children");
  }

  @AfterEach
  void close() {
    try {
      app.close();
    } catch (ThreadFailedException e) {
      assertThat(e).hasMessageContaining("failed");
    }
  }

  private Child<?> fail(SupervisedThread below, String name) throws InterruptedException {
    Child<?> child = below.spawn(name, pleaseStop -> {
      throw new IOException("about " + name);
    });
    Soon.await(child.stopped());
    Soon.until(below::tree, () -> below.tree().contains("about " + name + "\n"));
    return child;
  }

  private static List<String> lines(Node node) {
    return node.tree().lines().filter(it -> it.contains(" failed ")).toList();
  }

  @Test
  void failed_child_isInTreeJsonAndHealth() throws Exception {
    Child<?> other = app.spawn("other", pleaseStop -> pleaseStop.await());
    fail(app, "poller");

    assertThat(app.children()).containsExactly(other);
    assertThat(lines(app))
        .singleElement()
        .asString()
        .startsWith("│  poller failed ")
        .endsWith(" ago: java.io.IOException: about poller");
    assertThat(app.health().failed())
        .singleElement()
        .asString()
        .startsWith("/failed-children/poller failed ")
        .endsWith(" ago: java.io.IOException: about poller");
    assertThat(app.health().isReady()).isTrue();
    assertThat(app.health().toString().lines()).hasSize(2).startsWith("ready");
    assertThat(failedIn(app.json())).singleElement().satisfies(it -> {
      assertThat(it).containsEntry("name", "poller");
      assertThat(it).containsEntry("cause", "java.io.IOException: about poller");
      assertThat((Long) it.get("agoMillis")).isNotNegative();
    });
  }

  @SuppressWarnings("unchecked") // the JSON of a tree is maps and lists
  private static List<Map<String, Object>> failedIn(String json) {
    Map<String, Object> all = (Map<String, Object>) JsonValues.of(json);
    Map<String, Object> top = ((List<Map<String, Object>>) all.get("nodes")).get(0);
    return (List<Map<String, Object>>) top.getOrDefault("failedChildren", List.of());
  }

  @Test
  void failed_andCollected_isShownNoMore() throws Exception {
    Child<?> poller = fail(app, "poller");
    fail(app, "other");
    assertThat(lines(app)).hasSize(2);

    assertThatThrownBy(poller::join).isInstanceOf(ThreadFailedException.class);
    assertThat(lines(app)).singleElement().asString().contains("other");
    assertThat(app.health().failed()).hasSize(1);
    assertThat(failedIn(app.json())).hasSize(1);
  }

  @Test
  void failed_andReleased_isStillShown() throws Exception {
    Child<?> poller = fail(app, "poller");
    poller.release();
    assertThat(lines(app)).hasSize(1);
  }

  @Test
  void failed_andStartedByHand_isAChildAgain() throws Exception {
    Child<?> poller = app.create("poller", with -> with, pleaseStop -> {
      throw new IOException("about poller");
    });
    poller.start();
    Soon.await(poller.stopped());
    assertThat(lines(app)).hasSize(1);

    poller.start();
    Soon.await(poller.stopped());
    assertThat(lines(app)).hasSize(1); // the failure of the second life alone
  }

  @Test
  void many_failedOnes_areTheLastSixteenOfEachNode() throws Exception {
    Child<?> nodeBelow = app.spawn("below", pleaseStop -> pleaseStop.await());
    fail(nodeBelow, "first");
    for (int i = 0; i < 20; i++) {
      fail(app, "c" + i);
    }
    assertThat(app.health().failed()).hasSize(17);
    assertThat(failedIn(app.json()).stream().map(it -> it.get("name")))
        .containsExactlyElementsOf(
            IntStream.range(4, 20).mapToObj(i -> (Object) ("c" + i)).toList());
    assertThat(app.counts().failed()).isEqualTo(20);
  }

  @Test
  void stopped_orEnded_isNotShown() throws Exception {
    Child<?> stopped = app.spawn("stopped", pleaseStop -> pleaseStop.await());
    Soon.await(stopped.stop());
    Child<?> ended = app.spawn("ended", pleaseStop -> {});
    Soon.await(ended.stopped());
    assertThat(app.health().failed()).isEmpty();
    assertThat(lines(app)).isEmpty();
  }

  @Test
  void one_thatStaysDown_isOneLine() throws Exception {
    Child<?> down = app.spawn(
        "down", with -> with.restart(Restart.onFailure().upTo(0).staysDown()), pleaseStop -> {
          throw new IOException("about down");
        });
    Soon.until(app::tree, () -> down.state() == State.DOWN);
    assertThat(app.health().down()).hasSize(1);
    assertThat(app.health().failed()).isEmpty();
  }

  @Test
  void text_ofAFailureThatNeverReturns_leavesItsClass() throws Exception {
    Signal never = Signal.create();
    Child<?> child = app.spawn("odd", pleaseStop -> {
      throw new Odd(never);
    });
    Soon.await(child.stopped());
    assertThat(lines(app)).singleElement().asString().endsWith(Odd.class.getName());
    never.go();
  }

  @SuppressWarnings("serial") // it is not serialized
  private static final class Odd extends RuntimeException {
    private final Signal until;

    Odd(Signal until) {
      this.until = until;
    }

    @Override
    public String getMessage() {
      if (Thread.currentThread()
          .getName()
          .startsWith("supervisor-histories")) { // else the log would wait
        try {
          until.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return "late";
    }
  }
}
