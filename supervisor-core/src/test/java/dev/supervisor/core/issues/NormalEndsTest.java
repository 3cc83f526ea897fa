package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** CASES 16, 17, 18, 21: orderly ends that were told as failures, and states that were not true. */
final class NormalEndsTest {
  @Test
  void body_thatJoinsAChildWhichTheStopReachedFirst_endsNormally() throws Exception {
    List<TreeEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open("app", with -> with.listener(events::add))) {
      Signal joining = Signal.create();
      Child<?> parent = app.spawn("parent", pleaseStop -> {
        Child<String> child = Supervisor.current().call("child", s -> {
          s.await();
          throw new InterruptedException();
        });
        joining.go();
        child.join();
      });
      joining.await();
      parent.stop();
      assertThat(parent.join()).isNull();
      assertThat(parent.state()).isEqualTo(State.STOPPED);
    }
    assertThat(events).noneMatch(event -> event instanceof TreeEvent.Failed);
  }

  @Test
  void body_thatJoinsAChildWhichWasStoppedAlone_fails() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<Child<String>> child = new AtomicReference<>();
      Signal joining = Signal.create();
      Child<?> parent = app.spawn("parent", pleaseStop -> {
        child.set(Supervisor.current().call("child", s -> {
          s.await();
          throw new InterruptedException();
        }));
        joining.go();
        child.get().join();
      });
      joining.await();
      child.get().stop();
      assertThatThrownBy(parent::join)
          .isInstanceOf(ThreadFailedException.class)
          .hasCauseInstanceOf(ThreadStoppedException.class);
    }
  }

  @Test
  void stopRequestOfAnotherThread_isAFailureUntilTheBodyIsDrained() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<StopRequested> foreign = new AtomicReference<>();
      app.spawn("other", pleaseStop -> {
            try {
              throw Supervisor.events().endBody();
            } catch (StopRequested e) {
              foreign.set(e);
              throw e;
            }
          })
          .join();
      Child<?> early = app.spawn("early", pleaseStop -> {
        throw foreign.get();
      });
      assertThrows(ThreadFailedException.class, early::join);
      Child<?> drained = app.spawn("drained", pleaseStop -> {
        pleaseStop.await();
        throw foreign.get();
      });
      drained.stop();
      assertThat(drained.join()).isNull();
    }
  }

  @Test
  void join_ofABodyThatWasStopped_returns() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> obeys = app.spawn("obeys", Signal::await);
      obeys.stop();
      assertThat(obeys.join()).isNull();
      Child<?> interrupted =
          app.spawn("interrupted", with -> with.grace(Duration.ZERO), s -> Signal.NEVER.await());
      interrupted.stop();
      assertThat(interrupted.join()).isNull();
      Child<?> loops = app.spawn("loops");
      loops.stop();
      assertThat(loops.join()).isNull();
      Child<?> exits = app.spawn("exits", s -> {
        throw Supervisor.events().endBody();
      });
      assertThat(exits.join()).isNull();
    }
  }

  @Test
  void join_ofABodyThatWasStoppedBeforeItBegan_returns() throws Exception {
    try (var app = Supervisor.open("app")) {
      var first = app.spawn("first", with -> with.becomesReady(), Signal::await);
      var child = app.spawn("child", with -> with.after(first), s -> {});
      Child<String> call = app.call("call", with -> with.after(first), s -> "never");
      child.stop();
      call.stop();
      child.join();
      assertThrows(ThreadStoppedException.class, call::join);
    }
  }

  @Test
  void join_ofACallThatWasStoppedWithoutAValue_throws() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<String> call = app.call("call", s -> {
        s.await();
        throw new InterruptedException();
      });
      call.stop("enough");
      assertThatThrownBy(call::join)
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessageContaining("/app/call")
          .hasMessageContaining("enough");
      Child<String> withValue = app.call("value", s -> {
        s.await();
        return "value";
      });
      withValue.stop();
      assertThat(withValue.join()).isEqualTo("value");
    }
  }

  @Test
  void cleanup_afterAnInterrupt_beginsWithAClearFlag() throws Exception {
    List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn(
          "c",
          with -> with.grace(Duration.ZERO).cleanup(s -> flags.add(Thread.interrupted())),
          s -> {
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
          });
      child.stop();
      child.join();
      app.spawn(
              "own",
              with -> with.cleanup(s -> flags.add(Thread.interrupted())),
              s -> Thread.currentThread().interrupt())
          .join();
    }
    assertThat(flags).containsExactly(false, false);
  }

  @Test
  void cleanup_thatNeedsAnInterrupt_getsItsOwn() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal unwound = Signal.create();
      Child<?> child = app.spawn(
          "c",
          with -> with.grace(Duration.ZERO).patience(Duration.ofSeconds(30)).cleanup(s -> {
            unwound.go();
            Signal.NEVER.await();
          }),
          s -> Signal.NEVER.await());
      child.stop();
      unwound.await();
      assertThat(child.join()).isNull();
    }
  }

  @Test
  void state_ofOneThatWasNeverStarted_isStoppedOnceItIs() throws Exception {
    List<TreeEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open("app", with -> with.listener(events::add))) {
      Child<String> child = app.create("c", with -> with, s -> "never");
      assertThat(child.state()).isEqualTo(State.NEW);
      child.stop();
      child.stopped().await();
      assertThat(child.state()).isEqualTo(State.STOPPED);
      assertThrows(ThreadStoppedException.class, child::join);
      assertThat(child.toString()).isEqualTo("/app/c");
    }
    assertThat(events)
        .anyMatch(event -> event instanceof TreeEvent.Stopped stopped
            && stopped.outcome() == Outcome.STOPPED
            && stopped.node().name().equals("c"));
  }
}
