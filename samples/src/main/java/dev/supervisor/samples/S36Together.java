package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.Together;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Several pieces of work as one call: the first result, all results, a result in time; none is left running. */
final class S36Together {
  private S36Together() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s36")) {
      String first =
          Together.race("mirrors", List.of(pleaseStop -> "from the near one", pleaseStop -> {
            pleaseStop.await(); // is asked when the race is decided
            return "from the far one";
          }));
      System.out.println(first);

      System.out.println(Together.all("pages", List.of(pleaseStop -> 1, pleaseStop -> 2)));

      try {
        Together.all("parts", List.of(pleaseStop -> pleaseStop.isGo(), pleaseStop -> {
          throw new IOException("no such part");
        }));
      } catch (ThreadFailedException e) { // the others were stopped
        System.out.println("failed: " + e.getCause());
      }

      try {
        Together.within(Till.in(Duration.ofMillis(10)), "slow", pleaseStop -> {
          pleaseStop.await();
          return "too late";
        });
      } catch (TimeoutException e) {
        System.out.println("it took too long");
      }
      System.out.println("left running: " + app.children().size());
    }
  }
}
