package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.events.Topic;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Publish and subscribe. */
final class TopicTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void publish_reachesAllThatHaveSubscribed_oncePerThread() throws Exception {
    try (var app = Supervisor.open("app")) {
      Topic<String> news = Topic.named("news");
      assertThat(news.publish("nobody hears")).isZero();
      var one = listener(app, "one");
      var two = listener(app, "two");
      var handle = news.subscribe(one);
      assertThat(news.subscribe(one)).isSameAs(handle);
      news.subscribe(two);
      assertThat(news.publish("a")).isEqualTo(2);
      one.ask(() -> 0).await();
      two.ask(() -> 0).await();
      assertThat(seen).containsExactlyInAnyOrder("one a", "two a");
    }
  }

  private Child<?> listener(Scope app, String name) {
    var child = app.spawn(name);
    child.handlers().on(String.class, text -> seen.add(name + " " + text));
    return child;
  }

  @Test
  void cancel_orUnsubscribe_endsASubscription() throws Exception {
    try (var app = Supervisor.open("app")) {
      Topic<String> news = Topic.named("news");
      var one = listener(app, "one");
      var two = listener(app, "two");
      var handle = news.subscribe(one);
      news.subscribe(two);
      assertThat(handle.cancel()).isTrue();
      assertThat(handle.cancel()).isFalse();
      assertThat(news.unsubscribe(two)).isTrue();
      assertThat(news.unsubscribe(two)).isFalse();
      assertThat(news.publish("a")).isZero();
      assertThat(news.subscribers()).isZero();
      assertThat(one.stopped().dependents()).isZero();
      news.subscribe(one);
      assertThat(news.publish("b")).isEqualTo(1);
      assertThat(news).hasToString("topic news");
    }
  }

  @Test
  void end_ofAThread_endsItsSubscription_andNothingIsKept() throws Exception {
    try (var app = Supervisor.open("app")) {
      Topic<String> news = Topic.named("news");
      Signal end = Signal.create();
      var child = app.spawn("child", pleaseStop -> end.await());
      news.subscribe(child);
      assertThat(news.subscribers()).isEqualTo(1);
      end.go();
      Soon.await(child.stopped());
      Soon.until("forgotten", () -> news.subscribers() == 0);
      news.subscribe(child); // too late: its life is over
      assertThat(news.subscribers()).isZero();
      assertThat(news.publish("a")).isZero();
    }
  }

  /** The bad schedule: the subscriber is only known to the topic, and collected before it hears. */
  @Test
  void subscription_doesNotDependOnItsHandleBeingHeld() throws Exception {
    try (var app = Supervisor.open("app")) {
      Topic<String> news = Topic.named("news");
      var unused = news.subscribe(listener(app, "one"));
      System.gc();
      assertThat(news.publish("a")).isEqualTo(1);
    }
  }
}
