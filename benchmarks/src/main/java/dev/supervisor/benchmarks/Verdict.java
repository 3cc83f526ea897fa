package dev.supervisor.benchmarks;

import dev.supervisor.benchmarks.Contest.Line;
import java.util.ArrayList;
import java.util.List;

/** Whether one of ours has reached the goal of a line, and if not, by how much it missed. */
final class Verdict {
  private final Results results;
  private final Contest contest;
  private final Line line;
  private final String name;

  Verdict(Results results, Contest contest, Line line, String name) {
    this.results = results;
    this.contest = contest;
    this.line = line;
    this.name = name;
  }

  String text() {
    if (line.bounds().isEmpty()) {
      return "–";
    }
    List<String> missed = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Bound bound : line.bounds()) {
      Metric metric = metric(bound);
      double value = results.of(contest.id, name, metric);
      double allowed = allowed(bound, metric);
      if (Double.isNaN(value) || Double.isNaN(allowed)) {
        unknown.add(metric.label.isEmpty() ? "time" : metric.label);
      } else if (value > allowed + metric.tolerance()) {
        missed.add(miss(bound, metric, value));
      }
    }
    if (!missed.isEmpty()) {
      return "**missed**: " + String.join("; ", missed);
    }
    if (unknown.size() == line.bounds().size()) {
      return "not measured";
    }
    return unknown.isEmpty()
        ? "reached"
        : "reached, but not measured: " + String.join(", ", unknown);
  }

  private Metric metric(Bound bound) {
    Metric metric = bound.metric();
    return metric == null ? line.metric() : metric;
  }

  private String miss(Bound bound, Metric metric, double value) {
    String label = metric == line.metric() ? "" : metric.label + " ";
    if (bound.of() instanceof Bound.Absolute) {
      return label + metric.show(value);
    }
    double reference = allowed(bound, metric) / bound.factor();
    return label + Table.ratio(value / reference);
  }

  private double allowed(Bound bound, Metric metric) {
    Bound.Reference of = bound.of();
    if (of instanceof Bound.Absolute) {
      return bound.factor();
    }
    if (of instanceof Bound.Above above) {
      return above.more() + results.of(contest.id, above.name(), metric);
    }
    if (of instanceof Bound.Peer peer) {
      return bound.factor() * results.of(contest.id, peer.name(), metric);
    }
    if (of instanceof Bound.Ours other) {
      String ours = results.best(other.contest(), Role.OURS, metric);
      return ours == null ? Double.NaN : bound.factor() * results.of(other.contest(), ours, metric);
    }
    String best = results.best(contest.id, Role.PEER, metric);
    return best == null ? Double.NaN : bound.factor() * results.of(contest.id, best, metric);
  }
}
