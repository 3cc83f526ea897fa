package dev.supervisor.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The same job, done by us, by peers and by hand; and what we are to reach in it. */
final class Contest {
  /** A line of the table: one figure of a contest, seen as one row of the goals. */
  record Line(String row, String what, Metric metric, List<Bound> bounds) {}

  /** Says that contests of this name differ in their size only. */
  record Growth(String name, int size) {}

  final String id; // the row it is mainly for, and the job
  final Class<?> area;
  final List<Contestant> contestants = new ArrayList<>();
  final List<Line> lines = new ArrayList<>();
  private final Map<String, String> params = new TreeMap<>();
  String jvm = "-Xmx2g";
  int timeoutSeconds = 120;
  double per = 1;
  int since = 17;
  boolean fullOnly;

  @Nullable
  Growth growth;

  Contest(Class<?> area, String row, String what, Metric metric) {
    this.area = area;
    this.id = row + " " + what;
    line(row, what, metric);
  }

  Contest ours(String name, String method) {
    return add(name, Role.OURS, method);
  }

  Contest ours(String name, Body body) {
    return add(name, Role.OURS, body);
  }

  Contest peer(String name, String method) {
    return add(name, Role.PEER, method);
  }

  Contest peer(String name, Body body) {
    return add(name, Role.PEER, body);
  }

  Contest limit(String name, String method) {
    return add(name, Role.LIMIT, method);
  }

  Contest limit(String name, Body body) {
    return add(name, Role.LIMIT, body);
  }

  Contest floor(String name, String method) {
    return add(name, Role.FLOOR, method);
  }

  Contest floor(String name, Body body) {
    return add(name, Role.FLOOR, body);
  }

  private Contest add(String name, Role role, String method) {
    contestants.add(new Contestant(name, role, new Contestant.Micro(area, method, params)));
    return this;
  }

  private Contest add(String name, Role role, Body body) {
    contestants.add(new Contestant(name, role, new Contestant.Forked(body)));
    return this;
  }

  /** Gives all JMH methods of this contest a parameter. */
  Contest param(String name, Object value) {
    params.put(name, value.toString());
    return this;
  }

  /** Adds what is to be reached in the last line. */
  Contest goal(Bound... bounds) {
    lines.get(lines.size() - 1).bounds.addAll(Arrays.asList(bounds));
    return this;
  }

  /** Shows another figure of the same runs. */
  Contest line(String row, String what, Metric metric) {
    lines.add(new Line(row, what, metric, new ArrayList<>()));
    return this;
  }

  /** Divides what JMH measures by this: so many are done in one call. */
  Contest per(int count) {
    this.per = count;
    return this;
  }

  Contest growth(String name, int size) {
    this.growth = new Growth(name, size);
    return this;
  }

  /** Gives the JVMs of this contest options, and a limit to their time. */
  Contest jvm(String options, int seconds) {
    this.jvm = options;
    this.timeoutSeconds = seconds;
    return this;
  }

  /** Leaves it out on a JDK before this. */
  Contest since(int feature) {
    this.since = feature;
    return this;
  }

  /** Leaves it out of quick runs: too large for them. */
  Contest fullOnly() {
    this.fullOnly = true;
    return this;
  }

  boolean runsHere() {
    return Runtime.version().feature() >= since;
  }

  List<String> names(Role role) {
    return contestants.stream()
        .filter(it -> it.role() == role)
        .map(Contestant::name)
        .toList();
  }
}
