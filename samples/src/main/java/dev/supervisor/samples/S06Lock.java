package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waiting for what another thread changes under a lock: leaving wakes the threads that wait. */
final class S06Lock {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private S06Lock() {}

  public static void main(String[] args) throws InterruptedException {
    Lock lock = Lock.named("basket");
    List<String> basket = new ArrayList<>(); // guarded by lock
    try (var app = Supervisor.open("s06")) {
      var eater = app.call("eater", pleaseStop -> {
        try (var held = lock.acquire()) {
          boolean full = held.await(() -> basket.size() == 2, pleaseStop.or(Till.in(TEN_SECONDS)));
          return full ? List.copyOf(basket) : List.<String>of();
        }
      });
      for (String fruit : List.of("apple", "pear")) {
        lock.hold(held -> basket.add(fruit)); // leaving wakes the eater
      }
      System.out.println("eaten: " + eater.join());

      try {
        lock.hold(held -> lock.acquire()); // not re-entrant: this throws instead of hanging
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
