package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.GroupRecord.GroupPhase;
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

/**
 * What is decided of a group, against one that works it out anew from the whole history each time. The long form is {@code -Dends=1000000}.
 */
final class GroupRecordTest {
  private static final int EVENTS = LongForm.count("ends", 100_000, 1_000_000);
  private static final int MEMBERS = 4;
  private static final long MINUTE = TimeUnit.SECONDS.toNanos(60);

  /** What can happen to a group. */
  private enum What {
    ENDED,
    ARE_DOWN,
    BY_HAND,
    BEGINS,
    ARE_STARTED,
    UNREADY,
    READY,
    LEAVES
  }

  private record Past(
      What what, Restart policy, RunEnd how, int place, boolean wasReady, long at, double random) {}

  /** One start of the group: all that failed and led to it. */
  private static final class Story {
    final List<Long> ends = new ArrayList<>(); // of the pauses that its failures ask for
    final List<Integer> places = new ArrayList<>();
    boolean counts;
    boolean down;
    GroupPhase phase = GroupPhase.STOPPING;
    long startedAt;

    boolean isOpen() {
      return phase == GroupPhase.STOPPING || phase == GroupPhase.PAUSING;
    }

    long until(long leastNow) {
      return ends.stream().mapToLong(Long::longValue).max().orElse(leastNow);
    }
  }

  /** Slow and plain. */
  private static final class Naive {
    final boolean all;
    final List<Story> stories = new ArrayList<>();
    final List<Integer> attemptsAt =
        new ArrayList<>(); // indices of the stories that count since all were stable
    long lastDelay;
    long planned = Long.MIN_VALUE;
    final List<Long> readyAt = new ArrayList<>();
    int unready;
    long paused;
    long pausing;
    final List<Long> counted = new ArrayList<>(); // on the clock without the pauses
    Decided last = new Decided(NextMove.ENDS, 0);

    Naive(boolean all, List<Past> history) {
      this.all = all;
      history.forEach(this::happens);
    }

    Story now() {
      return stories.isEmpty() ? null : stories.get(stories.size() - 1);
    }

    GroupPhase phase() {
      return now() == null ? GroupPhase.WHOLE : now().phase;
    }

    boolean covers(int place) {
      if (phase() == GroupPhase.WHOLE) {
        return false;
      }
      int from = Integer.MAX_VALUE;
      for (int i = stories.size(); i-- > 0; ) {
        Story each = stories.get(i);
        if (i < stories.size() - 1 && each.phase == GroupPhase.WHOLE) {
          break; // that one was finished
        }
        from = Math.min(
            from, each.places.stream().mapToInt(Integer::intValue).min().orElse(from));
      }
      return all || place >= from;
    }

    void happens(Past it) {
      switch (it.what()) {
        case ENDED -> ended(it);
        case ARE_DOWN -> {
          now().phase = GroupPhase.PAUSING;
          pausing = it.at();
        }
        case BY_HAND -> {
          now().down = false;
          now().ends.clear();
          now().ends.add(it.at());
        }
        case BEGINS -> {
          paused += it.at() - pausing;
          now().phase = GroupPhase.STARTING;
        }
        case ARE_STARTED -> {
          now().phase = GroupPhase.WHOLE;
          now().startedAt = it.at();
        }
        case UNREADY -> unready++;
        case READY -> {
          unready--;
          readyAt.add(it.at());
        }
        case LEAVES -> unready--;
      }
    }

