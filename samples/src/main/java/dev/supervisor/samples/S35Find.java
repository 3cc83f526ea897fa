package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;

/** Nodes are found by their path, and the living tree is text. */
final class S35Find {
  private S35Find() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s35")) {
      var server = app.spawn("server"); // has no body: it keeps its children until it is stopped
      var session = server.spawn("session", pleaseStop -> pleaseStop.await());
      var second = server.spawn("session", pleaseStop -> pleaseStop.await());
      System.out.println("a sibling of the same name: " + second.name());

      System.out.println("from the root: " + (app.find("/s35/server/session").get() == session));
      System.out.println("from here: " + (app.find("server/session#2").get() == second));
      System.out.println("below the server: " + server.descendants().size());
      System.out.println(app.tree());

      second.stop("closed by the user").await();
      System.out.println("found when it has stopped: " + app.find(second.path()).isPresent());
    }
  }
}
