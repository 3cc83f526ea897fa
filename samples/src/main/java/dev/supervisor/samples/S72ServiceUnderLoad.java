package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A service that is stopped while it has much to do: each order that it has acknowledged is in the database afterwards. */
final class S72ServiceUnderLoad {
  private S72ServiceUnderLoad() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.main("s72")) { // made first, stopped last
      var bridges = Bridges.of(app);
      var threads = app.spawn("threads", with -> with.allAtOnce(), stop -> stop.await());
      var database = new HikariDataSource();
      database.setJdbcUrl("jdbc:h2:file:" + args[0] + ";DB_CLOSE_ON_EXIT=FALSE"); // the tree does
      database.setThreadFactory(Bridges.of(threads).threadFactory("pool"));
      bridges.closes("database", database);
      var orders = new Orders(database);
      Channel<String> queue = Channel.bounded("queue", 100);
      for (int i = 0; i < 2; i++) {
        app.spawn("writer", stop -> {
          for (String order : queue) orders.insert(order); // until it is closed and empty
        });
      }
      bridges.closes("queue", () -> queue.close(Closing.DRAIN));
      bridges.repeat("count", Duration.ofMillis(100), stop -> orders.count());
      var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
      server.setExecutor(bridges.lend("http", with -> with.workers(8)));
      server.createContext("/order", exchange -> {
        try (exchange) {
          queue.put(exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(204, -1); // only now it is acknowledged
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      server.createContext("/orders", exchange -> {
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
            var each = bridges.<String>generate("each", (it, stop) -> orders.forEach(it::emit))) {
          while (each.hasNext())
            exchange.getResponseBody().write((each.next() + "\n").getBytes(UTF_8));
        }
      });
      server.start();
      bridges.closes("server", () -> server.stop(1)); // takes no more, ends what it has
      System.out.println("port " + server.getAddress().getPort());
      app.awaitShutdown();
    }
  }
}
