package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;

/** A daemon is asked to stop with its parent; the root, not the parent, waits for its end. */
final class S32Daemon {
  private S32Daemon() {}

  public static void main(String[] args) throws InterruptedException {
    Signal bookkept = Signal.named("the books are kept");
    try (var app = Supervisor.open("s32")) {
      var shop = app.spawn("shop", pleaseStop -> {
        Supervisor.current().spawn("clerk", with -> with.daemon(true), stop -> {
          stop.await();
          bookkept.await(); // takes as long as it takes
          System.out.println("the clerk leaves from " + Supervisor.current().path());
        });
        System.out.println("the shop closes");
      });
      shop.join(); // does not wait for the clerk
      System.out.println("the shop is closed: " + shop.stopped().isGo());
      System.out.println("still at the root: " + app.children().get(0).name());
      bookkept.go();
    } // waits for the clerk
  }
}
