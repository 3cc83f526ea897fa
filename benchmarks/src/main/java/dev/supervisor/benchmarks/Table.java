package dev.supervisor.benchmarks;

import dev.supervisor.benchmarks.Contest.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Results as Markdown: ratios, since only these mean something beyond the machine and the hour. */
final class Table {
  private final List<Contest> contests;
  private final Results results;
  private final StringBuilder out = new StringBuilder();

  private Table(List<Contest> contests, Results results) {
    this.contests = contests;
    this.results = results;
  }

  static String of(List<Contest> contests, Results results) {
    Table table = new Table(contests, results);
    table.conditions();
    table.goals();
    table.growth();
    table.missing();
    table.failures();
    return table.out.toString();
  }

  private void conditions() {
    List<String> parts = new ArrayList<>();
    results.conditions.forEach((key, value) -> parts.add(key + ": " + value));
    out.append(String.join(" · ", parts)).append("\n\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private void row(String... cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell(cell)).append(" |");
    }
    out.append('\n');
  }

  // ---- goals

  private record Place(Contest contest, Line line) {}

  private void goals() {
    List<Place> places = new ArrayList<>();
    for (Contest contest : contests) {
      if (results.contests.containsKey(contest.id)) {
        contest.lines.forEach(line -> places.add(new Place(contest, line)));
      }
    }
    places.sort(Comparator.comparing(it -> it.line.row())); // stable: in a row, as registered
    row("#", "what", "ours", "best peer", "limit", "÷ peer", "÷ limit", "bytes", "goal", "verdict");
    out.append("|---|---|---:|---:|---:|---:|---:|---:|---|---|\n");
    for (Place place : places) {
      List<String> ours = place.contest.names(Role.OURS);
      for (String name : ours) {
        goal(place.contest, place.line, name, ours.size() > 1 ? ": " + name : "");
      }
    }
    out.append('\n');
  }

  private void goal(Contest contest, Line line, String name, String suffix) {
    String id = contest.id;
    Metric metric = line.metric();
    double ours = results.of(id, name, metric);
    String peer = results.best(id, Role.PEER, metric);
    double best = peer == null ? Double.NaN : results.of(id, peer, metric);
    double limit = results.limit(id, metric);
    List<String> goal = line.bounds().stream().map(it -> it.show(metric)).toList();
    row(
        line.row(),
        line.what() + suffix,
        metric.show(ours),
        peer == null ? "–" : metric.show(best) + " " + peer,
        metric.show(limit),
        ratio(ours / best),
        ratio(ours / limit),
        bytes(id, name),
        goal.isEmpty() ? "–" : String.join("; ", goal),
        new Verdict(results, contest, line, name).text());
  }

  private String bytes(String id, String name) {
    double kept = results.of(id, name, Metric.KEPT);
    String bytes = Metric.BYTES.show(results.of(id, name, Metric.BYTES));
    return kept > Metric.KEPT.tolerance() ? bytes + ", keeps " + Metric.KEPT.show(kept) : bytes;
  }

  static String ratio(double value) {
    return Double.isNaN(value) || Double.isInfinite(value) ? "–" : Metric.digits(value) + "×";
  }

  // ---- growth

  private void growth() {
    Map<String, List<Contest>> families = new LinkedHashMap<>();
    for (Contest contest : contests) {
      if (contest.growth != null && results.contests.containsKey(contest.id)) {
        families.computeIfAbsent(contest.growth.name(), it -> new ArrayList<>()).add(contest);
      }
    }
    if (families.isEmpty()) {
      return;
    }
    out.append("How cost grows; each compared with itself at the smallest size:\n\n");
    row("what", "contestant", "cost at size", "growth");
    out.append("|---|---|---|---:|\n");
    families.forEach(this::family);
    out.append('\n');
  }

  private void family(String what, List<Contest> sizes) {
    sizes.sort(Comparator.comparingInt(it -> it.growth == null ? 0 : it.growth.size()));
    Map<String, Role> names = new LinkedHashMap<>();
    for (Contest contest : sizes) {
      contest.contestants.forEach(it -> names.putIfAbsent(it.name(), it.role()));
    }
    names.forEach((name, role) -> {
      List<String> costs = new ArrayList<>();
      double first = Double.NaN;
      double last = Double.NaN;
      for (Contest contest : sizes) {
        double cost = results.of(contest.id, name, Metric.NANOS);
        if (contest.growth != null && !Double.isNaN(cost)) {
          costs.add(Metric.NANOS.show(cost) + " at " + Metric.digits(contest.growth.size()));
          first = Double.isNaN(first) ? cost : first;
          last = cost;
        }
      }
      if (costs.size() > 1) {
        String shown = role == Role.OURS ? "**" + name + "**" : name;
        row(what, shown, String.join(", ", costs), ratio(last / first));
      }
    });
  }

  // ---- what is not there

  private void missing() {
    TreeSet<String> rows = new TreeSet<>();
    contests.forEach(contest -> contest.lines.forEach(line -> rows.add(line.row())));
    for (Contest contest : contests) {
      if (results.contests.containsKey(contest.id)) {
        contest.lines.forEach(line -> rows.remove(line.row()));
      }
    }
    if (!rows.isEmpty()) {
      out.append("Not measured: ").append(String.join(", ", rows)).append("\n\n");
    }
  }

  private void failures() {
    results.contests.forEach((contest, contestants) -> contestants.forEach((name, figures) -> {
      if (figures.failure != null) {
        out.append("- failed: ")
            .append(contest)
            .append(" / ")
            .append(name)
            .append(": ")
            .append(figures.failure)
            .append('\n');
      }
    }));
  }
}
