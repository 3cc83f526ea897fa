package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import dev.supervisor.core.Child;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.Topic;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.core.events.turns.Turns.Next;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.InOrder;

/** CASES 1, 25 and their siblings among events: code of users that broke a mailbox, or was trusted with its types. */
@SuppressWarnings("DirectInvocationOnMock") // by the code under test, in lambdas
final class HostileEventsTest {
  /** An event, a request, an argument that answers no question. */
  private static class Mute implements Request<String> {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("no equality");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("no hash");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BLOCKS")
  void listener_thatFailsRudely_keepsTheEventFromNobody(Rude.Manner manner) throws Exception {
    Runnable first = mock();
    Runnable second = mock();
    Runnable hook = mock();
    Rude rude = new Rude(manner, new CountDownLatch(0));
    AtomicReference<Throwable> told = new AtomicReference<>();
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("c", pleaseStop -> {
        var events = Supervisor.events();
        events.onError((event, failure) -> {
          hook.run();
          told.set(failure);
          throw new AssertionError("the hook is hostile");
        });
        events.on(Mute.class, event -> {
          first.run();
          throw rude;
        });
        events.on(Mute.class, event -> second.run());
        events.loop();
      });
      child.fire(new Mute());
      child.stop();
      child.join();
    }
    InOrder order = inOrder(first, hook, second);
    order.verify(first).run();
    order.verify(hook).run();
    order.verify(second).run();
    order.verifyNoMoreInteractions();
    assertTrue(told.get() == rude, "the hook is told of the very failure");
  }

  @Test
  void requests_withoutTexts_ofAThreadThatEnds_allFail() throws Exception {
    List<Promise<String>> replies = new ArrayList<>();
    try (var app = Supervisor.open("app")) {
      Signal asked = Signal.create();
      Child<?> child = app.spawn("c", pleaseStop -> asked.await());
      for (int i = 0; i < 3; i++) {
        replies.add(child.ask(new Mute()));
      }
      asked.go();
      child.join();
    }
    for (Promise<String> reply : replies) {
      assertThatThrownBy(reply::await)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(EventRejectedException.class)
          .hasMessageContaining("/app/c")
          .hasMessageContaining("Mute");
    }
  }

  @Test
  void rejection_ofARequestWhoseTextBlocks_keepsNoThreadFromEnding() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    class Slow implements Request<String> {
      @Override
      public String toString() {
        try {
          let.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return "slow";
      }
    }
    try (var app = Supervisor.open("app")) {
      Signal asked = Signal.create();
      Child<?> child = app.spawn("c", pleaseStop -> asked.await());
      Promise<String> reply = child.ask(new Slow());
      asked.go();
      assertTrue(child.stopped().await(Till.in(Duration.ofSeconds(60))));
      assertTrue(reply.ready().isGo());
    } finally {
      let.countDown();
    }
  }

