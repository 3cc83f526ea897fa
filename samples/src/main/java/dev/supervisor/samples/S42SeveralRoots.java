package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;

/** Several trees in one JVM: each has its own names, its own time to stop, and its own failures. */
final class S42SeveralRoots {
  private S42SeveralRoots() {}

  public static void main(String[] args) throws InterruptedException {
    var red = new Thread(() -> serve("red"));
    var blue = new Thread(() -> serve("blue"));
    red.start();
    blue.start();
    red.join();
    blue.join();

    try (var shop = Supervisor.open("shop")) {
      try (var inner = Supervisor.open("till")) { // in a tree already: a scope of it, no new root
        System.out.println(inner.path());
      }
      System.out.println("below it: " + shop.children().size());
    }
  }

  private static void serve(String name) {
    try (var app = Supervisor.open(name)) {
      app.spawn("worker", pleaseStop -> pleaseStop.await());
      System.out.println(app.children().get(0).path());
      app.stop("enough of " + name); // stops this tree alone
    }
  }
}
