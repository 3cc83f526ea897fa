package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.NextMove;
import dev.supervisor.core.RestartRecord.RunEnd;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A hundred thousand children fail together, on the JVM's own clock: a few of their starts are in flight at a time, the helpers of the library
 * use one processor at most, none is there twice, each comes back or is given up, and the stop is in time. {@link StormTest} has how they are
 * spread. Without virtual threads there are fewer of them, and the decisions of ten thousand.
 */
@Timeout(300)
@ExtendWith(Unlogged.class)
final class WholeStormTest {
  private static final int STORM = LongForm.count("storm", 100_000, 100_000);
  private static final int DECISIONS = 10_000;
  private static final int HOPELESS_EACH = 100; // one of that many never works
  private static final int ATTEMPTS = 2;
  private static final int LIMIT = 10; // restarting.md: the default

  @Test
  @Tag("long")
  void storm_onTheClock_isBoundedComesBackAndStopsInTime() throws Exception {
    int many = Soon.kinds().size() > 1 ? STORM : 500; // platform threads are dear
    Soon.Kind kind = Soon.kinds().get(Soon.kinds().size() - 1);
    Signal fail = Signal.create();
    AtomicInteger born = new AtomicInteger();
    AtomicInteger back = new AtomicInteger();
    AtomicInteger alive = new AtomicInteger();
    AtomicInteger twice = new AtomicInteger();
    AtomicInteger mostInFlight = new AtomicInteger();
    AtomicIntegerArray incarnations = new AtomicIntegerArray(many);
    AtomicIntegerArray running = new AtomicIntegerArray(many);
    int hopeless = (many + HOPELESS_EACH - 1) / HOPELESS_EACH;
    List<Child<?>> hopelessOnes = new ArrayList<>();
    var app = Supervisor.open(
        "app",
        with ->
            with.threads(t -> kind.with().apply(t).allAtOnce()).stopWithin(Duration.ofMinutes(2)));
    try (app) {
      var parent = app.spawn("parent", with -> with.allAtOnce(), Signal::await);
      for (int i = 0; i < many; i++) {
        int mine = i;
        boolean isHopeless = mine % HOPELESS_EACH == 0;
        var child = parent.spawn(
            "of many",
            with -> kind.with()
                .apply(with)
                .restart(Restart.onFailure().upTo(ATTEMPTS).staysDown()),
            stop -> {
              Starts starts = ((TreeNode) parent).family.starts;
              mostInFlight.accumulateAndGet(starts.inFlight(), Math::max);
              twice.addAndGet(running.incrementAndGet(mine) > 1 ? 1 : 0);
              alive.incrementAndGet();
              try {
                boolean isFirst = incarnations.getAndIncrement(mine) == 0;
                if (isFirst) {
                  born.incrementAndGet();
                  fail.await();
                }
                if (isFirst || isHopeless) {
                  throw new IOException("all at once");
                }
                back.incrementAndGet();
                stop.await();
              } finally {
                running.decrementAndGet(mine);
                alive.decrementAndGet();
              }
            });
        if (isHopeless) {
          hopelessOnes.add(child);
        }
      }
      untilAll("are there", many, born::get);
      HelperTimes times = new HelperTimes();
      long begin = System.nanoTime();
      fail.go();
      untilAll("are back", many - hopeless, () -> {
        times.look();
        return back.get();
      });
      long wall = System.nanoTime() - begin;
      // Not when their bodies have ended: a stop that comes before that is decided would make their
      // failures those of their parent.
      untilAll("are given up that never work", hopeless, () -> down(hopelessOnes));
      assertThat(hopelessOnes.stream().mapToInt(each -> each.history().size()))
          .as("incarnations of each")
          .containsOnly(ATTEMPTS + 1);
      assertThat(alive).hasValue(many - hopeless);
      assertThat(times.nanos()).as("of %s ns", wall).isLessThanOrEqualTo(wall);
      assertThat(mostInFlight.get()).isLessThanOrEqualTo(Starts.MOST);
      assertThat(twice).hasValue(0);
      begin = System.nanoTime();
      assertThat(parent.stop().await(Till.in(Duration.ofMinutes(2)))).isTrue();
      System.out.println(
          "storm of " + many + ": " + TimeUnit.NANOSECONDS.toMillis(wall) + " ms, of these helpers "
              + TimeUnit.NANOSECONDS.toMillis(times.nanos()) + " ms; stopped in "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
      assertThat(alive).hasValue(0);
    }
    StopReport report = app.report().orElseThrow();
    assertThat(report.complete()).isTrue();
    assertThat(report.unsettled()).isEmpty();
  }

  private static int down(List<Child<?>> children) {
    return (int)
        children.stream().filter(each -> each.state() == Node.State.DOWN).count();
  }

  /** However busy the machine is: it fails when none more comes for a long time. */
  private static void untilAll(String what, int all, IntSupplier count)
      throws InterruptedException {
    for (int done = count.getAsInt(); done < all; done = count.getAsInt()) {
      int soFar = done;
      Soon.until("more " + what + " than " + soFar, () -> count.getAsInt() > soFar);
    }
  }

  /** The processor time of the library's own threads, as they were seen: they end when there is nothing for them to do. */
  private static final class HelperTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private final Map<Long, Long> first = new HashMap<>();
    private final Map<Long, Long> latest = new HashMap<>();

    HelperTimes() {
      look();
      first.putAll(latest);
    }

    void look() {
      for (ThreadInfo each : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
        if (each != null && each.getThreadName().startsWith("supervisor-")) {
          long nanos = THREADS.getThreadCpuTime(each.getThreadId());
          latest.merge(each.getThreadId(), nanos, Math::max);
        }
      }
    }

    long nanos() {
      long all = 0;
      for (Map.Entry<Long, Long> each : latest.entrySet()) {
        all += each.getValue() - first.getOrDefault(each.getKey(), 0L);
      }
      return all;
    }
  }

  /** The same without threads, as the decision needs none. */
  @Test
  void decisions_ofAStorm_areSpreadAndEachGivesUpAfterItsLimit() {
    SplittableRandom random = new SplittableRandom(1);
    Restart policy = Restart.onFailure();
    long first = Durations.nanos(policy.first);
    int early = 0;
    for (int i = 0; i < DECISIONS; i++) {
      RestartRecord record = new RestartRecord(policy, /* becomesReady= */ false);
      long now = 0;
      for (int attempt = 1; attempt <= LIMIT; attempt++) {
        Decided decided = record.ended(RunEnd.FAILURE, 0, 0, now, random.nextDouble());
        assertThat(decided.next()).isEqualTo(NextMove.AGAIN);
        if (attempt == 1) {
          assertThat(decided.delayNanos()).isBetween(first / 2, first + first / 2);
          early += decided.delayNanos() < first ? 1 : 0;
        }
        now += decided.delayNanos();
      }
      assertThat(record.ended(RunEnd.FAILURE, 0, 0, now, random.nextDouble()).next())
          .isEqualTo(NextMove.GIVES_UP);
    }
    assertThat(early).as("before the middle").isBetween(DECISIONS * 2 / 5, DECISIONS * 3 / 5);
  }
}
