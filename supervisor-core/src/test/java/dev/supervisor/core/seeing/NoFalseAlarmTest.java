package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * FEATURES 48: trees of chance whose threads wait for each other in all ways, and never in a circle: locks in one order, joins of older
 * siblings, a channel, signals. The schedule it would catch: a look at one thread before it takes a lock, and at another one after that.
 */
final class NoFalseAlarmTest {
  private static final int TREES = LongForm.count("alarms", 60, 2_000);
  private static final int THREADS = 6;

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // the long form
  void trees_thatGoOn_areNeverSaidToWaitForThemselves() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < TREES; i++) {
      live(new Random(random.nextLong()), "seed " + seed + ", tree " + i);
    }
  }

  private static void live(Random random, String which) throws Exception {
    Lock[] locks = {Lock.named("one"), Lock.named("two"), Lock.named("three")};
    Channel<Integer> channel = Channel.bounded("numbers", 1);
    List<Child<?>> children = new ArrayList<>();
    try (Scope app = Supervisor.open("app")) {
      for (int i = 0; i < THREADS; i++) {
        long own = random.nextLong();
        List<Child<?>> older = List.copyOf(children);
        children.add(
            app.spawn("child", stop -> work(new Random(own), locks, channel, older, stop)));
      }
      for (int look = 0; look < 4; look++) {
        for (Node node : app.descendants()) {
          Why why = node.why();
          assertThat(why.isConfirmed()).as(() -> which + ": " + why).isFalse();
          assertThat(why.sentence()).hasSizeLessThanOrEqualTo(Why.LONGEST_SENTENCE);
        }
        String tree = app.tree();
        assertThat(tree).as(which).doesNotContain("deadlock");
      }
    }
  }

  private static void work(
      Random random, Lock[] locks, Channel<Integer> channel, List<Child<?>> older, Signal stop)
      throws Exception {
    for (int step = 0; step < 8; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          int first = random.nextInt(locks.length - 1);
          locks[first].hold(outer -> {
            int next = first + 1;
            return locks[next].hold(inner -> channel.offer(next));
          });
        }
        case 1 -> {
          var unused = channel.poll();
        }
        case 2 -> channel.put(step, Till.in(Duration.ofMillis(1)).or(stop));
        case 3 -> {
          if (!older.isEmpty()) {
            older.get(random.nextInt(older.size())).stopped().await(stop);
          }
        }
        default -> Thread.onSpinWait();
      }
    }
  }
}
