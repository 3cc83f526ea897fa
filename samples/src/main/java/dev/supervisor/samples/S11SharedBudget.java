package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** One deadline for several calls: hand the same Till on, instead of giving each a time-out of its own. */
final class S11SharedBudget {
  private S11SharedBudget() {}

  public static void main(String[] args) throws InterruptedException {
    Promise<String> name = Promise.named("name");
    Promise<String> address = Promise.named("address"); // will never come
    try (var app = Supervisor.open("s11")) {
      app.spawn("loader", pleaseStop -> name.complete("Ada"));

      Till budget = Till.in(Duration.ofMillis(200)); // for all of them together
      System.out.println("name: " + orElse(name, "unknown", budget));
      System.out.println("address: " + orElse(address, "unknown", budget));
      System.out.println(
          "second try: " + orElse(address, "unknown", budget)); // does not wait again
      System.out.println("left: " + budget.remaining());
    }
  }

  private static String orElse(Promise<String> promise, String other, Signal till)
      throws InterruptedException {
    try {
      return promise.await(till);
    } catch (TimeoutException e) {
      return other;
    }
  }
}
