package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that is of no use without its store: it is stopped when the store fails, and comes back when the store is ready. */
final class S56Needs {
  private static final Restart QUICKLY =
      Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(4));

  private S56Needs() {}

  public static void main(String[] args) throws InterruptedException {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    AtomicInteger stores = new AtomicInteger();
    Signal broken = Signal.create();
    try (var app = Supervisor.open("s56")) {
      var store = app.spawn("store", with -> with.becomesReady().restart(QUICKLY), pleaseStop -> {
        int number = stores.incrementAndGet();
        said.add("store " + number + " is open");
        Supervisor.ready();
        if (number == 1) {
          broken.await();
          throw new IOException("the disk is gone");
        }
        pleaseStop.await();
      });
      var web = app.spawn("web", with -> with.needs(store).restart(QUICKLY), pleaseStop -> {
        said.add("web serves from store " + stores.get());
        pleaseStop.await();
        said.add("web stops");
      });
      print(said, 2);
      broken.go();
      print(said, 3);
      System.out.println("web has failed "
          + web.history().stream().filter(each -> !each.cause().isEmpty()).count() + " times");
    }
  }

  private static void print(BlockingQueue<String> said, int lines) throws InterruptedException {
    for (int i = 0; i < lines; i++) {
      System.out.println(said.take());
    }
  }
}
