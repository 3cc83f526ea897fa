package dev.supervisor.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** A page that answers whether the service is well, for the probes of a container, and shows the tree, for people. */
public final class HealthPage {
  /** A node in one of these states does not do what it is there for, and will not do it by itself. */
  private static final Set<Node.State> SICK = EnumSet.of(Node.State.DOWN, Node.State.FENCED);

  private HealthPage() {}

  /** {@return 200 while the service takes work and each of its nodes is well, else 503} */
  public static int status(Scope app) {
    boolean isWell = !app.drain().isGo()
        && app.descendants().stream().map(Node::state).noneMatch(SICK::contains);
    return isWell ? 200 : 503;
  }

  /** Serves the page until the tree has stopped; {@return the server} */
  public static HttpServer serve(Scope app, int port) throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/health").setHandler(page -> {
      byte[] tree = app.tree().getBytes(UTF_8);
      page.sendResponseHeaders(status(app), tree.length);
      try (var body = page.getResponseBody()) {
        body.write(tree);
      }
    });
    server.start();
    var unused = app.stopped().then(() -> server.stop(0));
    return server;
  }

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.main("service")) {
      System.out.println(serve(app, 0).getAddress().getPort());
      app.spawn("work", with -> with.restart(Restart.onFailure().upTo(3).staysDown()), stop -> {
        while (!stop.await(Till.in(Duration.ofSeconds(1)))) {
          System.out.println("working");
        }
      });
      app.awaitShutdown();
    }
  }
}
