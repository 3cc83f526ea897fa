package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CombinationTest {
  private final Signal a = Signal.named("a");
  private final Signal b = Signal.named("b");
  private final Signal c = Signal.named("c");
  private final AtomicInteger runs = new AtomicInteger();

  // ---- truth

  @Test
  void or_eitherHasGone_hasGone() {
    assertThat(a.or(b).isGo()).isFalse();
    assertThat(a.or(Signal.DONE).isGo()).isTrue();
    assertThat(Signal.DONE.or(a).isGo()).isTrue();
    b.go();
    assertThat(a.or(b).isGo()).isTrue();
  }

  @Test
  void and_bothHaveGone_hasGone() {
    Signal both = a.and(b);
    assertThat(both.isGo()).isFalse();
    a.go();
    assertThat(both.isGo()).isFalse();
    b.go();
    assertThat(both.isGo()).isTrue();
    assertThat(a.and(Signal.NEVER).isGo()).isFalse();
  }

  @Test
  void anyAndAll_ofNone_areNeverAndDone() {
    assertThat(Signal.any()).isSameAs(Signal.NEVER);
    assertThat(Signal.all()).isSameAs(Signal.DONE);
    assertThat(Signal.any(List.of())).isSameAs(Signal.NEVER);
    assertThat(Signal.all(List.of())).isSameAs(Signal.DONE);
  }

  @Test
  void anyAndAll_ofOne_followIt() {
    Signal any = Signal.any(a);
    Signal all = Signal.all(List.of(a));
    any.then(runs::incrementAndGet);
    all.then(runs::incrementAndGet);
    a.go();
    assertThat(any.isGo() && all.isGo()).isTrue();
    assertThat(runs).hasValue(2);
  }

  @Test
  void anyAndAll_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> Signal.any(a, null));
    assertThatNullPointerException().isThrownBy(() -> Signal.all(a, null));
    assertThatNullPointerException().isThrownBy(() -> a.or(null));
    assertThatNullPointerException().isThrownBy(() -> a.and(null));
  }

  @Test
  void any_arrayChangedAfterwards_isNotAffected() {
    Signal[] given = {a, b};
    Signal any = Signal.any(given);
    given[0] = Signal.DONE;
    assertThat(any.isGo()).isFalse();
  }

  @Test
  void combination_everyTruthTable_isAsLogicSays() {
    for (int gone = 0; gone < 8; gone++) {
      Signal x = Signal.create();
      Signal y = Signal.create();
      Signal z = Signal.create();
      Signal mixed = x.and(y).or(z.and(x.or(y)));
      Signal attached = x.and(y).or(z.and(x.or(y)));
      AtomicInteger ran = new AtomicInteger();
      attached.then(ran::incrementAndGet);
      boolean p = (gone & 1) != 0;
      boolean q = (gone & 2) != 0;
      boolean r = (gone & 4) != 0;
      if (p) {
        x.go();
      }
      if (q) {
        y.go();
      }
      if (r) {
        z.go();
      }
      boolean expected = (p && q) || (r && (p || q));
      assertThat(mixed.isGo()).as("%s", gone).isEqualTo(expected);
      assertThat(attached.isGo()).isEqualTo(expected);
      assertThat(attached.went() != null).isEqualTo(expected);
      assertThat(ran.get()).isEqualTo(expected ? 1 : 0);
    }
  }

  @Test
  void combination_ofTheSameSignalTwice_goesWithIt() {
    Signal twice = a.and(a);
    twice.then(runs::incrementAndGet);
    assertThat(a.dependents()).isEqualTo(2);
    a.go();
    assertThat(runs).hasValue(1);
    assertThat(twice.isGo()).isTrue();
  }

  // ---- being attached

  @Test
  void combination_thatNobodyDependsOn_isNotAttached() {
    Signal any = a.or(b);
    Signal all = a.and(b);
    assertThat(a.dependents()).isZero();
    assertThat(any.isGo() || all.isGo()).isFalse();
    assertThat(a.dependents()).isZero();
  }

  @Test
  void combination_withCallbacks_isAttachedOnceUntilTheLastLeaves() {
    Signal any = a.or(b);
    Registration first = any.then(runs::incrementAndGet);
    Registration second = any.then(runs::incrementAndGet);
    assertThat(any.dependents()).isEqualTo(2);
    assertThat(a.dependents()).isOne();
    assertThat(b.dependents()).isOne();
    first.cancel();
    assertThat(a.dependents()).isOne();
    second.cancel();
    assertThat(a.dependents()).isZero();
    assertThat(b.dependents()).isZero();
    assertThat(any.dependents()).isZero();

    any.then(runs::incrementAndGet); // and again
    assertThat(a.dependents()).isOne();
    a.go();
    assertThat(runs).hasValue(1);
    assertThat(b.dependents()).isZero();
  }

  @Test
  void anyOf_callbacksOfAllKinds_hangOnItOnceAndRunInOrder() {
    Signal any = a.or(b);
    List<String> ran = new ArrayList<>();
    a.then(() -> ran.add("of the source"));
    Registration leaves = any.then(() -> ran.add("leaves"));
    any.then(() -> ran.add("first"));
    any.then(() -> ran.add("second"), failure -> ran.add("never"));
    Signal outer = any.and(c);
    outer.then(() -> ran.add("outer"));
    assertThat(any.dependents()).isEqualTo(4); // three callbacks and a combination
    assertThat(a.dependents()).isEqualTo(2);
    assertThat(b.dependents()).isOne();
    assertThat(leaves.cancel()).isTrue();
    assertThat(leaves.cancel()).isFalse();
    assertThat(any.dependents()).isEqualTo(3);
    any.then(() -> ran.add("third"));
    assertThat(b.dependents()).isOne();
    c.go();
    b.go();
    assertThat(ran).containsExactlyInAnyOrder("first", "second", "third", "outer");
    assertThat(ran).containsSubsequence("first", "second", "third");
    assertThat(any.dependents() + outer.dependents()).isZero();
    assertThat(a.dependents()).isOne();
    assertThat(leaves.cancel()).isFalse();
  }

  /** One that hung each of k callbacks on each of n sources would take k times n links. */
  @Test
  void anyOf_manyCallbacks_doNotEachHangOnEachSource() {
    Signal any = Signal.any(a, b, c);
    a.then(runs::incrementAndGet);
    for (int i = 0; i < 100; i++) {
      any.then(runs::incrementAndGet);
    }
    assertThat(links(a)).isLessThan(5);
    assertThat(any.dependents()).isEqualTo(100);
    b.go();
    assertThat(runs).hasValue(100);
    assertThat(a.dependents()).isOne();
    assertThat(any.dependents() + c.dependents()).isZero();
  }

  @Test
  void anyOf_aSourceTwiceOrAConstant_callsOnce() {
    Signal twice = a.or(a).or(Signal.NEVER);
    Registration callback = twice.then(runs::incrementAndGet);
    assertThat(twice.dependents()).isOne();
    assertThat(callback.cancel()).isTrue();
    assertThat(twice.dependents() + a.dependents()).isZero();
    twice.then(runs::incrementAndGet);
    a.go();
    assertThat(runs).hasValue(1);
    Signal never = Signal.NEVER.or(Signal.NEVER);
    Registration kept = never.then(runs::incrementAndGet);
    assertThat(never.dependents()).isOne();
    assertThat(kept.cancel()).isTrue();
    assertThat(never.dependents()).isZero();
    a.or(Signal.DONE).then(runs::incrementAndGet);
    assertThat(runs).hasValue(2);
  }

  /** A callback that has left may stand in the stack of a source for a while, and must not keep what the source has nothing to do with. */
  @Test
  void anyOf_callbackTakenBackBelowOthers_keepsNeitherItsCombinationNorItsAction() {
    a.then(runs::incrementAndGet);
    Registration first = a.or(b).then(runs::incrementAndGet);
    a.then(runs::incrementAndGet);
    assertThat(first.cancel()).isTrue();
    a.or(c).then(runs::incrementAndGet);
    a.then(runs::incrementAndGet);
    c.go();
    int husks = 0;
    for (Link link = a.newest(); link != null; link = link.next) {
      if (link.isDead()) {
        husks++;
        assertThat(link.combination()).isNull();
        assertThat(link.callback()).isNotNull().returns(null, Link::whom);
      }
    }
    assertThat(husks).isEqualTo(2);
    assertThat(runs).hasValue(1);
    assertThat(a.dependents()).isEqualTo(3);
  }

  /** Each leaves as the newest and stays there, as a husk: the next one that comes takes its place. */
  @Test
  void anyOf_callbacksComeAndLeaveAsTheNewest_doNotPileUp() {
    for (boolean hasOthers : new boolean[] {false, true}) {
      for (int i = 0; i < 100; i++) {
        assertThat(a.or(b).then(runs::incrementAndGet).cancel()).isTrue();
        Signal event = Signal.create();
        a.or(event).then(runs::incrementAndGet);
        event.go();
      }
      assertThat(links(a)).isLessThanOrEqualTo(hasOthers ? 2 : 1);
      assertThat(links(b)).isLessThanOrEqualTo(1);
      assertThat(a.dependents()).isEqualTo(hasOthers ? 1 : 0);
      Registration other = a.then(runs::incrementAndGet);
      assertThat(links(a)).isEqualTo(hasOthers ? 2 : 1);
      assertThat(other.cancel()).isTrue();
      assertThat(links(a)).isEqualTo(hasOthers ? 1 : 0);
      a.then(() -> {});
    }
    assertThat(runs).hasValue(200);
  }

  private static int links(Signal signal) {
    int links = 0;
    for (Link link = signal.newest(); link != null; link = link.next) {
      links++;
    }
    return links;
  }

  @Test
  void anyOf_callbackAttachedByACallbackOfItsSource_runs() {
    a.then(() -> a.or(b).then(runs::incrementAndGet));
    a.then(() -> b.or(c).then(runs::incrementAndGet));
    a.go();
    assertThat(runs).hasValue(1);
    b.go();
    assertThat(runs).hasValue(2);
    assertThat(c.dependents()).isZero();
  }

  @Test
  void combination_thatFires_leavesTheOtherSources() {
    a.or(b).or(c).then(runs::incrementAndGet);
    b.go();
    assertThat(runs).hasValue(1);
    assertThat(a.dependents()).isZero();
    assertThat(c.dependents()).isZero();
  }

  @Test
  void allOf_partlyGone_leavesWhenDetached() {
    Registration callback = Signal.all(a, b, c).then(runs::incrementAndGet);
    b.go();
    assertThat(runs).hasValue(0);
    assertThat(List.of(a, c)).allMatch(it -> it.dependents() == 1);
    assertThat(callback.cancel()).isTrue();
    assertThat(List.of(a, c)).allMatch(it -> it.dependents() == 0);
    a.go();
    c.go();
    assertThat(runs).hasValue(0);
  }

  @Test
  void allOf_partlyGoneWhenAttached_goesWithTheRest() {
    a.go();
    Signal.all(a, b).then(runs::incrementAndGet);
    assertThat(runs).hasValue(0);
    b.go();
    assertThat(runs).hasValue(1);
  }

  @Test
  void nested_lastDependentLeaves_unlinksAllTheWayDown() {
    Signal nested = a.and(b.or(c.and(a))).or(c.and(b));
    Registration callback = nested.then(runs::incrementAndGet);
    assertThat(List.of(a, b, c)).allMatch(it -> it.dependents() > 0);
    callback.cancel();
    assertThat(List.of(a, b, c)).allMatch(it -> it.dependents() == 0);
  }

  @Test
  void nested_sharedByTwo_isSuppliedUntilBothLeft() {
    Signal shared = a.or(b);
    Signal one = shared.and(c);
    Signal two = shared.and(c);
    Registration first = one.then(runs::incrementAndGet);
    Registration second = two.then(runs::incrementAndGet);
    assertThat(shared.dependents()).isEqualTo(2);
    assertThat(a.dependents()).isOne();
    first.cancel();
    assertThat(shared.dependents()).isOne();
    assertThat(a.dependents()).isOne();
    second.cancel();
    assertThat(shared.dependents()).isZero();
    assertThat(a.dependents()).isZero();
  }

  /** Each level has two paths to the one below: 2^100 in all. One that looked at each path would not come back. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void nested_manyPathsToOneSource_areLookedAtOnce(int shape) throws InterruptedException {
    Signal top = a;
    for (int level = 0; level < 100; level++) {
      top = twice(top, shape, b);
    }
    Registration callback = top.then(runs::incrementAndGet);
    assertThat(a.dependents())
        .isBetween(1, 200); // for each combination that has it as a source, at most
    callback.cancel();
    assertThat(a.dependents() + b.dependents()).isZero();
    assertThat(top.await(Till.in(Duration.ofMillis(1)))).isFalse();
    assertThat(a.dependents() + b.dependents()).isZero();
    assertThat(top.isGo()).isFalse();
    assertThat(top.reason()).isEmpty();
    top.then(runs::incrementAndGet);
    Signal.any(top, Signal.create()).then(runs::incrementAndGet);
    a.go("the only source");
    assertThat(runs).hasValue(2);
    assertThat(top.reason()).map(Reason::text).contains("the only source");
    assertThat(b.dependents()).isZero();
  }

  private static Signal twice(Signal below, int shape, Signal never) {
    return switch (shape) {
      case 0 -> below.and(Signal.any(never, below));
      case 1 -> Signal.any(never, Signal.all(below, below.or(never)));
      case 2 -> Signal.any(Signal.all(below, Signal.DONE), Signal.all(Signal.DONE, below));
      default -> Signal.any(below.or(never), below); // flat until it is long
    };
  }

  @Test
  void nested_manyPathsThatWentSilently_areLookedAtOnceForAReason() {
    Signal top = a;
    for (int level = 0; level < 100; level++) {
      top = twice(top, level % 2, b);
    }
    Signal hung = top;
    hung.then(runs::incrementAndGet);
    a.go();
    assertThat(runs).hasValue(1);
    assertThat(hung.reason()).isEmpty();
    Signal looked = twice(top, 2, b);
    assertThat(looked.isGo()).isTrue();
    assertThat(looked.reason()).isEmpty();
  }

  @Test
  void combination_cancelledByACallbackOfItsSource_doesNotFireTwice() {
    List<Registration> handle = new ArrayList<>();
    a.then(() -> handle.get(0).cancel());
    handle.add(a.or(b).then(runs::incrementAndGet));
    a.go();
    assertThat(runs).hasValue(0); // the link ran, but its callback came after, and was prevented
    b.go();
    assertThat(runs).hasValue(0);
  }

  @Test
  void combination_withATill_hasATimerEntryOnlyWhileSomebodyDependsOnIt() {
    Running.timerIsIdle();
    Till till = Till.in(Duration.ofHours(1));
    Signal any = a.or(till);
    assertThat(Timer.pending()).isZero();
    Registration callback = any.then(runs::incrementAndGet);
    assertThat(Timer.pending()).isOne();
    callback.cancel();
    assertThat(Timer.pending()).isZero();

    any.then(runs::incrementAndGet);
    assertThat(Timer.pending()).isOne();
    a.go();
    assertThat(Timer.pending()).isZero();
    assertThat(runs).hasValue(1);
  }

  @Test
  void combination_thatNobodyKept_stillFiresItsCallback() {
    a.or(b).and(c.or(Signal.NEVER)).then(runs::incrementAndGet);
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    a.go();
    c.go();
    assertThat(runs).hasValue(1);
  }

  // ---- names

  @Test
  void name_ofCombinations_isReadableAndFlat() {
    assertThat(a.or(b).or(c)).hasToString("(a or b or c)");
    assertThat(a.and(b).and(c)).hasToString("(a and b and c)");
    assertThat(a.and(b).or(c)).hasToString("((a and b) or c)");
    assertThat(Signal.any(a, b.or(c))).hasToString("(a or b or c)");
  }

  @Test
  void name_ofManySources_isBounded() {
    Signal[] many = new Signal[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = Signal.named("signal number " + i);
    }
    assertThat(Signal.any(many).name()).endsWith(" more)").hasSizeLessThan(200);
    Signal nested = a;
    for (int i = 0; i < 50; i++) {
      nested = nested.or(b).and(c);
    }
    assertThat(nested.name()).hasSizeLessThan(200);
  }
}
