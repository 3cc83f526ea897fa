package dev.supervisor.benchmarks;

import java.util.List;

/**
 * Between which figures the median lies from which the rounds were drawn: with a probability of nine in ten from five rounds on, by the
 * sign test; of fewer rounds, the least and the greatest.
 */
record Spread(double low, double high) {
  private static final double DOUBT = 0.1;

  static Spread of(List<Double> rounds) {
    List<Double> sorted = rounds.stream().sorted().toList();
    int last = sorted.size() - 1;
    int left = leftOut(sorted.size());
    return new Spread(sorted.get(left), sorted.get(last - left));
  }

  /**
   * {@return how many rounds at each end the interval does without} The median lies below the lowest {@code i} rounds as often as a coin
   * that is thrown {@code rounds} times falls on one side at most {@code i} times.
   */
  private static int leftOut(int rounds) {
    double all = Math.pow(2, rounds);
    double doubt = 2 * (1 + rounds) / all; // of an interval without one round at each end
    int left = 0;
    double ways = rounds; // to choose `left + 1` of them
    while (doubt <= DOUBT) {
      left++;
      ways = ways * (rounds - left) / (left + 1);
      doubt += 2 * ways / all;
    }
    return left;
  }
}
