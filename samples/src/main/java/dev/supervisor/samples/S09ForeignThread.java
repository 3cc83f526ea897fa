package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;

/** A thread that another library made gets a name and a place in the tree, and may spawn. */
final class S09ForeignThread {
  private S09ForeignThread() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s09")) {
      var driver = new Thread(() -> {
        System.out.println("supervised: " + Supervisor.isSupervised());
        try (var guest = app.register("driver")) { // the tree waits until it leaves
          System.out.println("now it is " + Supervisor.current().path());
          guest.spawn("follow-up", pleaseStop -> {
            System.out.println("spawned " + Supervisor.current().path());
            pleaseStop.await();
          });
        } // its children are stopped and settled here
        System.out.println("supervised: " + Supervisor.isSupervised());
      });
      driver.start();
      driver.join();
    }
  }
}
