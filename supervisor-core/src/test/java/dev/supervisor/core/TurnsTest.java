package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.core.events.turns.Turns.Next;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A body that is called again and again, and says when. */
final class TurnsTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private record Job(String text) implements Request<String> {}

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private static Child<Long> start(SupervisedThread parent, Turns turns) {
    return parent.call("worker", pleaseStop -> Supervisor.events().run(turns));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void again_callsAtOnce_andStopEndsWithOneLastCall(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      int limit = 5; // what the body needs it simply has
      Child<Long> worker = start(app, Turns.of(turn -> {
        if (turn.isLast()) {
          seen.add("exiting after " + turn.count());
          return Next.stop();
        }
        seen.add("loop " + turn.count());
        return turn.count() >= limit - 1 ? Next.stop() : Next.again();
      }));
      assertThat(worker.join()).isEqualTo(5);
      assertThat(seen)
          .containsExactly("loop 0", "loop 1", "loop 2", "loop 3", "loop 4", "exiting after 5");
    }
  }

  @Test
  void after_waitsThatLong_unlessThereIsAMessageOrAWake() throws Exception {
    try (var clock = ManualClock.install();
        var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(9)))) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        while (turn.next() != null) {
          seen.add("message");
        }
        seen.add("loop " + turn.count());
        return Next.after(Duration.ofSeconds(10));
      }));
      Thread thread = worker.thread().orElseThrow();
      clock.awaitParked(thread);
      clock.advance(Duration.ofSeconds(10));
      Soon.until("after the time", () -> seen.size() == 2);
      clock.awaitParked(thread);
      worker.fire("hello");
      Soon.until("on a message", () -> seen.size() == 4);
      clock.awaitParked(thread);
      worker.wakeTurns();
      Soon.until("on a wake", () -> seen.size() == 5);
      assertThat(seen).containsExactly("loop 0", "loop 1", "message", "loop 2", "loop 3");
      worker.stop();
      assertThat(worker.join()).isEqualTo(4);
    }
  }

  @Test
  void onMessage_waitsForAMessageOrAWake() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        Message message = turn.next();
        seen.add(message == null ? "none" : "got " + message.content());
        return Next.onMessage();
      }));
      Soon.until("first call", () -> seen.size() == 1);
      worker.fire("a");
      Soon.until("message", () -> seen.size() == 2);
      worker.wakeTurns();
      Soon.until("wake", () -> seen.size() == 3);
      assertThat(seen).containsExactly("none", "got a", "none");
    }
  }

  /** The bad schedule: the wake comes while the body runs, and the pause after it never ends. */
  @Test
  void wake_duringACall_isKept() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal inCall = Signal.create();
      Signal woken = Signal.create();
      Child<Long> worker = start(app, Turns.of(turn -> {
        if (turn.count() == 0) {
          inCall.go();
          woken.await();
          assertThat(turn.next()).isNull(); // pulling does not eat it
          return Next.onMessage();
        }
        return Next.stop();
      }));
      Soon.await(inCall);
      worker.wakeTurns();
      woken.go();
      assertThat(worker.join()).isEqualTo(2);
    }
  }

  @Test
  void wake_endsOnePauseOnly() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger calls = new AtomicInteger();
      Child<Long> worker = start(app, Turns.of(turn -> {
        calls.incrementAndGet();
        return Next.onMessage();
      }));
      Soon.until("waits", () -> app.tree().contains("worker") && calls.get() == 1);
      worker.wakeTurns();
      Soon.until("woken", () -> calls.get() == 2);
      worker.ask(() -> 0).await(); // it is back in its pause
      assertThat(calls.get()).isEqualTo(2);
    }
  }

  @Test
  void messages_notPulled_callAgainAtOnce() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = app.create(
          "worker",
          with -> with,
          pleaseStop -> Supervisor.events().run(Turns.of(turn -> {
            if (turn.isLast()) {
              return Next.stop();
            }
            Message message = turn.next(); // one each time
            seen.add("" + message);
            return message == null ? Next.stop() : Next.after(Duration.ofHours(1));
          })));
      worker.fire("a");
      worker.fire("b");
      worker.start();
      Soon.until("both", () -> seen.size() == 2);
      assertThat(seen).containsExactly("message a", "message b");
    }
  }

  @Test
  void body_thatFails_isReported_thenCalledALastTime() throws Exception {
    try (var app = Supervisor.open("app")) {
      UnaryOperator<Turns> withHook =
          turns -> turns.onError(e -> seen.add("hook " + e.getMessage()));
      Turns failing = Turns.of(turn -> {
        if (turn.isLast()) {
          seen.add("last call");
          return Next.stop();
        }
        throw new IOException("as told");
      });
      assertThat(start(app, withHook.apply(failing)).join()).isZero();
      assertThat(seen).containsExactly("hook as told", "last call");
      seen.clear();
      assertThatThrownBy(start(app, failing)::join)
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("as told");
      assertThat(seen).containsExactly("last call");
    }
  }

  @Test
  void stop_fromOutside_endsAPauseWithOneLastCall_whichSeesWhatWasFiredBefore() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal called = Signal.create();
      Signal stopped = Signal.create();
      Child<Long> worker = start(app, Turns.of(turn -> {
        if (turn.isLast()) {
          seen.add("last call, there is " + turn.next());
          return Next.again(); // of no effect
        }
        called.go();
        stopped.await();
        return Next.onMessage();
      }));
      Soon.await(called);
      worker.fire("a message");
      worker.stop();
      stopped.go();
      assertThat(worker.join()).isEqualTo(1);
      assertThat(seen).containsExactly("last call, there is message a message");
    }
  }

  @Test
  void pause_holdsTheCallsBack() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        Message message = turn.next();
        if (message != null) {
          seen.add("" + message.content());
        }
        return Next.onMessage();
      }));
      worker.ask(() -> 0).await();
      worker.pause();
      worker.fire("a");
      Soon.until("it saw it", () -> app.tree().contains("1 events"));
      assertThat(seen).isEmpty();
      worker.resume();
      Soon.until("called", () -> seen.size() == 1);
    }
  }

  @Test
  void messages_areAnsweredOrFailedByTheBody() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        for (Message message; (message = turn.next()) != null; ) {
          if (message.content() instanceof Job job) {
            assertThat(message.wantsReply()).isTrue();
            assertThat(message.from().orElseThrow().path()).isEqualTo("/app");
            boolean first = job.text().isEmpty()
                ? message.fail(new IOException("empty"))
                : message.reply(job.text() + "!");
            assertThat(first).isTrue();
            assertThat(message.reply("again")).isFalse();
          } else {
            assertThat(message.wantsReply()).isFalse();
            assertThat(message.reply("nobody wants it")).isFalse();
            seen.add("" + message.content());
          }
        }
        return Next.onMessage();
      }));
      worker.fire("just told");
      assertThat(worker.ask(new Job("a")).await()).isEqualTo("a!");
      assertThatThrownBy(() -> worker.ask(new Job("")).await()).hasRootCauseMessage("empty");
      Promise<String> byCallback = Promise.named("callback");
      worker.ask(new Job("b"), (value, failure) -> byCallback.complete(value));
      assertThat(byCallback.await()).isEqualTo("b!");
      assertThat(seen).containsExactly("just told");
    }
  }

  @Test
  void message_handled_goesToListenersAndAnswerers() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        for (Message message; (message = turn.next()) != null; ) {
          message.handle();
        }
        return Next.onMessage();
      }));
      worker
          .handlers()
          .named()
          .answer("add", call -> (int) call.argument("a") + (int) call.argument("b"));
      worker.handlers().on(String.class, seen::add);
      worker.fire("heard");
      assertThat(worker.ask(Call.to("add").with("a", 3).with("b", 4)).await()).isEqualTo(7);
      assertThat(worker.ask(() -> "work of one's own").await()).isEqualTo("work of one's own");
      assertThat(seen).containsExactly("heard");
    }
  }

  @Test
  void requests_pulledAndNotAnswered_failAtTheEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        Message message = turn.next();
        return message == null ? Next.onMessage() : Next.stop();
      }));
      Promise<String> promise = worker.ask(new Job("a"));
      assertThatThrownBy(promise::await).hasCauseInstanceOf(EventRejectedException.class);
    }
  }

  @Test
  void waits_ofTheThread_workWithinATurn_andStopEndsThem() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Long> worker = start(app, Turns.of(turn -> {
        if (turn.isLast()) {
          seen.add("last call");
          return Next.stop();
        }
        Supervisor.events().sleep(Duration.ofHours(1));
        return Next.again();
      }));
      Soon.until("sleeps", () -> app.tree().contains("waits for till"));
      worker.stop();
      assertThat(worker.join()).isZero();
      assertThat(seen).containsExactly("last call");
    }
  }
}
