package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SignalTest {
  private static final Duration LONG = Duration.ofHours(1);
  private final List<String> ran = new ArrayList<>();

  // ---- going

  @Test
  void go_firstAndSecondTime_onlyTheFirstDidIt() {
    Signal signal = Signal.create();
    assertThat(signal.isGo()).isFalse();

    assertThat(signal.go()).isTrue();
    assertThat(signal.isGo()).isTrue();
    assertThat(signal.go()).isFalse();
    assertThat(signal.go("too late")).isFalse();
    assertThat(signal.reason()).isEmpty();
  }

  @Test
  void go_withAReason_onlyTheFirstDidIt() {
    Signal briefly = Signal.create();
    assertThat(briefly.go("why")).isTrue();
    assertThat(briefly.go("again")).isFalse();
    Signal withACause = Signal.create();
    assertThat(withACause.go("why", new IllegalStateException("cause"))).isTrue();
    assertThat(withACause.go("again", null)).isFalse();
    Signal fully = Signal.create();
    assertThat(fully.go(Reason.of("why"))).isTrue();
    assertThat(fully.go(Reason.of("again"))).isFalse();
  }

  @Test
  void go_twice_runsCallbacksOnce() {
    Signal signal = Signal.create();
    signal.then(() -> ran.add("callback"));
    signal.go();
    signal.go();
    assertThat(ran).containsExactly("callback");
  }

  @Test
  void go_onWhatBelongsToSomebody_isRefusedByName() {
    assertThatIllegalStateException()
        .isThrownBy(Signal.NEVER::go)
        .withMessage("NEVER cannot be made to go: it is a constant");
    assertThatIllegalStateException()
        .isThrownBy(() -> Signal.DONE.go("again"))
        .withMessage("DONE cannot be made to go: it is a constant");
    Till till = Till.in(LONG);
    assertThatIllegalStateException()
        .isThrownBy(till::go)
        .withMessageEndingWith("cannot be made to go: it goes by itself, at its deadline");
    Signal a = Signal.named("a");
    Signal b = Signal.named("b");
    assertThatIllegalStateException()
        .isThrownBy(() -> a.or(b).go())
        .withMessage(
            "(a or b) cannot be made to go: it goes by itself, when one of its signals has gone");
    assertThatIllegalStateException()
        .isThrownBy(() -> a.and(b).go(Reason.of("no")))
        .withMessage(
            "(a and b) cannot be made to go: it goes by itself, when all of its signals have gone");
    assertThat(a.isGo() || b.isGo()).isFalse();
  }

  // CASES 25: a signal that belongs to somebody could be cast to a type with the right to let it go
  @Test
  void signalOfASource_go_isRefusedAndSaysWhose() {
    SignalSource loaded = Signal.source("the loader", "loaded");
    Signal signal = loaded.signal();
    assertThatIllegalStateException()
        .isThrownBy(signal::go)
        .withMessage("loaded of the loader cannot be made to go: it belongs to the loader");
    assertThatIllegalStateException()
        .isThrownBy(() -> signal.go(Reason.of("stranger")))
        .withMessageContaining("belongs to the loader");
    assertThat(signal.isGo()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> Signal.source("loaded").signal().go())
        .withMessage("loaded cannot be made to go: only its source lets it go");
  }

  @Test
  void signalOfASource_noTypeThatUsersCanName_letsItGo() {
    List<Class<?>> named = new ArrayList<>();
    for (Class<?> type = Signal.source("loaded").signal().getClass();
        type != null;
        type = type.getSuperclass()) {
      if (Modifier.isPublic(type.getModifiers())) {
        named.add(type);
      }
    }
    assertThat(named).containsExactly(Signal.class, Object.class);
    assertThat(Signal.class.isAssignableFrom(SignalSource.class)).isFalse();
  }

  @Test
  void source_goWithAReason_goesOnce() {
    SignalSource loaded = Signal.source("loaded");
    assertThat(loaded.go(Reason.of("all read"))).isTrue();
    assertThat(loaded.go()).isFalse();
    assertThat(loaded.go("again")).isFalse();
    assertThat(loaded.signal().reason()).get().extracting(Reason::text).isEqualTo("all read");
  }

  @Test
  void source_goWithACause_isTheReason() {
    SignalSource loaded = Signal.source("loaded");
    IllegalStateException cause = new IllegalStateException("half");
    assertThat(loaded.go("gave up", cause)).isTrue();
    assertThat(loaded.signal().reason()).get().extracting(Reason::cause).isSameAs(cause);
  }

  @Test
  void source_goWithoutAReason_goesOnce() {
    SignalSource loaded = Signal.source(this, "loaded");
    assertThat(loaded.signal()).isSameAs(loaded.signal());
    assertThat(loaded.go()).isTrue();
    assertThat(loaded.go()).isFalse();
    assertThat(loaded.signal().reason()).isEmpty();
    assertThat(Signal.source("loaded")).hasToString("source of loaded");
  }

  @Test
  void source_ofNothing_isRefusedByName() {
    assertThatNullPointerException().isThrownBy(() -> Signal.source(null)).withMessage("label");
    assertThatNullPointerException()
        .isThrownBy(() -> Signal.source(null, "loaded"))
        .withMessage("holder");
    assertThatNullPointerException()
        .isThrownBy(() -> Signal.source(this, null))
        .withMessage("label");
    assertThatNullPointerException()
        .isThrownBy(() -> Signal.source("loaded").go((Reason) null))
        .withMessage("reason");
  }

  // ---- names

  @Test
  void toString_beforeAndAfterGoing_saysSo() {
    Signal signal = Signal.named("stop");
    assertThat(signal).hasToString("stop");
    signal.go();
    assertThat(signal).hasToString("stop (gone)");
    assertThat(Signal.DONE).hasToString("DONE (gone)");
    assertThat(Signal.NEVER).hasToString("NEVER");
  }

  @Test
  void name_ofALabelThatChanges_isAskedForEachTime() {
    StringBuilder label = new StringBuilder("one");
    Signal signal = Signal.named(label);
    label.append(" more");
    assertThat(signal.name()).isEqualTo("one more");
  }

  @Test
  void name_ofUnnamedOnes_tellsThemApart() {
    assertThat(Signal.create().name())
        .startsWith("signal@")
        .isNotEqualTo(Signal.create().name());
  }

  // ---- callbacks

  @Test
  void then_severalCallbacks_runInOrderOfAttachmentOnTheThreadThatLetsItGo() {
    Signal signal = Signal.create();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String name = "callback " + i;
      signal.then(() -> {
        ran.add(name);
        threads.add(Thread.currentThread());
      });
    }
    Running<Boolean> firing = Running.start(signal::go);
    assertThat(firing.result()).isTrue();
    assertThat(ran)
        .containsExactly(
            "callback 0",
            "callback 1",
            "callback 2",
            "callback 3",
            "callback 4",
            "callback 5",
            "callback 6",
            "callback 7",
            "callback 8",
            "callback 9");
    assertThat(threads).containsOnly(firing.thread());
  }

  @Test
  void then_onWhatHasGone_runsAtOnceOnThisThread() {
    AtomicReference<Thread> by = new AtomicReference<>();
    Registration callback = Signal.DONE.then(() -> by.set(Thread.currentThread()));
    assertThat(by).hasValue(Thread.currentThread());
    assertThat(callback.cancel()).isFalse();
  }

  @Test
  void then_withAHandler_canBeTakenBack() {
    Signal signal = Signal.create();
    Registration callback = signal.then(() -> ran.add("callback"), failure -> ran.add("handler"));
    assertThat(callback.cancel()).isTrue();
    signal.go();
    assertThat(ran).isEmpty();
  }

  @Test
  void then_null_isRefused() {
    Signal signal = Signal.create();
    assertThatNullPointerException().isThrownBy(() -> signal.then(null));
    assertThatNullPointerException().isThrownBy(() -> signal.then(() -> {}, null));
    assertThat(signal.dependents()).isZero();
  }

  @Test
  void go_withLinksAndCallbacks_isGoThenLinksThenCallbacks() {
    Signal first = Signal.named("first");
    Signal combined = first.or(Signal.create());
    Signal both = first.and(first.or(Signal.NEVER));
    first.then(() -> {
      ran.add("callback of the source");
      assertThat(first.isGo()).isTrue();
      assertThat(combined.isGo()).isTrue();
      assertThat(both.went()).as("the link ran before").isNotNull();
    });
    combined.then(() -> ran.add("callback of any"));
    both.then(() -> ran.add("callback of all"));
    first.then(() -> ran.add("second callback of the source"));
    first.go();
    assertThat(ran)
        .containsExactly(
            "callback of the source",
            "second callback of the source",
            "callback of any",
            "callback of all");
  }

  @Test
  void go_withAWaiterAndABlockingCallback_theWaiterWakesFirst() {
    // Bad schedule: the callback that was attached first waits for the thread that waits.
    Signal signal = Signal.named("signal");
    AtomicReference<Running<Boolean>> waiter = new AtomicReference<>();
    AtomicBoolean woke = new AtomicBoolean();
    signal.then(() -> woke.set(waiter.get().result()));
    waiter.set(Running.awaits(signal));
    waiter.get().parked();
    signal.go();
    assertThat(woke).isTrue();
  }

  @Test
  void go_callbackThatFails_stopsNeitherGoNorTheOthersAndIsLogged() {
    Signal signal = Signal.named("fragile");
    signal.then(() -> {
      throw new IllegalArgumentException("first");
    });
    signal.then(() -> ran.add("second"));
    signal.then(() -> {
      throw new AssertionError("third"); // errors as well
    });
    signal.then(() -> ran.add("fourth"));
    try (Logged logged = Logged.by(Signal.class)) {
      assertThat(signal.go()).isTrue();
      assertThat(logged.lines())
          .containsExactly(
              "ERROR a callback of fragile failed / first",
              "ERROR a callback of fragile failed / third");
    }
    assertThat(ran).containsExactly("second", "fourth");
  }

  @Test
  void then_withHandler_getsTheFailureAndNothingIsLogged() {
    Signal signal = Signal.create();
    IllegalStateException failure = new IllegalStateException("broken");
    List<Throwable> handled = new ArrayList<>();
    signal.then(
        () -> {
          throw failure;
        },
        handled::add);
    try (Logged logged = Logged.by(Signal.class)) {
      signal.go();
      assertThat(logged.lines()).isEmpty();
    }
    assertThat(handled).containsExactly(failure);
  }

  @Test
  void then_withHandlerThatFails_logsBothAndRunsTheOthers() {
    Signal signal = Signal.named("fragile");
    IllegalStateException failure = new IllegalStateException("broken");
    IllegalStateException again = new IllegalStateException("handler broken");
    signal.then(
        () -> {
          throw failure;
        },
        it -> {
          throw again;
        });
    signal.then(() -> ran.add("other"));
    try (Logged logged = Logged.by(Signal.class)) {
      signal.go();
      assertThat(logged.lines())
          .containsExactly(
              "ERROR the error handler of a callback of fragile failed / handler broken");
    }
    assertThat(again.getSuppressed()).containsExactly(failure);
    assertThat(ran).containsExactly("other");
  }

  @Test
  void then_onGoneWithHandlerThatRethrows_doesNotThrow() {
    IllegalStateException failure = new IllegalStateException("broken");
    try (Logged logged = Logged.by(Signal.class)) {
      Signal.DONE.then(
          () -> {
            throw failure;
          },
          it -> {
            throw failure;
          });
      assertThat(logged.lines())
          .containsExactly("ERROR the error handler of a callback of DONE failed / broken");
    }
  }

  @Test
  void then_onGoneAndFailing_doesNotThrow() {
    try (Logged logged = Logged.by(Signal.class)) {
      Signal.DONE.then(() -> {
        throw new IllegalStateException("broken");
      });
      assertThat(logged.lines()).containsExactly("ERROR a callback of DONE failed / broken");
    }
  }

  // ---- cancelling

  @Test
  void cancel_beforeItWent_preventsTheRunAndLeavesNothing() {
    Signal signal = Signal.create();
    Registration callback = signal.then(() -> ran.add("callback"));
    assertThat(signal.dependents()).isOne();
    assertThat(callback.cancel()).isTrue();
    assertThat(callback.cancel()).isFalse();
    assertThat(signal.dependents()).isZero();
    signal.go();
    assertThat(ran).isEmpty();
  }

  @Test
  void cancel_afterItWent_saysNo() {
    Signal signal = Signal.create();
    Registration callback = signal.then(() -> ran.add("callback"));
    signal.go();
    assertThat(callback.cancel()).isFalse();
    assertThat(ran).containsExactly("callback");
  }

  @Test
  void cancel_byAnEarlierCallback_preventsTheLaterOne() {
    Signal signal = Signal.create();
    List<Registration> later = new ArrayList<>();
    List<Boolean> prevented = new ArrayList<>();
    signal.then(() -> prevented.add(later.get(0).cancel()));
    later.add(signal.then(() -> ran.add("later")));
    signal.go();
    assertThat(prevented).containsExactly(true);
    assertThat(ran).isEmpty();
  }

  @Test
  void cancel_byItself_saysNo() {
    Signal signal = Signal.create();
    List<Registration> self = new ArrayList<>();
    List<Boolean> prevented = new ArrayList<>();
    self.add(signal.then(() -> prevented.add(self.get(0).cancel())));
    signal.go();
    assertThat(prevented).containsExactly(false);
  }

  @Test
  void cancel_fromTheMiddle_leavesTheOthersInOrder() {
    Signal signal = Signal.create();
    List<Registration> callbacks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "" + i;
      callbacks.add(signal.then(() -> ran.add(name)));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (i % 7 == 3) {
        expected.add("" + i);
      } else {
        assertThat(callbacks.get(i).cancel()).isTrue();
      }
    }
    assertThat(signal.dependents()).isEqualTo(expected.size());
    signal.go();
    assertThat(ran).isEqualTo(expected);
  }

  // ---- going while going

  @Test
  void go_insideACallback_queuesBehindTheRunningLoop() {
    Signal outer = Signal.named("outer");
    Signal inner = Signal.named("inner");
    outer.then(() -> {
      ran.add("outer 1 begins");
      assertThat(inner.go()).isTrue();
      assertThat(inner.isGo()).isTrue();
      ran.add("outer 1 ends");
    });
    outer.then(() -> ran.add("outer 2"));
    inner.then(() -> ran.add("inner"));
    outer.go();
    assertThat(ran).containsExactly("outer 1 begins", "outer 1 ends", "outer 2", "inner");
  }

  @Test
  void go_insideACallback_itsLinksRunBeforeCallbacksThatWereQueuedBefore() {
    Signal outer = Signal.named("outer");
    Signal inner = Signal.named("inner");
    Signal derived = inner.and(Signal.DONE);
    derived.then(() -> ran.add("derived"));
    outer.then(inner::go);
    outer.then(() -> ran.add("outer 2, derived gone: " + (derived.went() != null)));
    outer.go();
    assertThat(ran).containsExactly("outer 2, derived gone: true", "derived");
  }

  @Test
  void go_insideACallbackThatThenFails_stillGoes() {
    Signal outer = Signal.create();
    Signal inner = Signal.create();
    inner.then(() -> ran.add("inner"));
    outer.then(() -> {
      inner.go();
      throw new IllegalStateException("after letting it go");
    });
    try (Logged logged = Logged.by(Signal.class)) {
      outer.go();
      assertThat(logged.lines()).hasSize(1);
    }
    assertThat(ran).containsExactly("inner");
  }

  @Test
  void then_attachedToItselfWhileGoing_runsAfterThoseThatAreQueued() {
    Signal signal = Signal.create();
    signal.then(() -> {
      signal.then(() -> ran.add("third"));
      ran.add("first");
    });
    signal.then(() -> ran.add("second"));
    signal.go();
    assertThat(ran).containsExactly("first", "second", "third");
  }

  // ---- constants

  @Test
  void never_callbacksAndCombinations_areNotKept() {
    Registration callback = Signal.NEVER.then(() -> ran.add("never"));
    Registration combined = Signal.NEVER.or(Signal.create()).then(() -> ran.add("never"));
    assertThat(Signal.NEVER.dependents()).isZero();
    assertThat(callback.cancel()).isTrue();
    assertThat(combined.cancel()).isTrue();
    assertThat(ran).isEmpty();
  }
}