    private void ended(Past it) {
      Restart policy = it.policy();
      if (it.how() == RunEnd.NORMAL && policy.policy != Restart.Policy.ALWAYS) {
        last = new Decided(NextMove.ENDS, 0);
        return;
      }
      long quiet = policy.quiet != null ? policy.quiet.toNanos() : Math.max(MINUTE, 2 * lastDelay);
      if (phase() == GroupPhase.WHOLE
          && it.wasReady()
          && now() != null
          && unready == 0
          && readyAt.stream().noneMatch(ready -> it.at() - ready < quiet)
          && it.at() - now().startedAt >= quiet) {
        attemptsAt.clear();
        lastDelay = 0;
      }
      boolean joins = now() != null && now().isOpen();
      boolean free = false;
      if (it.how() == RunEnd.PLANNED) {
        free = planned == Long.MIN_VALUE || it.at() - planned >= TimeUnit.SECONDS.toNanos(1);
        planned = it.at();
      }
      boolean counts = !free && !(joins && now().counts);
      long own = (phase() == GroupPhase.PAUSING ? pausing : it.at()) - paused;
      Restart.Window window = policy.window;
      boolean none = window == null
          ? policy.attempts >= 0 && attemptsAt.size() >= policy.attempts
          : counted.stream().filter(at -> own - at <= window.nanos()).count() >= window.failures();
      if (it.how() == RunEnd.PERMANENT || (counts && none)) {
        if (policy.giving == Restart.Giving.ESCALATES) {
          last = new Decided(NextMove.GIVES_UP, 0);
          return;
        }
        Story story = story(joins, it);
        long time = 0;
        if (policy.giving == Restart.Giving.COOLS_DOWN) {
          attemptsAt.clear();
          counted.clear();
          lastDelay = 0;
          time = policy.coolDown.toNanos();
          story.ends.add(it.at() + time);
          time = story.until(it.at()) - it.at();
        } else {
          story.down = true;
          story.ends.clear();
          story.ends.add(it.at());
        }
        last = new Decided(NextMove.GIVES_UP, time);
        return;
      }
      Story story = story(joins, it);
      if (counts) {
        attemptsAt.add(stories.size());
        counted.add(own);
        story.counts = true;
      }
      long delay = 0;
      if (!free) {
        double plain = policy.first.toNanos() * Math.pow(2, Math.max(0, attemptsAt.size() - 1));
        lastDelay = (long) Math.min((double) policy.longest.toNanos(), plain);
        delay = (long) (lastDelay * (1 + policy.jitter * (2 * it.random() - 1)));
      }
      story.ends.add(it.at() + delay);
      last = new Decided(NextMove.AGAIN, story.until(0) - it.at());
    }

    private Story story(boolean joins, Past it) {
      if (!joins) {
        if (now() != null && now().phase == GroupPhase.STARTING) {
          Story unfinished = now(); // what it covers is covered still
          stories.add(new Story());
          now().down = unfinished.down;
        } else {
          stories.add(new Story());
        }
      }
      paused += now().phase == GroupPhase.PAUSING ? it.at() - pausing : 0;
      now().phase = GroupPhase.STOPPING;
      now().places.add(it.place());
      return now();
    }
  }

  private static Restart any(SplittableRandom random) {
    Restart it = random.nextInt(4) > 0 ? Restart.onFailure() : Restart.always();
    it = switch (random.nextInt(4)) {
      case 0 -> it.forever();
      case 1 -> it.limit(random.nextInt(4), Duration.ofSeconds(1 + random.nextInt(20)));
      default -> it.upTo(random.nextInt(8));
    };
    it = it.jitter(random.nextInt(3) / 2.0);
    Duration first = Duration.ofMillis(random.nextInt(500));
    it = it.delays(first, first.multipliedBy(1 + random.nextInt(100)));
    it = switch (random.nextInt(6)) {
      case 0 -> it.staysDown();
      case 1 -> it.coolsDown(Duration.ofSeconds(1 + random.nextInt(100)));
      default -> it;
    };
    return random.nextBoolean() ? it : it.quiet(Duration.ofSeconds(1 + random.nextInt(100)));
  }

  private static What next(GroupRecord record, SplittableRandom random, int unready) {
    if (random.nextInt(6) == 0) {
      return unready == 0 ? What.UNREADY : random.nextInt(3) > 0 ? What.READY : What.LEAVES;
    }
    boolean ends = random.nextInt(3) == 0;
    return switch (record.phase()) {
      case WHOLE -> What.ENDED;
      case STOPPING -> ends ? What.ENDED : What.ARE_DOWN;
      case PAUSING -> ends ? What.ENDED : record.isDown() ? What.BY_HAND : What.BEGINS;
      case STARTING -> ends ? What.ENDED : What.ARE_STARTED;
    };
  }

