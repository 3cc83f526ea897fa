package dev.supervisor.samples.recipes;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.util.List;

/** A channel is closed when its last producer has ended, in whatever way. */
final class CloseAfterProducers {
  private CloseAfterProducers() {}

  static int sum(List<List<Integer>> sources) throws InterruptedException {
    try (var app = Supervisor.open("sum")) {
      var numbers = Channel.<Integer>bounded("numbers", 10);
      var producers = sources.stream()
          .map(source -> app.spawn("producer", pleaseStop -> {
            for (Integer number : source) {
              if (!numbers.put(number, pleaseStop)) return;
            }
          }))
          .toList();
      numbers.closeAfter(Signal.all(producers.stream().map(it -> it.stopped()).toList()));

      int sum = 0;
      for (Integer number : numbers) { // ends when the channel is closed and empty
        sum += number;
      }
      Supervisor.joinAll(producers); // throws when one of them has failed
      return sum;
    }
  }
}
