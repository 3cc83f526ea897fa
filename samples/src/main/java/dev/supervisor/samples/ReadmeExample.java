package dev.supervisor.samples;

import static dev.supervisor.core.Restart.onFailure;

import dev.supervisor.command.Command;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the README shows, as code that runs. */
final class ReadmeExample {
  private static final Logger log = LoggerFactory.getLogger(ReadmeExample.class);
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  private ReadmeExample() {}

  static void nightly(Path inbox) throws InterruptedException {
    try (var app = Supervisor.main("nightly", with -> with.stopWithin(Duration.ofSeconds(25)))) {
      // SIGTERM and Ctrl-C stop it in order
      var files = Channel.<Path>bounded("files", 100);
      var lister = app.spawn("lister", pleaseStop -> list(inbox, files, pleaseStop));
      var counter =
          app.call("counter", pleaseStop -> countLines(files, pleaseStop)); // has a result
      app.spawn(
          "poller",
          with -> with.restart(onFailure()), // comes back after a failure
          pleaseStop -> poll(inbox, pleaseStop));
      app.spawn("heartbeat", pleaseStop -> {
            while (!pleaseStop.await(Till.in(ONE_MINUTE)))
              log.info("alive"); // did the signal itself go?
          })
          .release(); // its result is not awaited

      lister
          .stopped()
          .and(counter.stopped())
          .or(Till.in(TWO_HOURS))
          .or(app.pleaseStop())
          .await();
      System.out.println(counter.join() + " lines"); // result, or the failure
    } // children are stopped newest first, each settled before the next is asked
  }

  private static void list(Path inbox, Channel<Path> files, Signal pleaseStop)
      throws IOException, InterruptedException {
    try (var found = Files.newDirectoryStream(inbox)) {
      for (Path file : found) {
        if (!files.put(file, pleaseStop)) return; // waits while the channel is full
      }
    }
    files.close(Closing.DRAIN);
  }

  private static long countLines(Channel<Path> files, Signal pleaseStop)
      throws InterruptedException {
    long lines = 0;
    for (Path file : files) { // ends when the channel is closed and empty
      var wc = Command.of("wc", "-l").stdin(file).run(pleaseStop).orThrow(); // in a recycled bash
      lines += Long.parseLong(wc.text());
    }
    return lines;
  }

  private static void poll(Path inbox, Signal pleaseStop) throws IOException, InterruptedException {
    do {
      log.info("the inbox is of {}", Files.getLastModifiedTime(inbox)); // a failure ends this run
    } while (!pleaseStop.await(Till.in(ONE_MINUTE)));
  }

  static void onDriverCallback(Scope app) { // on a thread that other code made
    try (var guest = app.register("driver")) {
      guest.spawn("follow-up", pleaseStop -> log.info("on behalf of {}", guest.path()));
    }
  }
}