  @Test
  void decision_ofAnyHistory_isThatOfTheNaiveOne() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int events = 0;
    while (events < EVENTS) {
      boolean all = random.nextBoolean();
      GroupRecord record = new GroupRecord(all);
      List<Restart> policies = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        policies.add(any(random));
        record.isBorn(policies.get(i));
      }
      List<Past> past = new ArrayList<>();
      long now = random.nextLong(1L << 50);
      int unready = 0;
      for (int i = 0; i < 40; i++) {
        What what = next(record, random, unready);
        now += TimeUnit.MILLISECONDS.toNanos(
            random.nextInt(6) == 0 ? random.nextLong(200_000) : random.nextLong(1_500));
        if (what == What.BEGINS) {
          now = Math.max(now, record.untilNanos());
        }
        int place = random.nextInt(MEMBERS);
        List<RunEnd> ends = List.of(RunEnd.values());
        RunEnd how = random.nextInt(3) > 0 ? RunEnd.FAILURE : ends.get(random.nextInt(ends.size()));
        Past it = new Past(
            what, policies.get(place), how, place, random.nextInt(4) > 0, now, random.nextDouble());
        past.add(it);
        Naive naive = new Naive(all, past);
        switch (what) {
          case ENDED ->
            assertThat(record.ended(
                    it.policy(), it.policy().attempts, how, place, it.wasReady(), now, it.random()))
                .as("seed %s, %s", seed, past)
                .isEqualTo(naive.last);
          case ARE_DOWN -> record.areDown(now);
          case BY_HAND -> record.byHand(now);
          case BEGINS -> record.begins(now);
          case ARE_STARTED -> record.areStarted(now);
          case UNREADY -> record.isUnready();
          case READY -> record.isReady(now);
          case LEAVES -> record.leavesUnready();
        }
        unready = naive.unready;
        assertThat(record.phase()).as("seed %s, %s", seed, past).isEqualTo(naive.phase());
        assertThat(record.attempts())
            .as("seed %s, %s", seed, past)
            .isEqualTo(naive.attemptsAt.size());
        for (int each = 0; each < MEMBERS; each++) {
          assertThat(record.covers(each))
              .as("seed %s, %s of %s", seed, each, past)
              .isEqualTo(naive.covers(each));
        }
        if (naive.now() != null && naive.now().isOpen()) {
          assertThat(record.isDown()).as("seed %s, %s", seed, past).isEqualTo(naive.now().down);
          assertThat(record.untilNanos())
              .as("seed %s, %s", seed, past)
              .isEqualTo(naive.now().until(0));
        }
        events++;
      }
    }
  }

  @Test
  void failures_hiddenBehindPlannedEnds_areCountedAllTheSame() {
    // A planned end is free; what fails while the group stops for it is not.
    GroupRecord record = new GroupRecord(/* all= */ true);
    Restart policy = Restart.onFailure().jitter(0).upTo(1);
    long now = 0;
    Decided last = new Decided(NextMove.AGAIN, 0);
    int starts = 0;
    while (last.next() == NextMove.AGAIN && starts < 10) {
      now += TimeUnit.SECONDS.toNanos(2);
      assertThat(record.ended(policy, 1, RunEnd.PLANNED, 0, true, now, 0))
          .isEqualTo(new Decided(NextMove.AGAIN, 0));
      last = record.ended(policy, 1, RunEnd.FAILURE, 1, true, now, 0);
      record.areDown(now);
      record.begins(now);
      record.areStarted(now);
      starts++;
    }
    assertThat(starts).isEqualTo(2);
  }

  @Test
  void group_thatFailsOnceAMonth_isStartedAfterTheFirstPauseEachTime() {
    GroupRecord record = new GroupRecord(/* all= */ false);
    long now = 0;
    for (int month = 0; month < 1_000; month++) {
      now += TimeUnit.DAYS.toNanos(30);
      assertThat(record.ended(
              Restart.onFailure().jitter(0), 1, RunEnd.FAILURE, month % 3, true, now, 0))
          .isEqualTo(new Decided(NextMove.AGAIN, TimeUnit.MILLISECONDS.toNanos(200)));
      record.areDown(now);
      record.begins(now);
      record.areStarted(now);
    }
  }
}
