package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads of a pool that a library makes are children while they run; what closes the library is newer than they are. */
final class S49ThreadFactory {
  private S49ThreadFactory() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s49")) {
      var threads =
          app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      var pool = Executors.newFixedThreadPool(2, Bridges.of(threads).threadFactory("pool"));
      var library = Bridges.of(app).closes("library", () -> {
        pool.shutdown();
        System.out.println("the pool has ended: " + pool.awaitTermination(9, TimeUnit.SECONDS));
      });

      Callable<String> where = () -> Supervisor.current().path();
      System.out.println(pool.submit(where).get());

      library.stop().await(); // before its turn
      threads.awaitChildren();
      System.out.println("in the tree: " + threads.children().size());
    }
  }
}
