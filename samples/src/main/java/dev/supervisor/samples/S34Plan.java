package dev.supervisor.samples;

import dev.supervisor.core.StopPlan;
import dev.supervisor.core.Supervisor;
import java.time.Duration;

/** How long would a stop take at the worst, and in which order would it go? The tree knows beforehand. */
final class S34Plan {
  private S34Plan() {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s34", with -> with.stopWithin(Duration.ofSeconds(25)))) {
      app.spawn("database", pleaseStop -> pleaseStop.await());
      System.out.println(app.plan());

      app.spawn(
          "archive", with -> with.grace(Duration.ofMinutes(1)), pleaseStop -> pleaseStop.await());
      StopPlan plan = app.plan();
      System.out.println("asked first: " + plan.order().get(0));
      System.out.println("fits: " + !plan.exceedsLimit());
    }
  }
}
