package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of the JVM's flight has what happens in the trees: who waited long, and how each node ended. */
final class S97FlightRecording {
  private static final Duration LONG = Duration.ofSeconds(1);

  private S97FlightRecording() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = Files.createTempFile("s97", ".jfr");
    try (var recording = new Recording()) {
      recording.start();
      try (var app = Supervisor.open("s97")) {
        var printer = app.spawn("printer", pleaseStop -> pleaseStop.await(Till.in(LONG)));
        printer.join();
      }
      recording.stop();
      recording.dump(file);
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        switch (event.getEventType().getName()) {
          case "supervisor.Wait" ->
            System.out.println(event.getThread().getJavaName() + " waited for "
                + event.getString("waitsFor") + ", long: "
                + (event.getDuration().compareTo(LONG.dividedBy(20)) > 0));
          case "supervisor.Stop" ->
            System.out.println(event.getString("path") + " " + event.getString("outcome"));
          default -> {
            continue; // the JDK's own
          }
        }
      }
    } finally {
      Files.delete(file);
    }
  }
}
