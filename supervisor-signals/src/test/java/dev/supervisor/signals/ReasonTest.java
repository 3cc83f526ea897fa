package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReasonTest {
  private final Signal a = Signal.named("a");
  private final Signal b = Signal.named("b");

  private static void assertReason(Signal signal, String text) {
    assertThat(signal.reason()).get().extracting(Reason::text).isEqualTo(text);
  }

  @Test
  void reason_givenWithGo_saysWhoWhyAndWhen() {
    try (ManualClock clock = ManualClock.install()) {
      Instant now = clock.now();
      IllegalStateException cause = new IllegalStateException("disk");
      Running<Boolean> asker =
          Running.named(ThreadKind.PLATFORM, "writer", () -> a.go("disk full", cause));
      assertThat(asker.result()).isTrue();
      assertThat(a.reason()).contains(new Reason("disk full", cause, "writer", now));
      assertThat(a.reason().orElseThrow())
          .hasToString("disk full (asked by writer): java.lang.IllegalStateException: disk");
    }
  }

  @Test
  void reason_beforeAndAfterASilentGo_isEmpty() {
    assertThat(a.reason()).isEmpty();
    a.go();
    assertThat(a.reason()).isEmpty();
    assertThat(Signal.DONE.reason()).isEmpty();
    assertThat(Signal.NEVER.reason()).isEmpty();
  }

  @Test
  void reason_partsMissing_areRefused() {
    Instant now = Instant.EPOCH;
    assertThatNullPointerException().isThrownBy(() -> new Reason(null, null, "me", now));
    assertThatNullPointerException().isThrownBy(() -> new Reason("why", null, null, now));
    assertThatNullPointerException().isThrownBy(() -> new Reason("why", null, "me", null));
  }

  @Test
  void reason_throughCombinations_isTheFirstInOrderOfGoing() {
    Signal any = a.or(b);
    Signal all = b.and(a);
    Signal deep = Signal.NEVER.or(b.and(a)).or(Signal.NEVER);
    b.go("first");
    a.go("second");
    assertReason(any, "first");
    assertReason(all, "first");
    assertReason(deep, "first");
  }

  @Test
  void reason_throughAttachedCombinations_isTheFirstInOrderOfGoing() {
    Signal any = a.or(b);
    Signal all = a.and(b);
    Signal deep = Signal.NEVER.or(a.and(b)).or(Signal.NEVER);
    any.then(() -> assertReason(any, "first"));
    all.then(() -> assertReason(all, "first"));
    deep.then(() -> assertReason(deep, "first"));
    b.go("first");
    assertReason(any, "first");
    a.go("second");
    assertReason(any, "first");
    assertReason(all, "first");
    assertReason(deep, "first");
  }

  @Test
  void reason_ofCombinationWhoseFirstSourceWasSilent_isTheSameAttachedOrNot() {
    Signal looked = a.or(b);
    Signal attached = a.or(b);
    attached.then(() -> {});
    a.go();
    assertThat(looked.reason()).isEmpty();
    assertThat(attached.reason()).isEmpty();
    b.go("the only reason");
    assertReason(looked, "the only reason");
    assertReason(attached, "the only reason");
  }

  @Test
  void reason_ofAllWithASilentSource_isTheOtherOnes() {
    Signal all = a.and(b);
    Signal attached = a.and(b);
    attached.then(() -> {});
    a.go("spoken");
    b.go();
    assertReason(all, "spoken");
    assertReason(attached, "spoken");
  }

  @Test
  void reason_ofAPartThatHasNotGone_doesNotCount() {
    Signal c = Signal.create();
    Signal either = a.and(b).or(c);
    a.go("only half of the first part");
    c.go("the second part");
    assertReason(either, "the second part");
  }

  @Test
  void reason_ofATill_isItsDeadline() {
    try (ManualClock clock = ManualClock.install()) {
      Till till = Till.in(Duration.ofSeconds(3));
      Instant due = clock.now().plusSeconds(3);
      assertThat(till.reason()).isEmpty();
      clock.advance(Duration.ofSeconds(10));
      assertThat(till.reason())
          .contains(new Reason("the deadline came: a limit of 3 s", null, "the clock", due));
    }
  }

  @Test
  void reason_ofTillAndSignal_isOfWhatWasFirst() {
    try (ManualClock clock = ManualClock.install()) {
      Signal first = a.or(Till.in(Duration.ofSeconds(2)));
      Signal second = b.or(Till.in(Duration.ofSeconds(2)));
      clock.advance(Duration.ofSeconds(1));
      a.go("in time");
      clock.advance(Duration.ofSeconds(5));
      b.go("late");
      assertReason(first, "in time");
      assertReason(second, "the deadline came: a limit of 2 s");
    }
  }

  @Test
  void reason_ofWallClockTillSeenToHaveGone_staysFirst() {
    try (ManualClock clock = ManualClock.install()) {
      Signal either = b.or(Till.at(clock.now().plusSeconds(2)));
      clock.advance(Duration.ofSeconds(3));
      assertThat(either.isGo()).isTrue();
      clock.advance(Duration.ofSeconds(3));
      b.go("late");
      assertReason(either, "the deadline came");
    }
  }

  @Test
  void reason_withCharactersThatPeopleCannotSee_isKeptAsGivenAndShownByTheirCodes() {
    Reason reason = new Reason(
        "no\nroom\u202E", new IllegalStateException("\u001b[2J"), "\u0000me", Instant.EPOCH);
    assertThat(reason.text()).isEqualTo("no\nroom\u202E");
    assertThat(reason.by()).isEqualTo("\u0000me");
    assertThat(reason)
        .hasToString(
            "no\\u000aroom\\u202e (asked by \\u0000me): java.lang.IllegalStateException: \\u001b[2J");
  }
}
