package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;

/** A producer and two consumers, with a bounded channel in between that can be closed. */
final class S05Channel {
  private S05Channel() {}

  public static void main(String[] args) throws InterruptedException {
    var numbers = Channel.<Integer>bounded("numbers", 10);
    try (var app = Supervisor.open("s05")) {
      var first = app.call("consumer-1", pleaseStop -> sum(numbers));
      var second = app.call("consumer-2", pleaseStop -> sum(numbers));
      var producer = app.spawn("producer", pleaseStop -> produce(numbers, pleaseStop));
      numbers.closeAfter(producer.stopped()); // consumers read what is left, then their loops end
      long sum = Supervisor.joinAll(first, second).stream().mapToLong(it -> it).sum();
      System.out.println("the sum is " + sum);
    }
  }

  private static void produce(Channel<Integer> numbers, Signal pleaseStop)
      throws InterruptedException {
    for (int i = 1; i <= 1_000; i++) {
      if (!numbers.put(i, pleaseStop)) { // waits while the channel is full
        return; // asked to stop
      }
    }
  }

  private static long sum(Channel<Integer> numbers) {
    long sum = 0;
    for (int number : numbers) {
      sum += number;
    }
    return sum;
  }
}
