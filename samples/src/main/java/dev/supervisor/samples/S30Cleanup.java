package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.io.IOException;

/** One last call on the thread after its body: however that ended, and even if it never began. */
final class S30Cleanup {
  private S30Cleanup() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s30")) {
      var good = app.call("good", with -> with.cleanup(pleaseStop -> cleanUp()), pleaseStop -> 42);
      System.out.println("the result is " + good.join());

      var bad = app.spawn("bad", with -> with.cleanup(pleaseStop -> cleanUp()), pleaseStop -> {
        throw new IOException("the disk is full");
      });
      try {
        bad.join();
      } catch (ThreadFailedException e) {
        System.out.println(e.getMessage());
      }

      var patient = app.spawn(
          "patient",
          with -> with.cleanup(pleaseStop -> cleanUp()),
          pleaseStop -> pleaseStop.await());
      patient.stop().await(); // returns when the cleanup has ended, too
      System.out.println(patient.name() + " has stopped");
    }
  }

  private static void cleanUp() {
    System.out.println("cleaning up after " + Supervisor.current().name());
  }
}
