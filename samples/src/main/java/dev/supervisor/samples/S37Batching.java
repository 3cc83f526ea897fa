package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Batching;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Elements are written in batches: as many as are there, and none waits long for the others. */
final class S37Batching {
  private S37Batching() {}

  public static void main(String[] args) throws InterruptedException {
    var rows = Channel.<Integer>unbounded("rows");
    for (int row = 1; row <= 7; row++) {
      rows.put(row);
    }
    rows.close(Closing.DRAIN);
    try (var app = Supervisor.open("s37")) {
      var writer = app.spawn(
          "writer",
          pleaseStop -> Batching.of(rows, 3, Duration.ofSeconds(1))
              .onError(
                  (batch, failure) -> System.out.println(batch + " lost: " + failure.getMessage()))
              .afterwards(batch -> System.out.println(batch.size() + " written"))
              .run(S37Batching::insert)); // until the channel is closed and drained
      writer.join();
    }
  }

  private static void insert(List<Integer> batch) throws IOException {
    if (batch.contains(5)) {
      throw new IOException("five is refused");
    }
    System.out.println("inserting " + batch);
  }
}
