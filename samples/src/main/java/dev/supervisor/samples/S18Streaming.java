package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.core.Supervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;

/** Large outputs, read while they are written: the command waits for its reader, and little is in memory. */
final class S18Streaming {
  private S18Streaming() {}

  public static void main(String[] args) throws InterruptedException, IOException {
    try (var app = Supervisor.open("s18")) {
      // As a stream. Its end says that there is no more; whether all went well, the outcome says.
      var zeros =
          Command.of("head", "-c", "50000000", "/dev/zero").stdoutPiped().start(app.pleaseStop());
      try (var in = zeros.stdoutPipe()) {
        System.out.println(in.transferTo(OutputStream.nullOutputStream()) + " bytes");
      }
      zeros.join().orThrow();

      // Who has seen enough closes the stream, and that ends the command.
      var endless = Command.of("yes", "on and on").stdoutPiped().start(app.pleaseStop());
      try (var lines = new BufferedReader(new InputStreamReader(endless.stdoutPipe(), UTF_8))) {
        System.out.println("first: " + lines.readLine());
      }
      System.out.println("stopped: " + (endless.join() instanceof CommandOutcome.Stopped));

      // Both outputs as one, in the order of the writes, with a listener that is told while it
      // runs.
      var build = Command.script("echo compiling; echo 'a warning' >&2; echo done")
          .stderrMerged()
          .onStdoutLine(line -> System.out.println("| " + line));
      System.out.println(build.run(app.pleaseStop()).orThrow().stdout().length + " bytes kept");
    }
  }
}
