package dev.supervisor.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A page that answers whether the service is well, for the probes of a container, and shows the tree, for people. */
public final class HealthPage {
  private HealthPage() {}

  /** {@return 200 while the service takes work and none of its nodes is down, else 503} */
  public static int status(Scope app) {
    return app.health().isUp() && !app.drain().isGo() ? 200 : 503;
  }

  /**
   * Serves the page until the tree has stopped;
   *
   * @return the server
   */
  public static HttpServer serve(Scope app, int port) throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/health").setHandler(page -> {
      byte[] text = (app.health() + "\n" + app.tree()).getBytes(UTF_8);
      page.sendResponseHeaders(status(app), text.length);
      try (var body = page.getResponseBody()) {
        body.write(text);
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
