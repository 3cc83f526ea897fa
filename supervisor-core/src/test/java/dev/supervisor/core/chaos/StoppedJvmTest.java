package dev.supervisor.core.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Soon;
import dev.supervisor.core.issues.JvmUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A whole JVM is stopped and goes on, as by a suspend, a debugger or a machine that has other things to do: the lives in it keep their
 * promises, with one carrier of virtual threads, and no heartbeat is taken for a missed one.
 */
@EnabledOnOs(OS.LINUX)
@Tag("long")
final class StoppedJvmTest {
  private static final int LIVES = Integer.getInteger("stopped.lives", 60);

  @Test
  void lives_inAJvmThatIsStoppedAgainAndAgain_keepAllPromises() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    try (var jvm = JvmUnderTest.withOptions(
        StoppedJvmMain.class,
        List.of(
            "-Ddev.supervisor.signals.seam=replaceable",
            "-Djdk.virtualThreadScheduler.parallelism=1"),
        "lives",
        "" + LIVES,
        "" + seed)) {
      assertThat(jvm.says("ready")).as("%s", jvm.lines).isTrue();
      CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> {
        try {
          return jvm.end();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      while (jvm.isAlive()) {
        jvm.send("STOP");
        TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(50));
        jvm.send("CONT");
        TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(200));
      }
      assertThat(end.get(1, TimeUnit.MINUTES)).as("%s", jvm.lines).isZero();
      assertThat(jvm.lines).contains("all lives kept their promises");
    }
  }

  @Test
  void heartbeats_ofAJvmThatWasStoppedForLonger_areNotMissed() throws Exception {
    try (var jvm = JvmUnderTest.withOptions(
        StoppedJvmMain.class,
        List.of("-Djdk.virtualThreadScheduler.parallelism=1"),
        "heartbeats")) {
      assertThat(jvm.says("ready")).as("%s", jvm.lines).isTrue();
      jvm.send("STOP");
      Soon.until("stopped", () -> state(jvm) == 'T');
      TimeUnit.NANOSECONDS.sleep(
          StoppedJvmMain.WITHIN.plusSeconds(2).toNanos()); // longer than any may be silent
      jvm.send("CONT");
      jvm.write('\n');
      assertThat(jvm.end()).as("%s", jvm.lines).isZero();
      assertThat(jvm.lines).last().isEqualTo("silent 0, begun 0 more, healthy true");
    }
  }

  /** {@return how the kernel says it stands: T where it is stopped} */
  private static char state(JvmUnderTest jvm) {
    try {
      String stat = Files.readString(Path.of("/proc/" + jvm.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ' ';
    }
  }
}
