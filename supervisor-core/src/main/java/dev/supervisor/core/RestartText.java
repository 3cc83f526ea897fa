package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Says in words what a {@link Restart} does: which ends are answered, how often, how soon, and when a child gives up at the earliest. */
final class RestartText {
  private RestartText() {}

  /**
   * {@return the rules in one line}
   *
   * @param becomesReady whether the body of the child says when it is ready
   */
  static String of(Restart rules, boolean becomesReady) {
    if (rules.isNever()) {
      return "never started again";
    }
    StringBuilder text = new StringBuilder(100);
    text.append(
        rules.policy == Restart.Policy.ALWAYS
            ? "always started again"
            : "started again on failure");
    Restart.Window limit = rules.window;
    if (limit != null) {
      text.append(", up to ").append(limit.failures());
      text.append(limit.failures() == 1 ? " failure" : " failures").append(" within ");
      text.append(millis(limit)).append(" of its life");
    } else if (rules.attempts < 0) {
      text.append(", without a limit");
    } else {
      text.append(", up to ")
          .append(rules.attempts)
          .append(rules.attempts == 1 ? " attempt" : " attempts");
    }
    if (becomesReady && rules.attemptsBeforeReady() >= 0) {
      text.append(", up to ")
          .append(rules.attemptsBeforeReady())
          .append(" before it is first ready");
    }
    text.append(", after ").append(rules.first.toMillis()).append(" ms");
    text.append(" to ").append(rules.longest.toMillis()).append(" ms");
    int later = limit == null ? rules.attempts : limit.failures();
    int fewest = becomesReady ? rules.attemptsBeforeReady() : later;
    if (fewest >= 0) {
      text.append("; gives up after ")
          .append(pauses(rules, fewest, 1 - rules.jitter).toMillis())
          .append(" ms at the earliest, at failure ");
      if (becomesReady && (rules.attemptsBeforeReady() != later || limit != null)) {
        text.append(rules.attemptsBeforeReady() + 1L).append(" before it is ready");
        text.append(later < 0 ? ", " : ", or at failure ");
      }
      if (limit != null) {
        text.append(limit.failures() + 1L);
        text.append(limit.failures() == 0 ? ", " : " within " + millis(limit) + " of its life, ");
      } else if (rules.attempts >= 0) {
        text.append(rules.attempts + 1L)
            .append(rules.attempts == 0 ? " within " : ", each within ")
            .append(quietInWords(rules))
            .append(becomesReady ? " of being ready, " : " of its start, ");
      }
      text.append(
          switch (rules.giving) {
            case ESCALATES -> "and its parent fails";
            case STAYS_DOWN -> "and stays down";
            case COOLS_DOWN -> "and tries again " + rules.coolDown.toMillis() + " ms later";
          });
    }
    if (limit != null && Durations.nanos(pauses(rules, limit.failures(), 1)) > limit.nanos()) {
      text.append("; ITS PAUSES ALONE ARE LONGER THAN ")
          .append(millis(limit))
          .append(
              ": they do not count, so by the clock on the wall its failures are further apart");
    }
    if (rules.property != null) {
      text.append("; as the system property ").append(rules.property).append(" says");
    }
    return text.toString();
  }

  private static String millis(Restart.Window of) {
    return TimeUnit.NANOSECONDS.toMillis(of.nanos()) + " ms";
  }

  /** {@return within what time of being ready a failure counts with those before} */
  private static String quietInWords(Restart rules) {
    Duration own = rules.quiet;
    if (own != null) {
      return own.toMillis() + " ms";
    }
    boolean mayBeMore = rules.longest.compareTo(Restart.LEAST_QUIET.dividedBy(2)) > 0;
    return Restart.LEAST_QUIET.toMillis() + " ms" + (mayBeMore ? " (or twice the last pause)" : "");
  }

  /** {@return the sum of the pauses before it gives up} */
  private static Duration pauses(Restart rules, int attempts, double part) {
    double sum = 0;
    double next = Durations.nanos(rules.first);
    for (int i = 0; i < attempts && sum < Long.MAX_VALUE; i++) {
      double most = Durations.nanos(rules.longest);
      if (next >= most) {
        sum += most * (attempts - i);
        break;
      }
      sum += next;
      next *= 2;
    }
    return Duration.ofNanos((long) Math.min(Long.MAX_VALUE, sum * part));
  }
}
