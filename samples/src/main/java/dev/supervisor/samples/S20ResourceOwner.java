package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** A thread that owns something: others ask it, typed or through an interface, and need no lock. */
final class S20ResourceOwner {
  private S20ResourceOwner() {}

  private record Deposit(String account, long cents) implements Request<Long> {}

  /** The same thing as an interface. */
  public interface Bank {
    long balance(String account);
  }

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s20")) {
      var bank = app.spawn("bank", pleaseStop -> {
        Map<String, Long> accounts = new HashMap<>(); // of this thread alone
        var events = Supervisor.events();
        events.answer(Deposit.class, it -> accounts.merge(it.account(), checked(it), Long::sum));
        events.serve(Bank.class, account -> accounts.getOrDefault(account, 0L));
        events.loop();
      });
      Till soon = Till.in(Duration.ofSeconds(30));
      System.out.println("deposited, now " + bank.ask(new Deposit("ann", 500)).await(soon));
      System.out.println("deposited, now " + bank.ask(new Deposit("ann", 250)).await(soon));
      try {
        bank.ask(new Deposit("ann", -1)).await(soon);
      } catch (CompletionException e) {
        System.out.println("refused: " + e.getCause());
      }
      System.out.println("balance " + bank.proxy(Bank.class).balance("ann"));
    }
  }

  private static long checked(Deposit deposit) {
    if (deposit.cents() <= 0) {
      throw new IllegalArgumentException("nothing to deposit: " + deposit.cents());
    }
    return deposit.cents();
  }
}
