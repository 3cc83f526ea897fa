package dev.supervisor.top;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import java.util.concurrent.TimeoutException;

/** A program to be looked at: says "ready" when its trees stand still, and ends when its standard input does. */
final class LookedAtMain {
  static final String HOSTILE = "\u001b]0;x\u0007\u202e\nfalse  running";

  static final String BY_BEAN = "by bean";

  private LookedAtMain() {}

  /** Runs with as many threads that wait for readiness as the argument says, or with a tree that shows itself; without one, without a tree. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      System.out.println("ready");
      awaitEnd();
      return;
    }
    if (arguments[0].equals(BY_BEAN)) {
      runByBean();
      return;
    }
    int pages = Integer.parseInt(arguments[0]);
    Lock ledger = Lock.named("ledger");
    Signal held = Signal.named("held");
    try (Scope shop = Supervisor.open("shop");
        Scope other = Supervisor.root("other")) {
      shop.spawn("holder", stop -> {
        ledger.hold(it -> {
          held.go();
          stop.await();
          return true;
        });
      });
      held.await();
      shop.spawn("waiter", stop -> {
        try {
          ledger.acquire(stop).close();
        } catch (TimeoutException e) {
          return; // it was asked to stop
        }
      });
      var slow = shop.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      Scope group = shop;
      for (int i = 0; i < pages; i++) {
        group.spawn("page", stop -> slow.ready().or(stop).await());
      }
      other.spawn(HOSTILE, stop -> {
        Supervisor.status(HOSTILE);
        stop.await();
      });
      while (shop.tree().split("waits for ", -1).length < pages + 4) {
        Thread.onSpinWait();
      }
      System.out.println("ready");
      awaitEnd();
    }
  }

  private static void runByBean() throws Exception {
    try (Scope seen = Supervisor.open("seen", with -> with.jmx())) {
      seen.spawn("worker", stop -> stop.await());
      while (!seen.tree().contains("waits for pleaseStop of /seen/worker")) {
        Thread.onSpinWait();
      }
      System.out.println("ready");
      awaitEnd();
    }
  }

  private static void awaitEnd() throws Exception {
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }
}
