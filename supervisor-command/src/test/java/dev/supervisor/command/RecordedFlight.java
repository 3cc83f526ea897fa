package dev.supervisor.command;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A program that runs commands, once it is told to. Whether that is recorded it does not know. */
final class RecordedFlight {
  static final String SECRET = "s3cret";

  private RecordedFlight() {}

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("here");
    String unused = in.readLine();
    live();
    System.out.println(
        "with jdk.jfr: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
  }

  private static void live() throws Exception {
    try (var app = Supervisor.open("app")) {
      var quick = app.spawn("quick", stop -> {});
      quick.join();
      Signal never = Signal.named("never");
      app.spawn("waits", stop -> never.await(Till.in(Duration.ofMillis(10)))).join();

      CommandOutcome unused = Command.of(
              "sh", "-c", "printf hello; printf oops >&2; exit 3", SECRET)
          .run();
      Channel<String> lines = Channel.unbounded("lines");
      RunningCommand told = Command.script("printf 'one\\ntwo\\n' # " + SECRET)
          .named("teller")
          .addEnv("TOKEN", SECRET)
          .stdoutLines(lines)
          .start();
      unused = told.join();
      unused = Command.of("true").directory(Path.of("/nowhere")).run();
      unused = Command.of("cat", SECRET)
          .at(Target.over("env", "PLACE=there", "sh", "-c"))
          .run();
      RunningCommand sleep = Command.of("sleep", "1000").start();
      sleep.started().await();
      sleep.stop();
      unused = sleep.join();
      unused = Program.of("sh", "-c", "kill -9 $PPID; sleep 1000").run();
    }
  }
}
