package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** An executor for a library, which closes what it was lent: its threads are children, and the pool lives on for others. */
final class S46LentExecutor {
  private S46LentExecutor() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s46")) {
      var pool = Bridges.of(app).lend("pool", with -> with.workers(2));
      useAndClose(pool.lend("rude library"));
      System.out.println(pool.submit(() -> "the pool works on").get());
    } // now the pool takes no new task, runs what it has, and ends
  }

  /** A library that believes the executor to be its own. */
  private static void useAndClose(ExecutorService executor) throws Exception {
    System.out.println(executor.submit(() -> Supervisor.current().path()).get());
    executor.shutdown();
    System.out.println("terminated: " + executor.awaitTermination(10, TimeUnit.SECONDS));
    try {
      executor.execute(() -> {});
    } catch (RejectedExecutionException e) {
      System.out.println(e.getMessage());
    }
  }
}
