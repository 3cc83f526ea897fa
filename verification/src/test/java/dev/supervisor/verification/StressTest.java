package dev.supervisor.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.verification.stress.Canary;
import dev.supervisor.verification.stress.ExactlyOnce;
import dev.supervisor.verification.stress.HandOver;
import dev.supervisor.verification.stress.Publication;
import dev.supervisor.verification.stress.TreeMoves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.annotations.JCStressTest;

/**
 * Bad schedules: those that only real processors, caches and compilers make; each class in {@code
 * stress} names its own.
 *
 * <p>Runs jcstress in a process of its own, since that starts many. The long set stresses longer, by
 * {@code -Dverification.stress="-m default"}.
 */
@Timeout(1800) // of the long set; the short one takes half a minute on two idle processors
@Tag("long")
final class StressTest {
  private static final Pattern COUNTS =
      Pattern.compile("\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (.*) errs\\)");
  private static final List<String> BUDGET = List.of(
      System.getProperty("verification.stress", "-m quick -iters 1 -time 250").split(" "));

  @TempDir
  private Path reports;

  private String stress(Class<?>... classes) throws IOException, InterruptedException {
    String names =
        String.join("|", Arrays.stream(classes).map(Class::getSimpleName).toList());
    Path output = reports.resolve("output");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "org.openjdk.jcstress.Main",
        "-sc",
        "false",
        "-jvmArgs",
        "-XX:+UseParallelGC",
        "-r",
        reports.toString(),
        "-t",
        "stress\\.(" + names + ")\\."));
    command.addAll(BUDGET);
    Process process = new ProcessBuilder(command)
        .directory(reports.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      process.waitFor();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  /** The last counts in the output: planned, passed, failed, and the two kinds of errors. */
  private static Matcher counts(String output) {
    Matcher each = COUNTS.matcher(output);
    int last = -1;
    while (each.find()) {
      last = each.start();
    }
    assertThat(last).as("counts in:%n%s", output).isNotNegative();
    assertThat(each.find(last)).isTrue();
    return each;
  }

  private static int tests(Class<?>... classes) {
    return (int) Arrays.stream(classes)
        .flatMap(it -> Arrays.stream(it.getClasses()))
        .filter(it -> it.isAnnotationPresent(JCStressTest.class))
        .count();
  }

  @Test
  void signalsLocksChannelsAndTrees_stressed_showNothingForbidden() throws Exception {
    Class<?>[] classes = {Publication.class, ExactlyOnce.class, HandOver.class, TreeMoves.class};
    String output = stress(classes);
    Matcher counts = counts(output);
    int planned = Integer.parseInt(counts.group(1));
    // one that needs more processors than there are would be left out in silence
    assertThat(planned).as(output).isPositive().matches(it -> it % tests(classes) == 0);
    assertThat(counts.group())
        .as(output)
        .contains("; " + planned + " passed, 0 failed, 0 soft errs, 0 hard");
  }

  @Test
  void canaries_stressed_areAllFound() throws Exception {
    String output = stress(Canary.class);
    Matcher counts = counts(output);
    int planned = Integer.parseInt(counts.group(1));
    assertThat(planned).as(output).isPositive().matches(it -> it % tests(Canary.class) == 0);
    assertThat(counts.group())
        .as(output)
        .contains("; 0 passed, " + planned + " failed, 0 soft errs, 0 hard");
  }
}
