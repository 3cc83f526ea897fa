package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.LongForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many commands on eight sessions, five in a hundred of them nasty, and nobody else to blame: what a command does
 * hurts no other. The long form is {@code -Dcommands=50000}, with {@code -Dseed=…} for another course.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
final class NastyCommandsTest {
  private static final int COMMANDS = LongForm.count("commands", 200, 1_000);
  private static final long SEED = Long.getLong("seed", 2);

  @TempDir
  Path marks;

  @Test
  void commands_besideNastyOnes_allFinishRightlyAndOnce() throws Exception {
    try (var warm = new Sessions(1)) {
      warm.assertClean(); // what the JVM opens once for all
    }
    var leftovers = new Leftovers();
    try (var sessions = new Sessions(Crowd.SESSIONS)) {
      var crowd = new Crowd(COMMANDS, SEED, sessions, leftovers, marks);
      crowd.run();
      sessions.assertClean();
      System.out.println("nasty commands, seed " + SEED + ": " + crowd);
      assertThat(crowd.ended(ChaosCaller.LOST)).as("%s", crowd).isZero();
      assertThat(crowd.ended("Finished")).isGreaterThan(COMMANDS * 9L / 10);
      assertThat(crowd.ended("Stopped")).isPositive();
      try (Stream<Path> all = Files.list(marks)) {
        long ran = all.filter(it -> !it.toString().endsWith(".more")).count();
        assertThat(ran)
            .isBetween(
                COMMANDS - crowd.ended("NotStarted") - crowd.ended("Stopped"), (long) COMMANDS);
      }
    }
    leftovers.assertNone();
  }
}
