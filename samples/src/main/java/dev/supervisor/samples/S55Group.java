package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A pipeline whose younger stages are of no use without the older: when one fails, those after it are stopped and started with it. */
final class S55Group {
  private static final Restart QUICKLY =
      Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(4));

  private S55Group() {}

  public static void main(String[] args) throws InterruptedException {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    AtomicInteger parsers = new AtomicInteger();
    Signal broken = Signal.create();
    try (var app = Supervisor.open("s55")) {
      var pipeline = app.spawn(
          "pipeline", with -> with.strategy(Restart.Strategy.REST_FOR_ONE), pleaseStop -> {
            var self = Supervisor.current();
            self.spawn("reader", with -> with.restart(QUICKLY), stop -> {
              said.add("reader runs");
              stop.await();
            });
            self.spawn("parser", with -> with.restart(QUICKLY), stop -> {
              said.add("parser runs");
              if (parsers.incrementAndGet() == 1) {
                broken.await();
                throw new IOException("a line that makes no sense");
              }
              stop.await();
            });
            self.spawn("writer", with -> with.restart(QUICKLY), stop -> {
              said.add("writer runs");
              stop.await();
              said.add("writer was asked to stop");
            });
            pleaseStop.await();
          });
      print(said, 3);
      broken.go();
      print(said, 3);
      pipeline.stop().await();
    }
  }

  private static void print(BlockingQueue<String> said, int lines) throws InterruptedException {
    for (int i = 0; i < lines; i++) {
      System.out.println(said.take());
    }
  }
}
