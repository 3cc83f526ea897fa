package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.NextMove;
import dev.supervisor.core.RestartRecord.RunEnd;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The decision, against one that counts anew from the whole history each time. The long form is {@code -Dends=1000000}. */
final class RestartRecordTest {
  private static final int ENDS = LongForm.count("ends", 200_000, 1_000_000);

  private static final List<RunEnd> ENDS_OF_ALL_KINDS = List.of(RunEnd.values());

  private record Past(RunEnd how, long alive, long at, long own) {}

  /** Slow and plain: reads all that has happened since the child was stable. */
  private static Decided naive(Restart policy, List<Past> past, double random) {
    int attempts = 0;
    long delay = 0;
    long planned = Long.MIN_VALUE;
    List<Long> counted = new ArrayList<>(); // when failures were answered, on the child's own clock
    Decided last = new Decided(NextMove.ENDS, 0);
    for (Past each : past) {
      long quiet = policy.quiet == null
          ? Math.max(TimeUnit.SECONDS.toNanos(60), 2 * delay)
          : policy.quiet.toNanos();
      if (each.alive() >= quiet) {
        attempts = 0;
        delay = 0;
      }
      boolean counts = each.how() == RunEnd.FAILURE
          || (each.how() == RunEnd.NORMAL && policy.policy == Restart.Policy.ALWAYS);
      if (each.how() == RunEnd.PLANNED) {
        counts = planned != Long.MIN_VALUE && each.at() - planned < TimeUnit.SECONDS.toNanos(1);
        planned = each.at();
        last = new Decided(NextMove.AGAIN, 0);
      } else if (each.how() == RunEnd.PERMANENT) {
        last = new Decided(NextMove.GIVES_UP, 0);
      } else if (!counts) {
        last = new Decided(NextMove.ENDS, 0);
      }
      Restart.Window window = policy.window;
      boolean isTooMany = window == null
          ? policy.attempts >= 0 && attempts == policy.attempts
          : counted.stream().filter(it -> each.own() - it <= window.nanos()).count()
              >= window.failures();
      if (counts && isTooMany) {
        last = new Decided(NextMove.GIVES_UP, 0);
      } else if (counts) {
        attempts++;
        counted.add(each.own());
        delay = policy.first.toNanos();
        for (int i = 1; i < attempts && delay < policy.longest.toNanos(); i++) {
          delay *= 2;
        }
        delay = Math.min(delay, policy.longest.toNanos());
        last = new Decided(NextMove.AGAIN, (long) (delay * (1 + policy.jitter * (2 * random - 1))));
      }
    }
    return last;
  }

  private static Decided endsAfter(RestartRecord record, long alive, long now) {
    return record.ended(RunEnd.FAILURE, alive, alive, now, 0);
  }

  private static Restart any(SplittableRandom random) {
    Restart it = random.nextBoolean() ? Restart.onFailure() : Restart.always();
    it = switch (random.nextInt(4)) {
      case 0 -> it.forever();
      case 1 -> it.limit(random.nextInt(4), Duration.ofSeconds(1 + random.nextInt(20)));
      default -> it.upTo(random.nextInt(12));
    };
    it = it.jitter(random.nextInt(3) / 2.0);
    Duration first = Duration.ofMillis(random.nextInt(500));
    it = it.delays(first, first.multipliedBy(1 + random.nextInt(100)));
    return random.nextBoolean() ? it : it.quiet(Duration.ofSeconds(1 + random.nextInt(100)));
  }

