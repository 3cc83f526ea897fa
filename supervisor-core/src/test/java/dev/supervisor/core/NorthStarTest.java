package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The example of the README, as code that runs. */
final class NorthStarTest {
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  @Test
  void readmeExample_run_countsAndStopsInOrder() throws Exception {
    List<String> inbox = List.of("a\nb\n", "c\n", "");
    AtomicInteger alive = new AtomicInteger();
    StopReport report;
    Scope kept;
    try (var app = Supervisor.open("nightly", with -> with.stopWithin(Duration.ofSeconds(25)))) {
      kept = app;
      var files = Channel.<String>bounded("files", 100);
      var lister = app.spawn("lister", pleaseStop -> {
        for (String file : inbox) {
          files.put(file, pleaseStop);
        }
        files.close(Closing.DRAIN);
      });
      var counter = app.call("counter", pleaseStop -> {
        long lines = 0;
        for (String file : files) {
          lines += file.lines().count();
        }
        return lines;
      });
      app.spawn("heartbeat", pleaseStop -> {
            while (!pleaseStop.await(Till.in(ONE_MINUTE))) {
              alive.incrementAndGet();
            }
          })
          .release();

      lister
          .stopped()
          .and(counter.stopped())
          .or(Till.in(TWO_HOURS))
          .or(app.pleaseStop())
          .await();
      assertThat(counter.join()).isEqualTo(3);
      assertThat(app.tree()).contains("/nightly", "heartbeat");
    }
    report = kept.report().orElseThrow();
    assertThat(report.inTime()).isTrue();
    assertThat(report.entries())
        .extracting(StopReport.Entry::path)
        .containsExactly("/nightly/heartbeat", "/nightly");
    assertThat(report.entries())
        .extracting(StopReport.Entry::outcome)
        .containsExactly(Outcome.STOPPED, Outcome.FINISHED);
  }
}
