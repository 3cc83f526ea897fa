package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.events.Events;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A node whose body runs on the current thread. */
final class OverlayTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void overlay_runsTheBodyHere_asTheNode() throws Exception {
    try (var app = Supervisor.open("app")) {
      Thread here = Thread.currentThread();
      Child<String> unit = app.create("unit", with -> with, pleaseStop -> {
        assertThat(Thread.currentThread()).isSameAs(here);
        var below = Supervisor.current().spawn("below", stop -> stop.await());
        seen.add(below.path());
        return Supervisor.current().path();
      });
      assertThat(unit.overlay()).isEqualTo("/app/unit");
      assertThat(seen).containsExactly("/app/unit/below");
      assertThat(unit.stopped().isGo()).isTrue();
      assertThat(Supervisor.current()).isSameAs(app);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void overlay_hasALoopOfItsOwn_andItsStopIsANormalEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<Child<Integer>> self = new AtomicReference<>();
      AtomicReference<Events> its = new AtomicReference<>();
      Child<Integer> unit = app.create("unit", with -> with, pleaseStop -> {
        its.set(Supervisor.events());
        Supervisor.events().on(String.class, text -> {
          seen.add(text);
          self.get().stop();
        });
        Supervisor.events().loop();
        return 1;
      });
      self.set(unit);
      unit.handlers(); // what is fired before it runs waits for it
      unit.fire("hello");
      assertThatThrownBy(unit::overlay).isInstanceOf(ThreadStoppedException.class);
      assertThat(seen).containsExactly("hello");
      assertThat(unit.state()).isEqualTo(State.STOPPED);
      assertThatThrownBy(its.get()::update).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void overlay_thatFails_throwsAsAJoinDoes() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Integer> unit = app.create("unit", with -> with, pleaseStop -> {
        throw new IOException("as told");
      });
      assertThatThrownBy(unit::overlay)
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("as told");
      assertThat(Supervisor.current()).isSameAs(app);
    }
  }

  @Test
  void overlay_onAThreadOfTheTree_isAskedWithThatThread_andEndsBeforeIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal inside = Signal.create();
      var outer = app.spawn("outer", pleaseStop -> {
        Child<Boolean> unit = Supervisor.current().create("unit", with -> with, stop -> {
          inside.go();
          stop.await();
          pleaseStop.await(); // goes in the same move: the thread cannot hear of it otherwise
          return seen.add("unit asked");
        });
        unit.overlay();
        pleaseStop.await();
        seen.add("outer asked");
      });
      Soon.await(inside);
      outer.stop();
      outer.join();
      assertThat(seen).containsExactly("unit asked", "outer asked");
    }
  }

  @Test
  void isMainThread_isTrueOnTheThreadOfTheMainTreeAlone() {
    try (var app = Supervisor.open("app")) {
      assertThat(Supervisor.isMainThread()).isFalse();
      assertThat(app.parent()).isEmpty(); // a thread without a parent
    }
  }
}
