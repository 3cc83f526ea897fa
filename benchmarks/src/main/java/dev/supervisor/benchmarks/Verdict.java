package dev.supervisor.benchmarks;

import dev.supervisor.benchmarks.Contest.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether one of ours has reached the goal of a line, and if not, by how much it missed.
 *
 * <p>A goal is missed only where the rounds agree on that: contestants of one round are compared with
 * each other, and the {@linkplain Spread spread} of these comparisons lies beyond the goal.
 */
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
    List<String> close = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Bound bound : line.bounds()) {
      Metric metric = bound.metric() == null ? line.metric() : bound.metric();
      Compared compared = compared(bound, metric);
      if (compared == null) {
        unknown.add(metric.label.isEmpty() ? "time" : metric.label);
      } else if (compared.isMissed()) {
        missed.add(compared.show(line.metric()));
      } else if (!compared.isReached()) {
        close.add(compared.show(line.metric()));
      }
    }
    if (!missed.isEmpty()) {
      return "**missed**: " + String.join("; ", missed);
    }
    if (!close.isEmpty()) {
      return "within the spread: " + String.join("; ", close);
    }
    if (unknown.size() == line.bounds().size()) {
      return "not measured";
    }
    return unknown.isEmpty()
        ? "reached"
        : "reached, but not measured: " + String.join(", ", unknown);
  }

  /** {@return ours beside what the bound names, or null where one of them was not measured} */
  private @Nullable Compared compared(Bound bound, Metric metric) {
    List<Double> ours = results.rounds(contest.id, name, metric);
    List<Double> references = references(bound.of(), metric);
    return ours.isEmpty() || references.isEmpty()
        ? null
        : new Compared(bound, metric, ours, references);
  }

  /** {@return what the factor of a bound is taken of, round by round} */
  private List<Double> references(Bound.Reference of, Metric metric) {
    if (of instanceof Bound.Absolute) {
      return List.of(1.0);
    }
    if (of instanceof Bound.Above above) {
      return results.rounds(contest.id, above.name(), metric).stream()
          .map(it -> it + above.more())
          .toList();
    }
    if (of instanceof Bound.Peer peer) {
      return results.rounds(contest.id, peer.name(), metric);
    }
    if (of instanceof Bound.Ours other) {
      return best(other.contest(), Role.OURS, metric);
    }
    return best(contest.id, Role.PEER, metric);
  }

  private List<Double> best(String id, Role role, Metric metric) {
    String best = results.best(id, role, metric);
    return best == null ? List.of() : results.rounds(id, best, metric);
  }

  /** Ours and what one bound compares it with. */
  private record Compared(Bound bound, Metric metric, List<Double> ours, List<Double> references) {
    boolean isReached() {
      return excess(Results.median(ours), Results.median(references)) <= 0;
    }

    boolean isMissed() {
      return Spread.of(byRound(this::excess)).low() > 0;
    }

    private double excess(double value, double reference) {
      return value - bound.factor() * reference - metric.tolerance();
    }

    /** {@return each round's comparison; where one of both has rounds that the other has not, each of ours with the median} */
    private List<Double> byRound(DoubleBinaryOperator comparison) {
      boolean paired = ours.size() == references.size();
      double median = Results.median(references);
      return IntStream.range(0, ours.size())
          .mapToObj(
              it -> comparison.applyAsDouble(ours.get(it), paired ? references.get(it) : median))
          .toList();
    }

    String show(Metric ofLine) {
      boolean absolute = bound.of() instanceof Bound.Absolute;
      DoubleFunction<String> shown = absolute ? metric::show : Table::ratio;
      String label = metric == ofLine ? "" : metric.label + " ";
      String figure = shown.apply(Results.median(ours) / Results.median(references));
      Spread spread = Spread.of(byRound((value, reference) -> value / reference));
      String low = shown.apply(spread.low());
      String high = shown.apply(spread.high());
      return label + figure + (low.equals(high) ? "" : " (" + low + " to " + high + ")");
    }
  }
}
