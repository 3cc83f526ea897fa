package dev.supervisor.samples;

import static dev.supervisor.test.TreeSnapshot.assertTree;

import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.test.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shape of a tree as text: who is there, below whom, and in which state. */
@ExtendWith(LeakCheck.class)
final class S94TreeShapeTest {
  /** What is tested: it builds a part of the tree. */
  private static void open(SupervisedThread shop) {
    shop.spawn("orders", pleaseStop -> {
      Supervisor.current().spawn("reader", stop -> stop.await());
      pleaseStop.await();
    });
    shop.spawn("mail", with -> with.restart(Restart.onFailure()), pleaseStop -> {
      throw new IllegalStateException("no server");
    });
  }

  @Test
  void shop_open_hasItsThreads() throws Exception {
    try (var shop = Supervisor.open("shop")) {
      open(shop);
      assertTree(shop, """
          shop
            orders
              reader
            mail (backing off)
          """);
    }
  }
}
