package dev.supervisor.core.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supervisor.testing.LongForm;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Random trees live under failures, planned ends, stops and starts by hand, interrupts, late children, deaf threads and jumps of the clock,
 * from several threads at once; with all policies, strategies, orders and needs, on both kinds of threads. {@link LifeNotes} judges them by
 * what the test itself did and saw. How such trees stop is what {@code oracle.RandomTreeTest} is about.
 *
 * <p>The schedules it would catch: a second incarnation beside the first, one that begins before the threads of the former subtree have
 * ended, one that never comes back, one too many, an older child asked while a younger one runs, a failure told twice or not at all, a
 * thread left over, a face of the tree that cannot be read.
 *
 * <p>{@code -Dlives=100000} makes more of them, {@code -Dseed=…} the same again ({@code -Dlives=1} for that one alone).
 */
final class RandomLifeTest {
  private static final int LIVES = LongForm.count("lives", 30, 1_500);
  private static final boolean IS_COUNTED = Integer.getInteger("lives") != null;
  private static final long MOST_SECONDS = 40; // all of it in CI, on a machine that is busy, too
  private static final String DUMP = "supervisor.dump";
  private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.supervisor");

  private final Thread.@Nullable UncaughtExceptionHandler handler =
      Thread.getDefaultUncaughtExceptionHandler();

  @BeforeEach
  void quiet() {
    LIBRARY.setLevel(Level.OFF); // failing threads are what this is about
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {}); // errors come there, too
  }

  @AfterEach
  void loud() {
    LIBRARY.setLevel(null);
    Thread.setDefaultUncaughtExceptionHandler(handler);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // the long form; each wait has a limit of its own
  void lives_ofRandomTrees_keepAllPromises() throws Exception {
    long base = Long.getLong("seed", System.nanoTime());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    for (int i = 0; i < LIVES && (IS_COUNTED || System.nanoTime() - end < 0); i++) {
      play(base + i);
    }
  }

  /**
   * Of the looks at the tree only each eighth life has those that ask the JDK for a dump: on 25 each of them first looks for up to 200 ms for a moment
   * at which no virtual thread runs, and most lives were made of that.
   */
  private static void play(long seed) throws Exception {
    String former = System.getProperty(DUMP);
    if (seed % 8 != 0) {
      System.setProperty(DUMP, "never");
    }
    try {
      LifePlay.playOrThrow(seed);
    } finally {
      if (former == null) {
        System.clearProperty(DUMP);
      } else {
        System.setProperty(DUMP, former);
      }
    }
  }

  @Test
  void plans_ofOneSeed_areEqual_ofTwoAreNot() {
    assertThat(LifePlan.of(1)).isEqualTo(LifePlan.of(1)).isNotEqualTo(LifePlan.of(2));
  }
}
