package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schedules: failures of several members, births, stops of one and of the parent, starts by hand, all in the middle of the stop, the pause
 * and the start of a group; on the real clock, many times. The long form is {@code -Drounds=5000}.
 */
@ExtendWith(Unlogged.class)
final class GroupRacesTest {
  private static final int ROUNDS = LongForm.count("rounds", 150, 5_000);
  private static final int MEMBERS = 6;
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void group_underFailuresBirthsAndStops_hasOneIncarnationOfEachAndEnds(Soon.Kind kind)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Restart.Strategy strategy =
          random.nextBoolean() ? Restart.Strategy.ONE_FOR_ALL : Restart.Strategy.REST_FOR_ONE;
      AtomicIntegerArray alive = new AtomicIntegerArray(MEMBERS);
      AtomicInteger twice = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      AtomicInteger failures = new AtomicInteger();
      int most = random.nextInt(12);
      List<Child<?>> members = new ArrayList<>();
      String what = "seed " + seed + ", round " + round + ", " + strategy;
      try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
        var parent =
            app.spawn("parent", with -> kind.with().apply(with).strategy(strategy), Signal::await);
        for (int i = 0; i < MEMBERS; i++) {
          int mine = i;
          int turns = random.nextInt(40);
          Child<?> former = i > 0 && random.nextInt(3) == 0 ? members.get(random.nextInt(i)) : null;
          members.add(parent.spawn("m" + i, with -> inOrder(with, former, mine), stop -> {
            twice.addAndGet(alive.incrementAndGet(mine) > 1 ? 1 : 0);
            runs.incrementAndGet();
            try {
              for (int turn = 0; turn < turns && !stop.isGo(); turn++) {
                Thread.onSpinWait();
              }
              if (mine % 2 == 0) {
                Supervisor.ready();
              }
              if (failures.incrementAndGet() <= most) {
                throw new IOException("member " + mine);
              }
              stop.await();
            } finally {
              alive.decrementAndGet(mine);
            }
          }));
          if (random.nextInt(4) == 0) {
            byHand(members.get(random.nextInt(members.size())));
          }
        }
        boolean stopsEarly = random.nextBoolean();
        if (random.nextInt(3) == 0) {
          Soon.await(members.get(random.nextInt(MEMBERS)).stop());
        }
        if (!stopsEarly) {
          Starts starts = ((TreeNode) parent).family.starts;
          Soon.until(what + ": whole", () -> failures.get() > most && starts.group.isWhole());
          Soon.until(what + ": all run or are gone", () -> {
            for (int i = 0; i < MEMBERS; i++) {
              if (alive.get(i) == 0 && !members.get(i).state().isSettled()) {
                return false;
              }
            }
            return true;
          });
        }
        Soon.await(parent.stop());
        int then = runs.get();
        for (int i = 0; i < MEMBERS; i++) {
          assertThat(members.get(i).stopped().isGo()).as(what).isTrue();
          assertThat(alive.get(i)).as(what).isZero();
        }
        assertThat(runs).as(what).hasValue(then);
      } catch (ThreadFailedException e) {
        assertThat(e)
            .rootCause()
            .isInstanceOf(IOException.class); // it failed just as it was stopped
      }
      assertThat(twice).as(what).hasValue(0);
    }
  }

  private static ThreadOptions inOrder(ThreadOptions with, @Nullable Child<?> former, int number) {
    ThreadOptions own = number % 2 == 0 ? with.becomesReady() : with;
    return (former == null ? own : own.after(former)).restart(EAGER);
  }

  private static void byHand(Child<?> member) {
    try {
      member.start();
    } catch (IllegalStateException e) {
      // it runs, or is being stopped
    }
  }
}
