package dev.supervisor.samples;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where the time of a stop went: who took how long of its own, and a picture to keep. */
final class S92WhereTheStopWent {
  private S92WhereTheStopWent() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Scope closed;
    try (var app = Supervisor.open("shop")) {
      closed = app;
      app.spawn("ledger", pleaseStop -> {
        pleaseStop.await();
        works(60); // writes what is left
      });
      app.spawn("orders", pleaseStop -> {
        Supervisor.current().spawn("mailer", stop -> stop.await());
        Supervisor.current().spawn("printer", with -> with.grace(Duration.ofMillis(150)), stop -> {
          works(30_000); // looks at no stop request: it is interrupted
        });
        pleaseStop.await();
        works(40);
      });
      app.spawn("listener", pleaseStop -> {
        pleaseStop.await();
        works(90); // answers what has come
      });
      app.idle().await(Till.in(Duration.ofMillis(200)));
    }
    StopReport report = closed.report().orElseThrow();
    for (StopReport.Share share : report.blame()) {
      System.out.println(share.path() + " took " + share.took().toMillis() + " ms of its own");
    }
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), report.waterfall());
    }
  }

  private static void works(int millis) throws InterruptedException {
    Signal.NEVER.await(Till.in(Duration.ofMillis(millis)));
  }
}