  @Test
  void decision_ofAnyHistory_isThatOfTheNaiveOne() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int ends = 0;
    while (ends < ENDS) {
      Restart policy = any(random);
      RestartRecord record = new RestartRecord(policy, false);
      List<Past> past = new ArrayList<>();
      long now = random.nextLong();
      long own = 0;
      for (int i = 0; i < 40; i++) {
        RunEnd how = random.nextInt(3) > 0
            ? RunEnd.FAILURE
            : ENDS_OF_ALL_KINDS.get(random.nextInt(ENDS_OF_ALL_KINDS.size()));
        long alive = TimeUnit.MILLISECONDS.toNanos(
            random.nextInt(10) == 0 ? random.nextLong(200_000) : random.nextLong(2_000));
        long lived =
            alive + TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)); // before it was ready
        own += lived;
        now += lived + TimeUnit.MILLISECONDS.toNanos(random.nextInt(60_000)); // and a pause
        past.add(new Past(how, alive, now, own));
        double chance = random.nextDouble();
        Decided got = record.ended(how, lived, alive, now, chance);
        assertThat(got)
            .as("seed %s, %s after %s", seed, policy, past)
            .isEqualTo(naive(policy, past, chance));
        ends++;
      }
    }
  }

  @Test
  void child_thatFailsOnceAMonth_isStartedAfterTheFirstPauseEachTime() {
    RestartRecord record = new RestartRecord(Restart.onFailure().jitter(0).upTo(1), false);
    long now = 0;
    for (int month = 0; month < 1_000; month++) {
      now += TimeUnit.DAYS.toNanos(30);
      assertThat(endsAfter(record, TimeUnit.DAYS.toNanos(30), now))
          .isEqualTo(new Decided(NextMove.AGAIN, TimeUnit.MILLISECONDS.toNanos(200)));
    }
  }

  @Test
  void child_thatFailsEachThreeQuartersOfASecond_givesUp() {
    // With a limit by a span of time, and these pauses, it never would.
    RestartRecord record = new RestartRecord(Restart.onFailure().jitter(0), false);
    long now = 0;
    int attempts = 0;
    for (; attempts < 1_000; attempts++) {
      now += TimeUnit.MILLISECONDS.toNanos(750);
      Decided next = endsAfter(record, TimeUnit.MILLISECONDS.toNanos(750), now);
      if (next.next() == NextMove.GIVES_UP) {
        break;
      }
      now += next.delayNanos();
    }
    assertThat(attempts).isEqualTo(10);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(now)).isBetween(111L, 125L);
  }

  @Test
  void window_doesNotRunInPauses_andIsReachedHoweverLongTheyAre() {
    Restart policy = Restart.onFailure()
        .jitter(0)
        .limit(3, Duration.ofSeconds(5))
        .delays(Duration.ofMinutes(1), Duration.ofHours(1));
    RestartRecord record = new RestartRecord(policy, false);
    long now = 0;
    List<NextMove> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(1_600);
      Decided next = endsAfter(record, TimeUnit.MILLISECONDS.toNanos(1_600), now);
      all.add(next.next());
      now += next.delayNanos();
    }
    assertThat(all)
        .containsExactly(NextMove.AGAIN, NextMove.AGAIN, NextMove.AGAIN, NextMove.GIVES_UP);
  }

  @Test
  void window_isNotReachedByFailuresThatAreFurtherApart_andForgivenByHand() {
    Restart policy = Restart.onFailure().limit(2, Duration.ofSeconds(5));
    RestartRecord record = new RestartRecord(policy, false);
    long second = TimeUnit.SECONDS.toNanos(1);
    for (int i = 1; i < 1_000; i++) { // the third within 5 s never comes: 2.6 s + 2.6 s
      assertThat(endsAfter(record, second * 26 / 10, i * 3L * second).next())
          .isEqualTo(NextMove.AGAIN);
    }
    record.forgive();
    for (int i = 0; i < 2; i++) {
      assertThat(endsAfter(record, 0, 9_000 * second).next()).isEqualTo(NextMove.AGAIN);
    }
    assertThat(record.takeBack(9_000 * second)).isTrue();
    assertThat(endsAfter(record, 0, 9_000 * second).next()).isEqualTo(NextMove.AGAIN);
    assertThat(endsAfter(record, 0, 9_000 * second).next()).isEqualTo(NextMove.GIVES_UP);
  }

  @Test
  void window_ofNone_givesUpAtTheFirstFailure_andBeforeItIsReadyItsAttemptsCount() {
    Duration ages = Duration.ofDays(100_000);
    RestartRecord none = new RestartRecord(Restart.onFailure().limit(0, ages), false);
    assertThat(endsAfter(none, 0, 0).next()).isEqualTo(NextMove.GIVES_UP);
    RestartRecord unready = new RestartRecord(Restart.onFailure().limit(2, ages), true);
    assertThat(unready.limit()).isEqualTo(2);
    RestartRecord more = new RestartRecord(Restart.onFailure().limit(9, ages), true);
    assertThat(more.limit()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(endsAfter(more, 0, 0).next()).isEqualTo(NextMove.AGAIN);
    }
    assertThat(endsAfter(more, 0, 0).next()).isEqualTo(NextMove.GIVES_UP);
  }

  @Test
  void pauses_withoutEnd_doNotOverflow() {
    Duration ages = Duration.ofDays(100_000);
    RestartRecord record =
        new RestartRecord(Restart.onFailure().forever().delays(ages, ages).jitter(1), false);
    for (int i = 0; i < 100; i++) {
      Decided next = record.ended(RunEnd.FAILURE, 0, 0, i, 1);
      assertThat(next.next()).isEqualTo(NextMove.AGAIN);
      assertThat(next.delayNanos()).isPositive();
    }
  }
}
