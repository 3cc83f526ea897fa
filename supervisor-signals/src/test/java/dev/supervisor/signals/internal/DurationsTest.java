package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CASES 8: durations "for ever" overflowed when they were counted in nanoseconds. */
final class DurationsTest {
  @Test
  void nanos_ofAnyDuration_areExactOrForEver() {
    assertThat(Durations.nanos(Duration.ofSeconds(2, 3))).isEqualTo(2_000_000_003L);
    assertThat(Durations.nanos(Duration.ofNanos(Durations.FOREVER_NANOS - 1_000_000_000L)))
        .isEqualTo(Durations.FOREVER_NANOS - 1_000_000_000L);
    for (Duration longest : List.of(
        ChronoUnit.FOREVER.getDuration(),
        Duration.ofSeconds(Long.MAX_VALUE),
        Duration.ofNanos(Long.MAX_VALUE),
        Duration.ofNanos(Durations.FOREVER_NANOS + 1),
        Duration.ofDays(365 * 300))) {
      assertThat(Durations.nanos(longest)).as("%s", longest).isEqualTo(Durations.FOREVER_NANOS);
    }
  }

  @Test
  void nanos_ofNothingAndLess_areZero() {
    for (Duration none : List.of(
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofSeconds(Long.MIN_VALUE),
        ChronoUnit.FOREVER.getDuration().negated())) {
      assertThat(Durations.nanos(none)).as("%s", none).isZero();
    }
  }

  @Test
  void checks_refuseByName() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertThat(Durations.positive(forever, "grace")).isSameAs(forever);
    assertThat(Durations.notNegative(Duration.ZERO, "grace")).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive(Duration.ZERO, "limit"))
        .withMessage("limit must be positive, not PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive(Duration.ofSeconds(-1), "limit"))
        .withMessage("limit must be positive, not PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.notNegative(Duration.ofSeconds(Long.MIN_VALUE), "grace"))
        .withMessageStartingWith("grace must not be negative, but is ");
    assertThatNullPointerException()
        .isThrownBy(() -> Durations.positive(null, "limit"))
        .withMessage("limit");
    assertThatNullPointerException()
        .isThrownBy(() -> Durations.notNegative(null, "grace"))
        .withMessage("grace");
  }

  @Test
  void text_isInTheLargestUnitOfWhichItIsAWholeNumber() {
    assertThat(List.of(
            Durations.text(0),
            Durations.text(1),
            Durations.text(1_500),
            Durations.text(250_000),
            Durations.text(250_000_000),
            Durations.text(1_500_000_000),
            Durations.text(Duration.ofSeconds(90).toNanos()),
            Durations.text(Duration.ofMinutes(2).toNanos()),
            Durations.text(Duration.ofHours(36).toNanos()),
            Durations.text(Duration.ofDays(2).toNanos())))
        .containsExactly(
            "0 ms",
            "1 ns",
            "1500 ns",
            "250 \u00b5s",
            "250 ms",
            "1500 ms",
            "90 s",
            "2 min",
            "36 h",
            "2 d");
  }

  @Test
  void packed_keepsWhatPeopleWaitFor() {
    for (Duration each : List.of(
        Duration.ZERO,
        Duration.ofNanos(1),
        Duration.ofNanos(1_999_999_999),
        Duration.ofMillis(1),
        Duration.ofMillis(2_001),
        Duration.ofDays(24))) {
      assertThat(Durations.unpacked(Durations.packed(each.toNanos()))).isEqualTo(each.toNanos());
    }
    assertThat(Durations.unpacked(Durations.packed(3_000_000_001L))).isEqualTo(3_000_000_000L);
    assertThat(Durations.packed(Duration.ofDays(25).toNanos())).isEqualTo(Durations.UNKNOWN);
    assertThat(Durations.packed(Durations.FOREVER_NANOS)).isEqualTo(Durations.UNKNOWN);
  }
}
