package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Events.ListenerFailed;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.Events.Rejected;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Who hears an event, in which order, and what becomes of a listener that fails. */
final class ListeningTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Events.class);

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private Scope app;

  private record Print(String text) {}

  private sealed interface Shape {}

  private record Circle() implements Shape {}

  private record Square() implements Shape {}

  @BeforeEach
  void open() {
    app = Supervisor.open("app");
    LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void close() {
    LOG.setLevel(null);
    app.close();
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  /** Fires at the root, whose own thread this is, and handles it. */
  private void fire(Object... events) {
    for (Object event : events) {
      assertThat(app.fire(event)).isTrue();
    }
    Supervisor.events().update();
  }

  @Test
  void fire_byType_reachesListenersOfTheTypeAndOfWhatItExtends() {
    app.handlers().on(Print.class, print -> heard.add(print.text()));
    app.handlers()
        .on(Shape.class, shape -> heard.add("shape " + shape.getClass().getSimpleName()));
    app.handlers().on(Square.class, square -> heard.add("square"));
    fire(new Print("a"), new Circle(), new Square(), "nobody wants this");
    assertThat(heard).containsExactly("a", "shape Circle", "shape Square", "square");
    assertThat(app.handlers().hasListenerFor(new Circle())).isTrue();
    assertThat(app.handlers().hasListenerFor("text")).isFalse();
  }

  @Test
  void fire_byName_givesTheListenersOfThatNameTheData() {
    app.handlers().on("PRINT", data -> heard.add("print " + data));
    app.handlers().on("OTHER", data -> heard.add("other " + data));
    app.handlers().on(Named.class, named -> heard.add(named.name()));
    assertThat(app.fire("PRINT", "foo")).isTrue();
    assertThat(app.fire("OTHER", null)).isTrue();
    assertThat(app.queuedEvents()).isEqualTo(2);
    assertThat(Supervisor.events().update()).isEqualTo(2);
    assertThat(app.queuedEvents()).isZero();
    assertThat(heard).containsExactly("print foo", "PRINT", "other null", "OTHER");
  }

  @Test
  void listeners_areCalledByPriority_equalsInOrderOfAttachment() {
    app.handlers().on(String.class, text -> heard.add("first"));
    app.handlers().on(String.class, with -> with.priority(-1), text -> heard.add("low"));
    app.handlers().on(String.class, with -> with.priority(5), text -> heard.add("high"));
    app.handlers().on(String.class, text -> heard.add("second"));
    app.handlers().on(String.class, with -> with.priority(5), text -> heard.add("high too"));
    app.handlers().on(String.class, with -> with.priority(0), text -> heard.add("third"));
    fire("x");
    assertThat(heard).containsExactly("high", "high too", "first", "second", "third", "low");
  }

  @Test
  void once_hearsOneEvent() {
    app.handlers().on(String.class, with -> with.once(), heard::add);
    fire("a", "b");
    assertThat(heard).containsExactly("a");
    assertThat(app.handlers().hasListenerFor("c")).isFalse();
  }

  @Test
  void once_thatFiresAndFails_isStillCalledOnce() {
    app.handlers().on(String.class, with -> with.once(), text -> {
      heard.add(text);
      app.fire("again");
      throw new IllegalStateException("as told");
    });
    fire("a", "b");
    Supervisor.events().update();
    assertThat(heard).containsExactly("a");
  }

  @Test
  void onlyFrom_hearsWhatThatThreadSent() throws Exception {
    var one = app.spawn("one", pleaseStop -> pleaseStop.await());
    app.handlers().on(String.class, with -> with.onlyFrom(one), heard::add);
    app.call("two", pleaseStop -> app.fire("from two")).join();
    fire("from root");
    assertThat(heard).isEmpty();
    var other = app.spawn("other", pleaseStop -> app.fire("from other"));
    other.join();
    app.handlers().on(String.class, with -> with.onlyFrom(other), text -> heard.add("2 " + text));
    Supervisor.events().update();
    assertThat(heard).containsExactly("2 from other");
  }

  @Test
  void sender_withinAListener_isWhoSentTheEvent() throws Exception {
    app.handlers()
        .on(
            String.class,
            text -> heard.add(text + Supervisor.events().sender().orElseThrow().path()));
    app.call("child", pleaseStop -> app.fire("from ")).join();
    Supervisor.events().update();
    assertThat(heard).containsExactly("from /app/child");
    assertThat(Supervisor.events().sender()).isEmpty();
  }

  @Test
  void cancel_withinAListener_takesEffectForTheEventBeingHandled() {
    AtomicReference<Registration> second = new AtomicReference<>();
    AtomicReference<Registration> self = new AtomicReference<>();
    self.set(app.handlers().on(String.class, text -> {
      heard.add("first " + text);
      second.get().cancel();
      self.get().cancel();
      app.handlers().on(String.class, late -> heard.add("late " + late));
    }));
    second.set(app.handlers().on(String.class, text -> heard.add("second " + text)));
    app.handlers().on(String.class, text -> heard.add("third " + text));
    fire("a");
    assertThat(heard).containsExactly("first a", "third a");
    fire("b");
    assertThat(heard).containsExactly("first a", "third a", "third b", "late b");
  }

  @Test
  void cancel_saysWhetherItTookTheListenerBack() {
    Registration listener = app.handlers().on(String.class, text -> heard.add("heard " + text));
    assertThat(listener.cancel()).isTrue();
    assertThat(listener.cancel()).isFalse();
    Registration once =
        app.handlers().on(String.class, it -> it.once(), text -> heard.add("once " + text));
    fire("a");
    assertThat(once.cancel()).as("an event was first").isFalse();
    assertThat(heard).containsExactly("once a");
  }

  @Test
  void cancelAll_ofACallback_cancelsItEverywhereItIsAttached() {
    Consumer<Object> callback = event -> heard.add("heard " + event);
    app.handlers().on(String.class, callback);
    app.handlers().on(Integer.class, callback);
    app.handlers().on(String.class, text -> heard.add("other " + text));
    assertThat(app.handlers().cancelAll(callback)).isEqualTo(2);
    fire("a", 1);
    assertThat(heard).containsExactly("other a");
    assertThat(app.handlers().cancelAll(callback)).isZero();
  }

  @Test
  void listener_thatFails_isReportedAndTheOthersAreCalled() {
    app.handlers().onError((event, failure) -> heard.add(event + ": " + failure.getMessage()));
    app.handlers().on(String.class, text -> {
      throw new IllegalStateException("as told");
    });
    app.handlers().on(String.class, text -> heard.add("heard " + text));
    fire("a");
    assertThat(heard).containsExactly("a: as told", "heard a");
  }

  @Test
  void listener_thatFails_isBubbledToTheThreadsAbove() throws Exception {
    app.handlers()
        .on(
            ListenerFailed.class,
            failed -> heard.add(failed.thread().path() + " " + failed.event() + " "
                + failed.failure().getMessage()));
    Signal ready = Signal.create();
    var child = app.spawn("child", pleaseStop -> {
      var events = Supervisor.events();
      events.on(String.class, text -> {
        throw new IllegalStateException("as told");
      });
      // it does not hear of itself, else it would do so for ever
      events.on(ListenerFailed.class, failed -> heard.add("own"));
      var below = Supervisor.current().spawn("below");
      below.handlers().on(String.class, text -> {
        throw new IllegalStateException("deeper");
      });
      below.fire("deep");
      events.awaitEvent(ListenerFailed.class, Signal.NEVER);
      ready.go();
      events.awaitEvent(String.class, Signal.NEVER);
    });
    Soon.await(ready);
    child.fire("a");
    Soon.await(child.stopped());
    Supervisor.events().update();
    assertThat(heard)
        .containsExactlyInAnyOrder("own", "/app/child/below deep deeper", "/app/child a as told");
  }

  @Test
  void errorHook_thatFails_keepsNothingFromRunning() {
    app.handlers().onError((event, failure) -> {
      throw new IllegalStateException("the hook, too");
    });
    app.handlers().on(String.class, text -> {
      throw new IllegalStateException("as told");
    });
    app.handlers().on(String.class, heard::add);
    fire("a");
    assertThat(heard).containsExactly("a");
  }

  @Test
  void event_forADeadThread_comesBackToTheSenderAsARejection() throws Exception {
    app.handlers()
        .on(Rejected.class, no -> heard.add(no.target().path() + " rejected " + no.event()));
    var child = app.spawn("child", pleaseStop -> {});
    Soon.await(child.stopped());
    assertThat(child.fire("too late")).isFalse();
    Supervisor.events().update();
    assertThat(heard).containsExactly("/app/child rejected too late");
  }

  @Test
  void events_notHandledAtTheEnd_comeBackToTheirSenders() throws Exception {
    app.handlers().on(Rejected.class, no -> heard.add("rejected " + no.event()));
    Signal end = Signal.create();
    var child = app.spawn("child", pleaseStop -> end.await());
    child.fire("one");
    child.fire("two");
    app.call("nobody-listens-here", pleaseStop -> child.fire("three")).join();
    end.go();
    Soon.await(child.stopped());
    Supervisor.events().update();
    assertThat(heard).containsExactly("rejected one", "rejected two");
  }

  @Test
  void rejection_ofARejection_isNotSent() throws Exception {
    var dead = app.spawn("dead", pleaseStop -> {});
    Soon.await(dead.stopped());
    app.handlers().on(Object.class, event -> heard.add(event.getClass().getSimpleName()));
    assertThat(dead.fire(new Rejected(dead, "x"))).isFalse();
    Supervisor.events().update();
    assertThat(heard).isEmpty();
  }

  @Test
  void context_ofTheSender_isThereInTheListenerAndRestoredAfterwards() throws Exception {
    app.handlers().on(String.class, text -> heard.add(text + " " + MDC.get("request")));
    app.call("child", pleaseStop -> {
          MDC.put("request", "42");
          return app.fire("with");
        })
        .join();
    MDC.put("request", "own");
    try {
      Supervisor.events().update();
      assertThat(MDC.get("request")).isEqualTo("own");
    } finally {
      MDC.clear();
    }
    assertThat(heard).containsExactly("with 42");
  }

  @Test
  void waits_ofAnotherThread_areRefused() throws Exception {
    var child = app.spawn("child");
    Events its = child.ask(() -> Supervisor.events()).await();
    assertThatThrownBy(its::update)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only /app/child itself");
    assertThatThrownBy(its::loop).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> its.await(Signal.DONE)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void eventsOfThreads_thatNeverUseThem_areNotMade() throws Exception {
    Signal end = Signal.create();
    var child = app.spawn("child", pleaseStop -> end.await());
    child.handlers();
    var other = app.spawn("other", pleaseStop -> end.await());
    other.stop();
    assertThat(((ThreadNode) other).mailboxIfMade()).isNull();
    assertThat(((ThreadNode) child).mailboxIfMade()).isNotNull();
    end.go();
    Soon.await(other.stopped());
    assertThat(((ThreadNode) other).mailboxIfMade()).isNull();
  }
}
