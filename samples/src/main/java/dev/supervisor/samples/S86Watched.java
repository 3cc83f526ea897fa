package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.Together;
import dev.supervisor.signals.Signal;
import java.io.IOException;

/** Work beside which something is watched, and which is not to go on when that goes wrong. */
final class S86Watched {
  private S86Watched() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s86")) {
      try {
        Together.watched("upload", stop -> failWhenTheDiskIsFull(stop), stop -> upload(stop));
      } catch (ThreadFailedException e) {
        System.out.println("the upload was stopped: " + e.getCause());
      }
      System.out.println("left running: " + app.children().size());
    }
  }

  private static void failWhenTheDiskIsFull(Signal pleaseStop) throws IOException {
    if (!pleaseStop.isGo()) {
      throw new IOException("the disk is full");
    }
  }

  private static String upload(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await(); // it would go on for ever
    return "in part";
  }
}
