package dev.supervisor.live;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A tree with something of all there is to see: a chain of waits, siblings of one kind, a child that backs off, one that is down, one that is paused. */
final class Shop implements AutoCloseable {
  static final int WORKERS = 60;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofMinutes(2);

  final Scope app;
  final LivePage page;
  final Child<@Nullable Void> count;
  final Signal answer = Signal.named("the answer of the supplier");
  final Lock stock = Lock.named("stock");

  private Shop(UnaryOperator<LivePage.LiveOptions> with) throws InterruptedException {
    app = Supervisor.open("shop", it -> it.stopWithin(GRACE));
    boolean isOpen = false;
    try {
      page = LivePage.open(app, it -> with.apply(it.endsWithin(GRACE)));
      count = furnish();
      isOpen = true;
    } finally {
      if (!isOpen) {
        app.close();
      }
    }
  }

  static Shop open(UnaryOperator<LivePage.LiveOptions> with) throws InterruptedException {
    return new Shop(with);
  }

  private Child<@Nullable Void> furnish() throws InterruptedException {
    CountDownLatch counts = new CountDownLatch(1);
    var warehouse = app.spawn("warehouse", pleaseStop -> pleaseStop.await());
    var child = warehouse.spawn("count", pleaseStop -> {
      Supervisor.status("shelf 12 of 40");
      try (var mine = stock.acquire()) {
        counts.countDown();
        answer.or(pleaseStop).await();
        mine.announce();
      }
    });
    warehouse.spawn("gate", with -> with.restart(down()), pleaseStop -> {
      throw new IllegalStateException("the gate is jammed");
    });
    counts.await();
    var orders = app.spawn("orders", pleaseStop -> pleaseStop.await());
    orders.spawn("intake", pleaseStop -> {
      Supervisor.status("order 4711");
      boolean unused = stock.tryHold(pleaseStop, held -> {});
    });
    for (int i = 1; i <= WORKERS; i++) {
      orders.spawn("packer-" + i, pleaseStop -> {
        boolean unused = stock.tryHold(pleaseStop, held -> {});
      });
    }
    app.spawn("mail", with -> with.restart(later()), pleaseStop -> {
      throw new java.io.IOException("no route to host");
    });
    app.spawn("prices", pleaseStop -> {
          Supervisor.status("12 markets");
          pleaseStop.await();
        })
        .pause();
    app.create("report", with -> with, pleaseStop -> null);
    return child;
  }

  private static Restart later() {
    return Restart.onFailure().forever().delays(LONG, LONG);
  }

  private static Restart down() {
    return Restart.onFailure().upTo(0).staysDown();
  }

  @Override
  public void close() {
    answer.go();
    app.close();
  }
}
