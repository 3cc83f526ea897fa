package dev.supervisor.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One condition of a goal: ours is at most so many times something.
 *
 * @param metric what is compared; null for the metric of the line it belongs to
 */
record Bound(double factor, Reference of, @Nullable Metric metric) {
  /** What ours is compared with. */
  sealed interface Reference permits Absolute, BestPeer, Peer, Ours, Above {}

  /** The factor is the figure itself. */
  record Absolute() implements Reference {}

  /** The best of all peers of the contest. */
  record BestPeer() implements Reference {}

  /** One peer of the contest. */
  record Peer(String name) implements Reference {}

  /** Ours, in another contest. */
  record Ours(String contest) implements Reference {}

  /** So much more than a contestant of the contest; the factor is 1. */
  record Above(double more, String name) implements Reference {}

  static Bound above(String contestant, double more) {
    return new Bound(1, new Above(more, contestant), null);
  }

  static Bound times(double factor, String peer) {
    return new Bound(factor, new Peer(peer), null);
  }

  static Bound timesBest(double factor) {
    return new Bound(factor, new BestPeer(), null);
  }

  static Bound timesOurs(double factor, String contest) {
    return new Bound(factor, new Ours(contest), null);
  }

  static Bound atMost(double figure) {
    return new Bound(figure, new Absolute(), null);
  }

  static Bound bytes(double figure) {
    return atMost(figure).in(Metric.BYTES);
  }

  static Bound nothingKept() {
    return atMost(0).in(Metric.KEPT);
  }

  Bound in(Metric other) {
    return new Bound(factor, of, other);
  }

  /** {@return the condition as people read it} */
  String show(Metric ofLine) {
    Metric what = metric == null ? ofLine : metric;
    String label = what == ofLine ? "" : what.label + " ";
    if (of instanceof Absolute) {
      return label + (factor == 0 ? "" : "≤ ") + what.show(factor);
    }
    if (of instanceof Above above) {
      return label + "≤ " + above.name + " + " + what.show(above.more);
    }
    String times = factor <= 0.25
        ? "≥ " + Metric.digits(Math.rint(1000 / factor) / 1000) + "× better than "
        : "≤ " + Metric.digits(factor) + "× ";
    return label + times + showReference();
  }

  private String showReference() {
    if (of instanceof Peer peer) {
      return peer.name;
    }
    return of instanceof Ours ours ? "our “" + ours.contest + "”" : "the best peer";
  }
}
