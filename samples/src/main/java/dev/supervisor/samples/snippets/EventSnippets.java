package dev.supervisor.samples.snippets;

import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.Topic;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.core.events.turns.Turns.Next;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the package of events and its guide show. */
final class EventSnippets {
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  interface Printer {
    void println(String text);

    int lines();
  }

  record Print(String text) {}

  record Count() implements Request<Integer> {}

  static int events(Scope app, Printer out) throws InterruptedException, TimeoutException {
    var printer = app.spawn("printer", pleaseStop -> {
      var events = Supervisor.events();
      events.on(Print.class, print -> out.println(print.text()));
      events.answer(Count.class, request -> out.lines());
      events.loop(); // until it is asked to stop
    });
    printer.fire(new Print("hello"));
    int lines = printer.ask(new Count()).await(Till.in(ONE_SECOND));
    return lines;
  }

  record Balance(String account) implements Request<Long> {}

  static long bank(Scope app) throws InterruptedException, TimeoutException {
    var bank = app.spawn("bank", pleaseStop -> {
      var accounts = new HashMap<String, Long>(); // no lock: this thread alone touches it
      var events = Supervisor.events();
      events.answer(Balance.class, it -> accounts.getOrDefault(it.account(), 0L));
      events.loop(); // until it is asked to stop
    });
    long cents = bank.ask(new Balance("ann")).await(Till.in(ONE_SECOND));
    return cents;
  }

  static long request(SupervisedThread bank) throws InterruptedException, TimeoutException {
    bank.handlers().answer(Balance.class, request -> read(request.account()));
    long cents = bank.ask(new Balance("4711")).await(Till.in(ONE_SECOND));
    return cents;
  }

  private static long read(String account) {
    return account.length();
  }

  static void call(SupervisedThread worker) throws InterruptedException {
    worker.ask(Call.to("add").with("a", 3).with("b", 4)).await(); // 7
    worker.ask(Call.of(Map.of("_fn", "add", "a", 1)).with("a", 3).with("b", 4));
  }

  record Price(String name, int cents) {}

  private final Topic<Price> board = Topic.named("board");

  void topic() {
    Topic<Price> prices = Topic.named("prices");
    // on the subscriber's thread
    prices.subscribe(Supervisor.current());
    Supervisor.events().on(Price.class, this::show);
    // anywhere
    prices.publish(new Price("ACME", 17));
  }

  private void show(Price price) {
    board.publish(price);
  }

  @Nullable
  Price awaited(SupervisedThread market) throws InterruptedException {
    var cheap = EventMatch.of(Price.class).from(market).where(price -> price.cents() < 100);
    Price price = Supervisor.events().awaitEvent(cheap, Till.in(ONE_MINUTE));
    return price;
  }

  void handled(Scope app) {
    var board = app.spawn("board"); // no body of its own: it handles events
    board.handlers().on(Price.class, price -> show(price));
  }

  public static final class Account {
    public int balance() {
      return 17;
    }
  }

  static void named() {
    var named = Supervisor.events().named();
    named.answer("greet", call -> "hello " + call.argument("name"));
    named.answerMethodsOf(new Account());
  }

  interface Connection {
    Object send(Object content);

    void close();
  }

  static void turns(Scope app, Connection connection) {
    app.call(
        "poller",
        pleaseStop -> Supervisor.events().run(Turns.of(turn -> {
          if (turn.isLast()) {
            connection.close();
            return Next.stop();
          }
          for (Message message; (message = turn.next()) != null; ) {
            message.reply(connection.send(message.content()));
          }
          return Next.after(Duration.ofSeconds(1));
        })));
  }
}
