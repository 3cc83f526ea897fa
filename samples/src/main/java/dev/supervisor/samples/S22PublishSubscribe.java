package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Topic;
import dev.supervisor.signals.Signal;

/** One publishes, many hear it, each on its own thread; a subscription ends with its thread. */
final class S22PublishSubscribe {
  private S22PublishSubscribe() {}

  private record Price(String name, int cents) {}

  public static void main(String[] args) throws InterruptedException {
    Topic<Price> prices = Topic.named("prices");
    try (var app = Supervisor.open("s22")) {
      var board = app.spawn("board");
      board.handlers().on(Price.class, price -> System.out.println("board: " + price.cents()));
      prices.subscribe(board);
      var buyer = app.call("buyer", pleaseStop -> {
        prices.subscribe(Supervisor.current());
        var events = Supervisor.events();
        app.fire("ready");
        Price cheap = events.awaitEvent(
            EventMatch.of(Price.class).where(price -> price.cents() < 100), Signal.NEVER);
        return "bought " + cheap;
      });
      Supervisor.events().awaitEvent(EventMatch.of(String.class).from(buyer), Signal.NEVER);
      System.out.println("heard by " + prices.publish(new Price("tea", 120)));
      System.out.println("heard by " + prices.publish(new Price("tea", 95)));
      System.out.println(buyer.join());
      board.stop(); // what was published before is shown before
      board.stopped().await();
      System.out.println("heard by " + prices.publish(new Price("tea", 90)));
    }
  }
}