  @Test
  void stage_thatCannotBeListenedTo_failsTheAskerAlone() throws Exception {
    IllegalStateException hostile = new IllegalStateException("no stage");
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("c", pleaseStop -> {
        var events = Supervisor.events();
        events.named().answer("stage", call -> new CompletableFuture<String>() {
          @Override
          public CompletableFuture<String> whenComplete(
              java.util.function.BiConsumer<? super String, ? super Throwable> action) {
            throw hostile;
          }
        });
        events.named().answer("plain", call -> "plain");
        events.loop();
      });
      assertThatThrownBy(() -> child.ask(Call.to("stage")).await())
          .satisfies(e -> assertThat(e.getCause() == hostile).isTrue());
      assertThat(child.ask(Call.to("plain").with("x", new Mute())).await()).isEqualTo("plain");
      assertThatThrownBy(
              () -> child.ask(Call.of(java.util.Map.of("_fn", new Mute()))).await())
          .cause()
          .hasMessageContaining("no answerer on /app/c takes");
    }
  }

  @Test
  void stopRequestOfAnotherThread_inAListener_isAFailureLikeAnyOther() throws Exception {
    AtomicReference<Error> foreign = new AtomicReference<>();
    Signal heard = Signal.create();
    try (var app = Supervisor.open("app")) {
      app.spawn("other", pleaseStop -> {
            try {
              throw Supervisor.events().endBody();
            } catch (Error e) {
              foreign.set(e);
            }
          })
          .join();
      Child<?> child = app.spawn("c", pleaseStop -> {
        var events = Supervisor.events();
        events.onError((event, failure) -> heard.go());
        events.on(String.class, event -> {
          throw foreign.get();
        });
        events.loop();
      });
      child.fire("event");
      assertTrue(heard.await(Till.in(Duration.ofSeconds(60))));
      assertThat(child.stopped().isGo()).isFalse();
      child.stop();
      assertThat(child.join()).isNull();
    }
  }

  @Test
  void topic_withASubscriberThatIsNone_reachesTheOthers() throws Exception {
    class Impostor extends Mute implements Peer {
      @Override
      public String path() {
        throw new IllegalStateException("no path");
      }

      @Override
      public Signal stopped() {
        return Signal.NEVER;
      }

      @Override
      public boolean fire(Object event) {
        throw new AssertionError("no event");
      }
    }
    Topic<String> topic = Topic.named("topic");
    try (var app = Supervisor.open("app")) {
      Signal heard = Signal.create();
      Child<?> child = app.spawn("c", pleaseStop -> {
        var events = Supervisor.events();
        events.on(String.class, event -> heard.go());
        events.loop();
      });
      Peer impostor = new Impostor();
      topic.subscribe(impostor);
      topic.subscribe(child);
      assertThat(topic.publish("event")).isEqualTo(1);
      assertTrue(heard.await(Till.in(Duration.ofSeconds(60))));
      assertThat(topic.unsubscribe(impostor)).isTrue();
    }
  }

  @Test
  void awaitThread_ofAUsersOwnJoinable_isRefused() throws Exception {
    @SuppressWarnings("unchecked")
    Joinable<String> own = mock(Joinable.class);
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> Supervisor.events().awaitThread(own))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only a thread of a tree");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void optionsOfAListener_thatAreNone_attachNothing() throws Exception {
    try (var app = Supervisor.open("app")) {
      var events = app.handlers();
      assertThatThrownBy(() -> events.on(String.class, with -> null, event -> {}))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("returned null");
      assertThrows(
          ArithmeticException.class,
          () -> events.on(String.class, with -> with.priority(1 / (event() - 1)), event -> {}));
      assertThat(events.hasListenerFor("event")).isFalse();
    }
  }

  private static int event() {
    return 1;
  }

  @Test
  void till_ofAProxy_thatThrows_sendsNothing() throws Exception {
    interface Greeter {
      String greet();
    }
    List<String> ran = new ArrayList<>();
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("c", pleaseStop -> {
        var events = Supervisor.events();
        events.serve(Greeter.class, () -> {
          ran.add("greeted");
          return "hello";
        });
        events.loop();
      });
      Greeter hostile = child.proxy(Greeter.class, () -> {
        throw new IllegalStateException("no till");
      });
      assertThrows(IllegalStateException.class, hostile::greet);
      assertThat(child.queuedEvents()).isZero();
      child.stop();
      child.join();
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void turn_thatFailsWithTheSameAgain_failsOnceWithIt() throws Exception {
    IllegalStateException same = new IllegalStateException("same");
    try (var app = Supervisor.open("app")) {
      Child<Long> child = app.call(
          "c",
          pleaseStop -> Supervisor.events().run(Turns.of(turn -> {
            throw same;
          })));
      assertThat(assertThrows(ThreadFailedException.class, child::join))
          .satisfies(e -> assertThat(e.getCause() == same).isTrue());
      assertThat(same.getSuppressed()).isEmpty();
    }
    assertThrows(IllegalArgumentException.class, () -> Next.after(Duration.ofNanos(-1)));
    assertThat(Next.after(java.time.temporal.ChronoUnit.FOREVER.getDuration())).isNotNull();
  }
}
