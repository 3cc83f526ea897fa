package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.TaskRunner;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Tasks on a loop: a time limit cancels what it waits for, and no failure is lost. */
final class S74TaskRunner {
  private S74TaskRunner() {}

  public static void main(String[] args) throws Exception {
    Channel<String> orders = Channel.bounded("orders", 1);
    try (var app = Supervisor.open("s74")) {
      TaskRunner shop = Bridges.of(app).taskRunner("shop");
      try {
        shop.callLater("take", pleaseStop -> orders.takeAsync(), Till.in(Duration.ofMillis(5)));
      } catch (TimeoutException e) {
        System.out.println("no order came in time");
      }
      shop.flush(); // its function has returned, and its wait is over: it takes nothing any more
      orders.put("tea");
      String order = shop.callLater("take", pleaseStop -> orders.takeAsync());
      System.out.println("taken: " + order);

      var unseen = shop.start("bill", pleaseStop -> {
        throw new IOException("no paper");
      });
      try {
        shop.close();
      } catch (CompletionException e) {
        System.out.println(e.getMessage() + ": " + e.getCause());
      }
      System.out.println(unseen.isDone() + ", " + shop.ending());
    }
  }
}
