package dev.supervisor.samples.recipes;

import ch.qos.logback.classic.LoggerContext;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGTERM and Ctrl-C stop the service in order, and the logger stops last. */
public final class SigtermService {
  private static final Logger log = LoggerFactory.getLogger(SigtermService.class);

  private SigtermService() {}

  public static void main(String... args) throws InterruptedException {
    try (var app = Supervisor.main(
        "service",
        with -> with.stopWithin(Duration.ofSeconds(25))
            .lastOfAll(((LoggerContext) LoggerFactory.getILoggerFactory())::stop))) {
      app.spawn("work", SigtermService::work);
      System.out.println("ready");
      app.awaitShutdown();
    }
  }

  private static void work(Signal pleaseStop) throws InterruptedException {
    while (!pleaseStop.await(Till.in(Duration.ofSeconds(1)))) {
      log.info("one more step");
    }
    log.info("the work ends: {}", pleaseStop.reason().orElseThrow().text());
  }
}
