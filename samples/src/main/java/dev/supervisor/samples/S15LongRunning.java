package dev.supervisor.samples;

import dev.supervisor.command.Program;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;

/** A program of its own that runs on: its lines come through a channel, and the tree ends it. */
final class S15LongRunning {
  private S15LongRunning() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s15")) {
      var lines = Channel.<String>bounded("ticks", 100);
      var clock = Program.of("bash", "-c", "while echo tick $((++n)); do sleep 0.01; done")
          .named("clock") // its place in the tree is /s15/clock
          .stdoutLines(lines)
          .start(app.pleaseStop());
      for (int i = 1; i <= 3; i++) {
        System.out.println(lines.take());
      }
      System.out.println("asked first in a stop: " + app.plan().order().get(0));
      clock.stop("three are enough").await();
      System.out.println("ended: " + clock.ended().isGo());
    }
  }
}
