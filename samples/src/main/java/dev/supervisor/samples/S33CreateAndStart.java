package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import java.util.concurrent.atomic.AtomicInteger;

/** A child is made apart from its start, and can be started again when it has stopped. */
final class S33CreateAndStart {
  private S33CreateAndStart() {}

  public static void main(String[] args) throws InterruptedException {
    var rounds = new AtomicInteger();
    try (var app = Supervisor.open("s33")) {
      var job = app.create("job", with -> with, pleaseStop -> "round " + rounds.incrementAndGet());
      System.out.println(job.path() + " is " + job.state());

      System.out.println(job.start().join());
      var first = job.stopped();
      System.out.println(job.start().join()); // a new life, with new signals
      System.out.println("signals are new: " + (first != job.stopped()));

      System.out.println(job.overlay()); // once more, on this very thread
    }
  }
}
