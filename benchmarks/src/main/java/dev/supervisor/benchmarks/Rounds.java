package dev.supervisor.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs contests: each contestant in a fresh JVM, all of them once a round, so that what disturbs the
 * machine hits all alike.
 */
final class Rounds {
  private final List<Contest> contests;
  private final Profile profile;
  private final int rounds;
  private final Pattern only;
  private final Path file;
  private final Results results = new Results();
  private final long start = System.nanoTime();

  Rounds(List<Contest> contests, Profile profile, int rounds, Pattern only, Path file) {
    this.contests = contests;
    this.profile = profile;
    this.rounds = rounds;
    this.only = only;
    this.file = file;
  }

  /** {@return what was measured; it is in the file too, after each round} */
  Results run() throws IOException, InterruptedException {
    System.setProperty("jmh.ignoreLock", "true"); // others may be measuring, at their own risk
    for (int round = 1; round <= rounds && isTimeFor(round); round++) {
      for (Contest contest : contests) {
        if (contest.runsHere() && !(contest.fullOnly && profile == Profile.QUICK)) {
          run(contest, round);
        }
      }
      describe(round);
      results.write(file);
    }
    return results;
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  /** {@return whether the round will probably be over in time: it takes as long as those before} */
  private boolean isTimeFor(int round) {
    return round == 1 || seconds() * round / (round - 1) < profile.budgetSeconds;
  }

  private void run(Contest contest, int round) throws IOException, InterruptedException {
    for (Contestant contestant : contest.contestants) {
      String id = contest.id + "/" + contestant.name();
      if (!only.matcher(id).find()) {
        continue;
      }
      if (seconds() >= profile.budgetSeconds) {
        return;
      }
      Results.Figures figures = results.figures(contest.id, contestant.name(), contestant.role());
      try {
        Map<Metric, Double> measured = contestant.program() instanceof Contestant.Micro micro
            ? MicroRun.run(contest, micro, profile)
            : Child.run(contest, contestant, profile);
        measured.forEach(figures::add);
        System.err.println(round + " " + id + show(measured));
      } catch (RunnerException | Child.FailedException e) {
        figures.failure = e.getMessage() == null ? e.toString() : e.getMessage();
        System.err.println(round + " " + id + " FAILED: " + figures.failure);
      }
    }
  }

  private static String show(Map<Metric, Double> measured) {
    StringBuilder out = new StringBuilder();
    measured.forEach((metric, value) -> out.append("  ")
        .append(metric.label)
        .append(metric.label.isEmpty() ? "" : " ")
        .append(metric.show(value)));
    return out.toString();
  }

  private void describe(int round) {
    Map<String, String> conditions = results.conditions;
    conditions.put("JDK", Runtime.version().toString());
    conditions.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    conditions.put("OS", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    conditions.put("profile", profile.name().toLowerCase(Locale.ROOT));
    conditions.put("rounds", String.valueOf(round));
    conditions.put("time", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    conditions.putIfAbsent(
        "load",
        String.format(
            Locale.ROOT,
            "%.1f",
            java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                .getSystemLoadAverage()));
  }
}
