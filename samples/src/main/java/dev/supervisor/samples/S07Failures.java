package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.io.IOException;

/** A join collects a failure; one that is not collected is logged, and thrown by close. */
final class S07Failures {
  private S07Failures() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s07")) {
      var reader = app.call("reader", pleaseStop -> read("config.json"));
      var writer = app.call("writer", pleaseStop -> read("output.txt"));
      try {
        Supervisor.joinAll(reader, writer);
      } catch (ThreadFailedException e) {
        System.out.println("collected " + e.getMessage());
        System.out.println("and also " + e.getSuppressed()[0].getMessage());
      }
      app.spawn("forgotten", pleaseStop -> read("forgotten.log"));
    } catch (ThreadFailedException e) {
      System.out.println("close threw " + e.getMessage());
    }
  }

  private static String read(String file) throws IOException {
    throw new IOException(file + " is missing");
  }
}
