package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;

/** Functions that block: each call is a stage, and has a thread of its own. */
final class S60Threaded {
  private S60Threaded() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s60")) {
      var threaded = Bridges.of(app).threaded(with -> with.atMost(8));
      var meeting = new CyclicBarrier(3);
      var meet = threaded.function("meet", (Integer guest) -> {
        meeting.await(); // until three are there
        return guest;
      });
      var calls = Stream.of(1, 2, 3).map(meet::call).toList(); // all have begun
      System.out.println(calls.stream().map(it -> it.join()).toList());

      var begun = new CountDownLatch(1);
      var sleeper = threaded.action("sleep", () -> {
        begun.countDown();
        Supervisor.current().pleaseStop().await(); // or whatever blocks
      });
      var sleep = sleeper.call();
      begun.await();
      System.out.println("cancelled: " + sleep.cancel(true));
      sleep.ended().await();
      System.out.println("its thread has left it");
    }
  }
}
