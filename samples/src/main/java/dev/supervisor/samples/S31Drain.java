package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.util.concurrent.atomic.AtomicInteger;

/** Before any thread is asked to stop, drain says to the whole tree: take no new work, finish what you have. */
final class S31Drain {
  private S31Drain() {}

  public static void main(String[] args) throws InterruptedException {
    var orders = Channel.<Integer>bounded("orders", 10);
    var taken = new AtomicInteger();
    var delivered = new AtomicInteger();
    Signal busy = Signal.named("a hundred orders are taken");
    try (var app = Supervisor.open("s31")) {
      app.spawn("kitchen", pleaseStop -> {
        for (Integer order : orders) { // ends when the channel is closed and empty
          delivered.accumulateAndGet(order, Math::max);
        }
      });
      app.spawn("waiter", pleaseStop -> {
        Signal drain = Supervisor.current().drain();
        while (!drain.isGo() && orders.put(taken.get() + 1, drain)) {
          if (taken.incrementAndGet() == 100) {
            busy.go();
          }
        }
        orders.close(Closing.DRAIN);
        System.out.println("the waiter takes no more orders");
      });
      busy.await();
    } // the waiter, being newer, is asked first; the kitchen once the waiter has ended
    System.out.println("each order was delivered: " + (taken.get() == delivered.get()));
  }
}
