package dev.supervisor.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;

/**
 * What a recording of the JVM's flight (JFR) adds to spawn and join: rounds with the library's events and rounds without them take turns in one JVM, within
 * one recording that is there all the time, as its own costs are the JDK's. The median of the differences is printed.
 */
final class FlightCost {
  private static final int WARM_UP = 20;
  private static final List<String> EVENTS = List.of(
      "supervisor.Ready",
      "supervisor.Stop",
      "supervisor.Late",
      "supervisor.Fail",
      "supervisor.BackOff",
      "supervisor.GiveUp",
      "supervisor.Wait");

  private FlightCost() {}

  /**
   * Measures.
   *
   * @param args how many rounds of each, 1,000 unless said otherwise
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    PrintStream out = System.out;
    Threads[] kinds =
        Runtime.version().feature() >= 21 ? Threads.values() : new Threads[] {Threads.PLATFORM};
    for (Threads kind : kinds) {
      int jobs = kind == Threads.PLATFORM ? 30 : 500;
      SpawnJob job = SpawnJob.child(kind);
      List<Double> before = new ArrayList<>();
      for (int i = -WARM_UP; i < rounds; i++) {
        double one = nanosOfOne(job, jobs);
        if (i >= 0) {
          before.add(one);
        }
      }
      List<Double> without = new ArrayList<>();
      List<Double> added = new ArrayList<>();
      List<Double> addedByAll = new ArrayList<>();
      try (Recording recording = new Recording()) {
        recording.setMaxSize(50_000_000);
        recording.start();
        for (int i = -WARM_UP; i < rounds; i++) {
          recording.disable("supervisor.Spawn");
          EVENTS.forEach(recording::disable);
          double off = nanosOfOne(job, jobs);
          EVENTS.forEach(it -> recording.enable(it));
          double on = nanosOfOne(job, jobs);
          recording.enable("supervisor.Spawn");
          double all = nanosOfOne(job, jobs);
          if (i >= 0) {
            without.add(off);
            added.add(on - off);
            addedByAll.add(all - off);
          }
        }
      }
      double usual = median(without);
      out.printf(
          "%s threads: spawn and join take %.2f µs before there is a recorder, %.2f µs in a recording without our"
              + " events; those that are on by default add %+.2f µs (%+.1f %%), with Spawn %+.2f µs (%+.1f %%)%n",
          kind,
          median(before) / 1000,
          usual / 1000,
          median(added) / 1000,
          100 * median(added) / usual,
          median(addedByAll) / 1000,
          100 * median(addedByAll) / usual);
    }
  }

  private static double nanosOfOne(SpawnJob job, int jobs) throws Exception {
    long from = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      job.run();
    }
    return (double) (System.nanoTime() - from) / jobs;
  }

  private static double median(List<Double> of) {
    return of.stream().sorted().toList().get(of.size() / 2);
  }
}
