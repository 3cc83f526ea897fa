package dev.supervisor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What runs on one JDK have measured, and under which conditions. */
final class Results {
  /** What one contestant has shown, round by round. */
  static final class Figures {
    final Role role;
    final Map<Metric, List<Double>> rounds = new EnumMap<>(Metric.class);

    @Nullable
    String failure;

    Figures(Role role) {
      this.role = role;
    }

    void add(Metric metric, double value) {
      rounds.computeIfAbsent(metric, it -> new ArrayList<>()).add(value);
    }

    /** {@return the median of the rounds; not a number when there is none} */
    double median(Metric metric) {
      return Results.median(rounds.getOrDefault(metric, List.of()));
    }
  }

  final Map<String, String> conditions = new LinkedHashMap<>();
  final Map<String, Map<String, Figures>> contests = new LinkedHashMap<>();

  Figures figures(String contest, String contestant, Role role) {
    return contests
        .computeIfAbsent(contest, it -> new LinkedHashMap<>())
        .computeIfAbsent(contestant, it -> new Figures(role));
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    if (n == 0) {
      return Double.NaN;
    }
    return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
  }

  // ---- asking

  double of(String contest, String contestant, Metric metric) {
    Figures figures = contests.getOrDefault(contest, Map.of()).get(contestant);
    return figures == null ? Double.NaN : figures.median(metric);
  }

  /** {@return what each round has shown; empty when there is none} */
  List<Double> rounds(String contest, String contestant, Metric metric) {
    Figures figures = contests.getOrDefault(contest, Map.of()).get(contestant);
    return figures == null ? List.of() : figures.rounds.getOrDefault(metric, List.of());
  }

  /** {@return the name of the best of this role, or null when none has that figure} */
  @Nullable
  String best(String contest, Role role, Metric metric) {
    return best(contest, it -> it == role, metric);
  }

  private @Nullable String best(String contest, Predicate<Role> roles, Metric metric) {
    String best = null;
    double least = Double.NaN;
    for (var entry : contests.getOrDefault(contest, Map.of()).entrySet()) {
      double value = entry.getValue().median(metric);
      if (roles.test(entry.getValue().role)
          && !Double.isNaN(value)
          && (best == null || value < least)) {
        best = entry.getKey();
        least = value;
      }
    }
    return best;
  }

  /** {@return the best known figure: a hand-written limit, unless a peer beat it} */
  double limit(String contest, Metric metric) {
    if (best(contest, Role.LIMIT, metric) == null) {
      return Double.NaN;
    }
    String best = best(contest, it -> it == Role.LIMIT || it == Role.PEER, metric);
    return best == null ? Double.NaN : of(contest, best, metric);
  }

  // ---- files

  void write(Path file) throws IOException {
    List<Object> list = new ArrayList<>();
    contests.forEach((contest, contestants) -> contestants.forEach((name, figures) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("contest", contest);
      one.put("contestant", name);
      one.put("role", figures.role.key());
      Map<String, Object> rounds = new LinkedHashMap<>();
      figures.rounds.forEach((metric, values) -> rounds.put(metric.key, values));
      one.put("rounds", rounds);
      if (figures.failure != null) {
        one.put("failure", figures.failure);
      }
      list.add(one);
    }));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("conditions", conditions);
    all.put("results", list);
    Files.writeString(file, Json.write(all));
  }

  static Results read(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IOException(file + " is no result file: " + e.getMessage(), e);
    }
  }

  static Results parse(String json) {
    Results results = new Results();
    Map<?, ?> all = (Map<?, ?>) Json.read(json);
    ((Map<?, ?>) get(all, "conditions"))
        .forEach((key, value) -> results.conditions.put((String) key, (String) value));
    for (Object element : (List<?>) get(all, "results")) {
      Map<?, ?> one = (Map<?, ?>) element;
      Figures figures = results.figures(
          (String) get(one, "contest"), (String) get(one, "contestant"), Role.of((String)
              get(one, "role")));
      ((Map<?, ?>) get(one, "rounds")).forEach((metric, values) -> {
        for (Object value : (List<?>) values) {
          figures.add(Metric.of((String) metric), (Double) value);
        }
      });
      figures.failure = (String) one.get("failure");
    }
    return results;
  }

  private static Object get(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }

  /** Takes over the other's contests; those that are here too are replaced. */
  void addAll(Results later) {
    conditions.putAll(later.conditions);
    contests.putAll(later.contests);
  }
}
