package dev.supervisor.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The contests of one area. */
final class Suite {
  private final Class<?> area;
  final List<Contest> contests = new ArrayList<>();

  Suite(Class<?> area) {
    this.area = area;
  }

  /** Adds a contest, judged by the time it takes. */
  Contest contest(String row, String what) {
    return contest(row, what, Metric.NANOS);
  }

  Contest contest(String row, String what, Metric metric) {
    Contest contest = new Contest(area, row, what, metric);
    contests.add(contest);
    return contest;
  }
}
