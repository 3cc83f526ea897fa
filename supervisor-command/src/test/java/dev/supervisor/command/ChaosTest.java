package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many commands from many callers on a few sessions, some of them nasty, while somebody kills sessions: each command
 * runs once or is said not to have run, every result is right, and nothing is left. The long form is {@code
 * -Dchaos=50000}, with {@code -Dseed=…} for another course.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
final class ChaosTest {
  private static final int COMMANDS = LongForm.count("chaos", 100, 600);
  private static final long SEED = Long.getLong("seed", 1);

  @TempDir
  Path marks;

  @Test
  void commands_whateverHappens_runOnceAndLeaveNothing() throws Exception {
    try (var warm = new Sessions(1)) {
      warm.assertClean(); // what the JVM opens once for all
    }
    var leftovers = new Leftovers();
    var saboteur = new Saboteur(SEED);
    Signal done = Signal.named("the last command");
    var executor = Executors.newSingleThreadExecutor();
    try (var sessions = new Sessions(Crowd.SESSIONS)) {
      var crowd = new Crowd(COMMANDS, SEED, sessions, leftovers, marks);
      Future<?> sabotage = executor.submit(() -> {
        while (!done.await(Till.in(Duration.ofMillis(40)))) {
          if (saboteur.hits() < COMMANDS / 10) { // on a busy machine all would be hit
            saboteur.strike();
          }
        }
        return null;
      });
      crowd.run();
      done.go();
      sabotage.get();
      for (int i = 0; i < Crowd.SESSIONS; i++) { // finds those whose directory is gone, and no more
        var unused = sessions.run(":");
      }
      sessions.assertClean();
      System.out.println(
          "chaos, seed " + SEED + ": " + crowd + ", sessions hit: " + saboteur.hits());
      assertThat(crowd.ended("Finished")).isGreaterThan(COMMANDS * 8L / 10);
    } finally {
      done.go();
      executor.shutdown();
    }
    assertThat(saboteur.hits()).isPositive();
    leftovers.assertNone();
  }
}
