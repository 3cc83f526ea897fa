package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
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
  private static final int COMMANDS = Integer.getInteger("chaos", 600);
  private static final long SEED = Long.getLong("seed", 1);
  private static final int CALLERS = 12;
  private static final int SESSIONS = 8;
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  Path marks;

  @Test
  void commands_whateverHappens_runOnceAndLeaveNothing() throws Exception {
    try (var warm = new Sessions(1)) {
      warm.assertClean(); // what the JVM opens once for all
    }
    long before = descriptors();
    String run = "chaos-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    var ends = new ConcurrentHashMap<String, LongAdder>();
    var saboteur = new Saboteur(SEED);
    Signal done = Signal.named("the last command");
    var executor = Executors.newFixedThreadPool(CALLERS + 1);
    try (var sessions = new Sessions(SESSIONS)) {
      var next = new AtomicInteger();
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < CALLERS; i++) {
        var caller = new ChaosCaller(sessions, marks, run, SEED + i, ends);
        all.add(executor.submit(() -> {
          for (int n = next.getAndIncrement(); n < COMMANDS; n = next.getAndIncrement()) {
            caller.run(n);
          }
          return null;
        }));
      }
      Future<?> sabotage = executor.submit(() -> {
        while (!done.await(Till.in(Duration.ofMillis(40)))) {
          saboteur.strike();
        }
        return null;
      });
      for (Future<?> each : List.copyOf(all)) {
        each.get();
      }
      done.go();
      sabotage.get();
      for (int i = 0; i < SESSIONS; i++) { // finds those whose directory is gone, and does no more
        var unused = sessions.run(":");
      }
      sessions.assertClean();
    } finally {
      done.go();
      executor.shutdown();
    }
    System.out.println("chaos, seed " + SEED + ": " + ends + ", sessions hit: " + saboteur.hits());

    assertThat(ends.get("Finished").sum()).isGreaterThan(COMMANDS * 8L / 10);
    assertThat(saboteur.hits()).isPositive();
    awaitNone("processes", () -> processesOf(run));
    awaitNone("children", () -> ProcessHandle.current().children().toList());
    awaitNone("directories", Saboteur::directories);
    awaitNone("descriptors", () -> descriptors() <= before ? List.of() : openFiles());
  }

  private interface Look {
    List<?> left() throws Exception;
  }

  private static void awaitNone(String what, Look look) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!look.left().isEmpty()) {
      assertThat(System.nanoTime()).as("left are %s: %s", what, look.left()).isLessThan(deadline);
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(20)));
    }
  }

  private static long descriptors() throws IOException {
    return openFiles().size();
  }

  private static List<String> openFiles() throws IOException {
    var names = new ArrayList<String>();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : open.toList()) {
        names.add(target(each));
      }
    }
    return names;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "closed";
    }
  }

  /** {@return what has the run in its environment} */
  private static List<String> processesOf(String run) throws IOException {
    var found = new ArrayList<String>();
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : all) {
        try {
          String environment =
              new String(Files.readAllBytes(each.resolve("environ")), StandardCharsets.ISO_8859_1);
          if (environment.contains("CHAOS=" + run)) {
            found.add(each.getFileName() + " "
                + Files.readString(each.resolve("cmdline"), StandardCharsets.ISO_8859_1));
          }
        } catch (IOException goneMeanwhile) {
          // that is fine
        }
      }
    }
    return found;
  }
}
