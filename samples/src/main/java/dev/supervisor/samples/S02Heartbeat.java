package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Something to do again and again: waiting for the stop request is the pause between two rounds. */
final class S02Heartbeat {
  private S02Heartbeat() {}

  public static void main(String[] args) throws InterruptedException {
    var beats = new AtomicInteger();
    Signal enough = Signal.named("three beats");
    try (var app = Supervisor.open("s02")) {
      app.spawn("heart", pleaseStop -> {
            while (!pleaseStop.await(Till.in(Duration.ofMillis(10)))) { // did the signal itself go?
              if (beats.incrementAndGet() == 3) {
                enough.go();
              }
            }
            System.out.println(
                "the heart stops, " + pleaseStop.reason().orElseThrow().text());
          })
          .release(); // its result is not awaited; it is stopped all the same

      enough.await();
      app.stop("three beats are enough");
    }
    System.out.println("at least three beats: " + (beats.get() >= 3));
  }
}
