package dev.supervisor.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;

/**
 * What a recording of the JVM's flight (JFR) adds to spawn and join: rounds with the library's events and rounds without them take turns in one JVM, within
 * one recording that is there all the time, as its own costs are the JDK's. Two clocks are read: how long a round took, of which the median of the differences
 * is printed; and what it cost the JVM's threads on processors, of which the mean is, with its standard error: a busy machine says little by the first.
 */
final class FlightCost {
  private static final int WARM_UP = 10;
  private static final long ROUND_NANOS =
      TimeUnit.MILLISECONDS.toNanos(100); // the processor clock ticks each 10 ms
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final List<String> EVENTS = List.of(
      "supervisor.Ready",
      "supervisor.Stop",
      "supervisor.Late",
      "supervisor.Fail",
      "supervisor.BackOff",
      "supervisor.GiveUp",
      "supervisor.Wait");

  private FlightCost() {}

  /** Which of the library's events are recorded. */
  private enum Recorded {
    NONE,
    BY_DEFAULT,
    ALL;

    void in(Recording recording) {
      EVENTS.forEach(it -> {
        if (this == NONE) {
          recording.disable(it);
        } else {
          recording.enable(it);
        }
      });
      if (this == ALL) {
        recording.enable("supervisor.Spawn");
      } else {
        recording.disable("supervisor.Spawn");
      }
    }
  }

  /** What one spawn and join took in a round, in nanoseconds. */
  private record Round(double time, double processor) {}

  /**
   * Measures.
   *
   * @param args how many rounds of each, 200 unless said otherwise
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    Threads[] kinds =
        Runtime.version().feature() >= 21 ? Threads.values() : new Threads[] {Threads.PLATFORM};
    for (Threads kind : kinds) {
      SpawnJob job = SpawnJob.child(kind);
      int jobs = 100;
      Round before = round(job, jobs);
      for (int i = 0; i < 2 * WARM_UP; i++) {
        before = round(job, jobs);
        jobs = (int) Math.max(100, ROUND_NANOS / Math.max(1_000, before.time()));
      }
      Map<Recorded, List<Round>> all = new EnumMap<>(Recorded.class);
      try (Recording recording = new Recording()) {
        recording.setMaxSize(50_000_000);
        recording.start();
        for (int i = -WARM_UP; i < rounds; i++) {
          for (int j = 0; j < Recorded.values().length; j++) {
            Recorded which = Recorded.values()[Math.floorMod(i + j, Recorded.values().length)];
            which.in(recording);
            Round round = round(job, jobs);
            if (i >= 0) {
              all.computeIfAbsent(which, key -> new ArrayList<>()).add(round);
            }
          }
        }
      }
      print(System.out, kind, before, all);
    }
  }

  private static Round round(SpawnJob job, int jobs) throws Exception {
    long processor = SYSTEM.getProcessCpuTime();
    long from = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      job.run();
    }
    return new Round(
        (double) (System.nanoTime() - from) / jobs,
        (double) (SYSTEM.getProcessCpuTime() - processor) / jobs);
  }

  private static void print(
      PrintStream out, Threads kind, Round before, Map<Recorded, List<Round>> all) {
    List<Round> none = Objects.requireNonNull(all.get(Recorded.NONE));
    double time = median(none.stream().map(Round::time).toList());
    double processor = none.stream().mapToDouble(Round::processor).average().orElseThrow();
    out.printf(
        "%s threads: spawn and join take %.2f µs before there is a recorder, %.2f µs in a recording without our events, and %.2f µs on processors%n",
        kind, before.time() / 1000, time / 1000, processor / 1000);
    for (Recorded which : List.of(Recorded.BY_DEFAULT, Recorded.ALL)) {
      List<Round> with = Objects.requireNonNull(all.get(which));
      List<Double> longer = new ArrayList<>();
      List<Double> dearer = new ArrayList<>();
      for (int i = 0; i < with.size(); i++) {
        longer.add(with.get(i).time() - none.get(i).time());
        dearer.add(with.get(i).processor() - none.get(i).processor());
      }
      double mean = dearer.stream().mapToDouble(it -> it).average().orElseThrow();
      double square =
          dearer.stream().mapToDouble(it -> (it - mean) * (it - mean)).sum();
      double error = Math.sqrt(square / (dearer.size() - 1.0) / dearer.size());
      out.printf(
          "  %s: %+.2f µs (%+.1f %%); on processors %+.2f µs (%+.1f %%, standard error %.1f %%)%n",
          which == Recorded.ALL ? "with Spawn" : "by default",
          median(longer) / 1000,
          100 * median(longer) / time,
          mean / 1000,
          100 * mean / processor,
          100 * error / processor);
    }
  }

  private static double median(List<Double> of) {
    return of.stream().sorted().toList().get(of.size() / 2);
  }
}
