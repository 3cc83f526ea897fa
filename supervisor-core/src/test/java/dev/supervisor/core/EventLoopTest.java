package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The waits that handle events: what ends each, what is handled before, and how they end on stop. */
final class EventLoopTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  /** A way of waiting for events. */
  interface Wait {
    void in(Events events) throws Exception;
  }

  record Way(String name, Wait waiting) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Way> ways() {
    return List.of(
        new Way("loop", Events::loop),
        new Way("await", events -> events.await(Signal.create())),
        new Way("await with till", events -> events.await(Signal.create(), Till.in(LONG))),
        new Way("await promise", events -> events.await(Promise.named("nothing"))),
        new Way("awaitEvent", events -> events.awaitEvent(Integer.class, Signal.NEVER)),
        new Way(
            "awaitEvent by name",
            events -> events.awaitEvent(EventMatch.named("NOTHING"), Signal.NEVER)),
        new Way(
            "awaitEvent by condition",
            events ->
                events.awaitEvent(EventMatch.of(Object.class).where(e -> false), Signal.NEVER)),
        new Way("awaitUntil", events -> events.awaitUntil(() -> false, Signal.NEVER)),
        new Way(
            "awaitThread",
            events -> events.awaitThread(Supervisor.current()
                .parent()
                .orElseThrow()
                .create("never", with -> with, pleaseStop -> 0))),
        new Way("sleep", events -> events.sleep(LONG)),
        new Way("update", events -> {
          while (true) {
            events.update();
            Signal.create().await(Till.in(Duration.ofMillis(1)));
          }
        }));
  }

  /** It hangs there from its first park to its end, also while it handles events. */
  @Test
  void wait_thatHasEnded_leavesNothingOnItsSignals() throws Exception {
    Signal till = Signal.named("till");
    try (var app = Supervisor.open("app")) {
      int before = app.pleaseStop().dependents();
      app.spawn("firing", pleaseStop -> {
        while (till.dependents() == 0) {
          Thread.onSpinWait(); // it has not come to its park
        }
        app.fire("another");
        app.fire(1);
      });
      Supervisor.events().on(String.class, seen::add);

      assertThat(Supervisor.events().awaitEvent(Integer.class, till)).isEqualTo(1);

      assertThat(seen).containsExactly("another");
      assertThat(till.dependents()).isZero();
      assertThat(app.pleaseStop().dependents()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everyWait_handlesEventsInOrder_andEndsByStopRequestedAfterThem(Way way) throws Exception {
    Child<?> child;
    try (var app = Supervisor.open("app")) {
      Signal waiting = Signal.create();
      child = app.spawn("child", pleaseStop -> {
        var events = Supervisor.events();
        events.on(String.class, seen::add);
        waiting.go();
        try {
          way.waiting().in(events);
          seen.add("returned");
        } catch (StopRequested e) {
          seen.add("unwound");
          throw e;
        } finally {
          seen.add("finally");
        }
      });
      Soon.await(waiting);
      child.fire("a");
      child.fire("b");
      Soon.until("handled", () -> seen.size() == 2);
      child.fire("c");
      child.fire("d");
      child.stop();
      Soon.await(child.stopped());
    }
    assertThat(seen).containsExactly("a", "b", "c", "d", "unwound", "finally");
    assertThat(child.state()).isEqualTo(State.STOPPED);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void stop_beforeTheFirstWait_deliversWhatWasFiredBefore(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      Signal asked = Signal.create();
      var child = app.spawn("child", pleaseStop -> {
        Supervisor.events().on(Integer.class, number -> seen.add("" + number));
        asked.await();
        Supervisor.events().loop();
      });
      IntStream.range(0, 1000).forEach(child::fire);
      child.stop();
      asked.go();
      Soon.await(child.stopped());
      assertThat(seen).hasSize(1000).first().isEqualTo("0");
      assertThat(seen).last().isEqualTo("999");
    }
  }

  /** The bad schedule: events keep arriving faster than they are handled, and stop is never seen. */
  @Test
  void stop_underAFloodOfEvents_isObeyed() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger handled = new AtomicInteger();
      var child = app.spawn("child", pleaseStop -> {
        var self = Supervisor.current();
        self.handlers().on(String.class, text -> {
          handled.incrementAndGet();
          self.fire(text); // there is always one more
        });
        self.fire("again");
        Supervisor.events().loop();
      });
      Soon.until("flooded", () -> handled.get() > 1000);
      child.stop();
      Soon.await(child.stopped());
      assertThat(child.state()).isEqualTo(State.STOPPED);
    }
  }

  /** The bad schedule: the wait's time is up, and events that keep arriving put its end off. */
  @Test
  void till_underAFloodOfEvents_endsTheWait() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on(String.class, app::fire);
      app.fire("again");
      assertThat(Supervisor.events().awaitEvent(Integer.class, Signal.DONE)).isNull();
      assertThat(app.queuedEvents()).isEqualTo(1);
    }
  }

  @Test
  void stopRequested_isThrownOnce_soThatCleanUpCanWaitAndAsk() throws Exception {
    try (var app = Supervisor.open("app")) {
      var helper = app.spawn("helper");
      var child = app.spawn("child", pleaseStop -> {
        var events = Supervisor.events();
        try {
          events.loop();
        } finally {
          seen.add(events.await(helper.ask(() -> "answer in clean-up")));
          seen.add("" + events.awaitEvent(Integer.class, Signal.DONE));
          events.sleep(Duration.ofNanos(1));
          events.loop(); // there is nothing more to wait for
          seen.add("cleaned up");
        }
      });
      child.stop();
      Soon.await(child.stopped());
      assertThat(seen).containsExactly("answer in clean-up", "null", "cleaned up");
    }
  }

  @Test
  void stopRequested_isAnError_andSaysWho() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<String> child = app.call("child", pleaseStop -> {
        try {
          Supervisor.events().loop();
          return "returned";
        } catch (Exception e) {
          return "an exception";
        } catch (StopRequested e) {
          return e.getMessage();
        }
      });
      child.stop();
      assertThat(child.join()).isEqualTo("/app/child was asked to stop");
    }
  }

  @Test
  void endBody_fromDeepInTheBody_isANormalEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> {
        var events = Supervisor.events();
        events.on(String.class, text -> {
          throw events.endBody();
        });
        try {
          events.loop();
        } finally {
          seen.add("finally");
        }
      });
      child.fire("end");
      Soon.await(child.stopped());
      assertThat(seen).containsExactly("finally");
      assertThat(child.state()).isEqualTo(State.STOPPED);
      assertThat(child.pleaseStop().isGo()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void awaitEvent_returnsTheFirstThatMatches_afterItsListeners(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var child = app.call("child", pleaseStop -> {
        var events = Supervisor.events();
        events.on(Object.class, event -> seen.add("" + event));
        Integer number = events.awaitEvent(Integer.class, Signal.NEVER);
        seen.add("got " + number);
        Named named = events.awaitEvent(EventMatch.named("NAME"), Signal.NEVER);
        seen.add("got " + named.data());
        String longText = events.awaitEvent(
            EventMatch.of(String.class)
                .where(text -> text.startsWith("ab"))
                .where(text -> text.length() > 3),
            Signal.NEVER);
        return seen.add("got " + longText);
      });
      for (Object event : List.of("x", 1, 2, "y", new Named("OTHER", 0), new Named("NAME", 7))) {
        child.fire(event);
      }
      child.fire("abc");
      child.fire("abcd");
      child.join();
      assertThat(seen)
          .containsExactly(
              "x",
              "1",
              "got 1",
              "2",
              "y",
              "Named[name=OTHER, data=0]",
              "Named[name=NAME, data=7]",
              "got 7",
              "abc",
              "abcd",
              "got abcd");
    }
  }

  @Test
  void awaitEvent_fromOneThread_ignoresOthers() throws Exception {
    try (var app = Supervisor.open("app")) {
      var sender = app.create("sender", with -> with, pleaseStop -> app.fire("from the right one"));
      app.fire("from the root");
      app.fire("N", 1);
      sender.start();
      assertThat(Supervisor.events()
              .awaitEvent(EventMatch.of(String.class).from(sender), Signal.NEVER))
          .isEqualTo("from the right one");
      assertThat(Supervisor.events().awaitEvent(EventMatch.named("N").from(sender), Signal.DONE))
          .isNull();
    }
  }

  @Test
  void awaitEvent_tillGoneFirst_isNull_butWhatIsThereIsTaken() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThat(Supervisor.events().awaitEvent(String.class, Till.in(Duration.ofMillis(1))))
          .isNull();
      app.fire("there");
      assertThat(Supervisor.events().awaitEvent(String.class, Signal.DONE)).isEqualTo("there");
    }
  }

  @Test
  void awaitUntil_looksAtTheConditionNowAndAfterEachEvent() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger count = new AtomicInteger();
      app.handlers().on(String.class, text -> count.incrementAndGet());
      assertThat(Supervisor.events().awaitUntil(() -> true, Signal.NEVER)).isTrue();
      List.of("a", "b", "c").forEach(app::fire);
      assertThat(Supervisor.events().awaitUntil(() -> count.get() == 2, Signal.NEVER))
          .isTrue();
      assertThat(app.queuedEvents()).isEqualTo(1);
      assertThat(Supervisor.events().awaitUntil(() -> false, Signal.DONE)).isFalse();
      assertThat(count.get()).isEqualTo(3);
    }
  }

  @Test
  void awaitThread_givesTheResultOrTheFailure() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on(String.class, seen::add);
      Child<Integer> good = app.call("good", pleaseStop -> {
        app.fire("while waiting");
        return 42;
      });
      assertThat(Supervisor.events().awaitThread(good)).isEqualTo(42);
      Supervisor.events().update();
      assertThat(seen).containsExactly("while waiting");
      Child<Integer> bad = app.call("bad", pleaseStop -> {
        throw new IOException("as told");
      });
      assertThatThrownBy(() -> Supervisor.events().awaitThread(bad))
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("as told");
      var slow = app.call("slow", pleaseStop -> {
        pleaseStop.await();
        return true;
      });
      assertThatThrownBy(() -> Supervisor.events().awaitThread(slow, Signal.DONE))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("/app/slow");
    }
  }

  @Test
  void awaitCall_runsABlockingBodyOnAChild_whileEventsAreHandled() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicBoolean handled = new AtomicBoolean();
      Signal letGo = Signal.create();
      app.handlers().on(String.class, text -> {
        handled.set(true);
        letGo.go();
      });
      String result = Supervisor.events().awaitCall("blocking", () -> {
        app.fire("handled meanwhile");
        letGo.await(); // would hang if the caller were deaf
        return Supervisor.current().path();
      });
      assertThat(result).isEqualTo("/app/blocking");
      assertThat(handled).isTrue();
      assertThatThrownBy(() -> Supervisor.events().awaitCall("failing", () -> {
            throw new IOException("as told");
          }))
          .hasRootCauseMessage("as told");
    }
  }

  @Test
  void await_promise_givesItsValueOrFailure() throws Exception {
    try (var app = Supervisor.open("app")) {
      Promise<String> promise = Promise.named("value");
      app.later(() -> promise.complete("done"));
      assertThat(Supervisor.events().await(promise)).isEqualTo("done");
      assertThatThrownBy(() -> Supervisor.events().await(Promise.named("never"), Signal.DONE))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("never");
    }
  }

  @Test
  void sleep_lastsItsTime_andHandlesEvents() throws Exception {
    try (var clock = ManualClock.install();
        var app = Supervisor.open("app")) {
      var child = app.call("child", pleaseStop -> {
        Supervisor.events().on(String.class, seen::add);
        Supervisor.events().sleep(Duration.ofSeconds(10));
        return seen.add("slept");
      });
      Thread thread = child.thread().orElseThrow();
      clock.awaitParked(thread);
      clock.advance(Duration.ofSeconds(9));
      child.fire("during");
      Soon.until("handled", () -> seen.contains("during"));
      clock.awaitParked(thread);
      clock.advance(Duration.ofSeconds(1));
      child.join();
      assertThat(seen).containsExactly("during", "slept");
    }
  }

  @Test
  void wait_withinAListener_letsRepliesInOnly() throws Exception {
    try (var app = Supervisor.open("app")) {
      var helper = app.spawn("helper");
      app.handlers().on(String.class, text -> {
        seen.add("begin " + text);
        try {
          seen.add(Supervisor.events().await(helper.ask(() -> "reply")));
          Supervisor.events().sleep(Duration.ofNanos(1));
          assertThat(Supervisor.events().update()).isZero();
          assertThat(Supervisor.events().awaitCall("call", () -> 1)).isEqualTo(1);
          assertThatThrownBy(() -> Supervisor.events().awaitEvent(String.class, Signal.DONE))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("order");
          assertThatThrownBy(() -> Supervisor.events().loop())
              .isInstanceOf(IllegalStateException.class);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        seen.add("end " + text);
      });
      app.fire("a");
      app.fire("b");
      Supervisor.events().update();
      assertThat(seen).containsExactly("begin a", "reply", "end a", "begin b", "reply", "end b");
    }
  }

  @Test
  void update_inALoopOfOnesOwn_handlesWhatIsThere() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on(String.class, seen::add);
      assertThat(Supervisor.events().update()).isZero();
      app.fire("a");
      app.fire("b");
      assertThat(Supervisor.events().update()).isEqualTo(2);
      app.stop();
      Soon.await(app.pleaseStop());
      assertThat(Supervisor.events().update()).isZero(); // a scope has no body to unwind
    }
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void loop_onTheRootsOwnThread_returnsWhenAskedToStop() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on(String.class, seen::add);
      var child = app.spawn("child", pleaseStop -> {
        app.fire("before");
        app.stop();
      });
      Supervisor.events().loop();
      assertThat(app.pleaseStop().isGo()).isTrue();
      assertThat(child.stopped().isGo()).isTrue();
    }
    assertThat(seen).containsExactly("before");
  }

  @Test
  void guest_onAForeignThread_hasEventsToo() throws Exception {
    try (var app = Supervisor.open("app")) {
      Promise<SupervisedThread> registered = Promise.named("guest");
      Thread foreign = new Thread(() -> {
        try (var guest = app.register("driver")) {
          guest.handlers().on(String.class, seen::add);
          registered.complete(guest);
          Supervisor.events().awaitEvent(EventMatch.named("END"), Signal.NEVER);
        } catch (InterruptedException e) {
          seen.add("interrupted");
        }
      });
      foreign.start();
      SupervisedThread guest = registered.await();
      guest.fire("hello");
      guest.fire("END", null);
      foreign.join();
    }
    assertThat(seen).containsExactly("hello");
  }

  @Test
  void interrupt_endsAWait() throws Exception {
    try (var app = Supervisor.open("app")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> Supervisor.events().await(Signal.create()))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(app.queuedEvents()).isZero();
    }
  }

  @Test
  void tree_saysWhatALoopWaitsFor_andHowManyEventsLieThere() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> {
        Supervisor.events().awaitEvent(Integer.class, Signal.NEVER);
      });
      Soon.until("waits", () -> app.tree().contains("waits for event Integer"));
      child.stop();
      Signal end = Signal.create();
      var deaf = app.spawn("deaf", pleaseStop -> end.await());
      deaf.fire("x");
      deaf.fire("y");
      assertThat(app.tree()).contains("2 events");
      end.go();
    }
  }

  /** Two thousand events from four threads: each sender's are handled in its order, each once. */
  @ParameterizedTest
  @MethodSource("kinds")
  void events_ofManySenders_arriveOnceAndInTheOrderOfEach(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      int[] next = new int[4];
      AtomicInteger total = new AtomicInteger();
      List<String> wrong = Collections.synchronizedList(new ArrayList<>());
      record Numbered(int sender, int value) {}
      var target = app.spawn("target");
      target.handlers().on(Numbered.class, number -> {
        if (next[number.sender()]++ != number.value()) {
          wrong.add("" + number);
        }
        total.incrementAndGet();
      });
      List<Child<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int sender = i;
        senders.add(app.call("sender", pleaseStop -> {
          for (int value = 0; value < 500; value++) {
            assertThat(target.fire(new Numbered(sender, value))).isTrue();
          }
          return sender;
        }));
      }
      Supervisor.joinAll(senders);
      target.stop();
      Soon.await(target.stopped());
      assertThat(total.get()).isEqualTo(2000);
      assertThat(wrong).isEmpty();
    }
  }
}
