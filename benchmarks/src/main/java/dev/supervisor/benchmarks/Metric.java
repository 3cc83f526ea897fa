package dev.supervisor.benchmarks;

import java.util.Locale;

/** What can be measured of a contestant. In all of them less is better. */
enum Metric {
  NANOS("ns", Unit.TIME, ""),
  P50("p50", Unit.TIME, "p50"),
  P99("p99", Unit.TIME, "p99"),
  CPU("cpu", Unit.TIME, "CPU"),
  BYTES("bytes", Unit.BYTES, "bytes"),
  KEPT("kept", Unit.BYTES, "kept"),
  PENDING("pending", Unit.BYTES, "per pending"),
  WAKE_UPS("wakeUps", Unit.COUNT, "wake-ups"),
  SHARE("share", Unit.COUNT, "largest/smallest share"),
  PROCESSES("processes", Unit.COUNT, "processes"),
  RESIDENT("resident", Unit.KIBIBYTES, "resident"),
  PROPORTIONAL("proportional", Unit.KIBIBYTES, "proportional share"),
  PRIVATE("private", Unit.KIBIBYTES, "of its own"),
  OPEN("open", Unit.COUNT, "open"),
  DESCRIPTORS("descriptors", Unit.COUNT, "descriptors"),
  THREADS("threads", Unit.COUNT, "threads");

  private static final double TOLERANCE = 0.5;

  private enum Unit {
    TIME,
    BYTES,
    KIBIBYTES,
    COUNT
  }

  final String key; // in JSON
  private final Unit unit;
  final String label; // empty for the one that needs no word

  Metric(String key, Unit unit, String label) {
    this.key = key;
    this.unit = unit;
    this.label = label;
  }

  static Metric of(String key) {
    for (Metric metric : values()) {
      if (metric.key.equals(key)) {
        return metric;
      }
    }
    throw new IllegalArgumentException("no such metric: " + key);
  }

  /** {@return the value as people read it; a dash when there is none} */
  String show(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return switch (unit) {
      case TIME -> showTime(value);
      case BYTES ->
        (Math.abs(value) < 10 ? digits(tenths(value)) : digits(Math.rint(value))) + " B";
      case KIBIBYTES -> digits(value) + " KiB";
      case COUNT -> digits(value);
    };
  }

  private static String showTime(double nanos) {
    double size = Math.abs(nanos);
    if (size < 1e3) {
      return digits(nanos) + " ns";
    }
    if (size < 1e6) {
      return digits(nanos / 1e3) + " µs";
    }
    return size < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
  }

  private static double tenths(double value) {
    return Math.abs(value) < TOLERANCE ? 0 : Math.rint(value * 10) / 10;
  }

  /** {@return how much more than the figure still counts as the figure: JMH sees part of a byte too many} */
  double tolerance() {
    return unit == Unit.BYTES ? TOLERANCE : 0;
  }

  /** {@return the number with about three digits that mean something} */
  static String digits(double value) {
    double size = Math.abs(value);
    if (size >= 100 || (size == Math.rint(size) && size < 1e6)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String format = size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
    String text = String.format(Locale.ROOT, format, value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
