package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that is stopped while it has much to do: each order that it has acknowledged is in the book afterwards. */
final class S72ServiceUnderLoad {
  private S72ServiceUnderLoad() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    var written = new AtomicInteger();
    try (var app = Supervisor.main("s72")) { // made first, stopped last
      var book = Files.newBufferedWriter(file);
      Bridges.of(app).closes("book", book);
      Channel<String> orders = Channel.bounded("orders", 100);
      for (int i = 0; i < 2; i++) {
        app.spawn("writer", pleaseStop -> {
          for (String order : orders) { // until it is closed, and all is written
            book.write(order + "\n"); // one call of a writer is atomic
            written.incrementAndGet();
          }
        });
      }
      Bridges.of(app).closes("orders", () -> orders.close(Closing.DRAIN));
      Bridges.of(app).repeat("report", Duration.ofMillis(100), pleaseStop -> {
        book.flush();
        System.out.println("written: " + written);
      });
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Bridges.of(app).lend("http", with -> with.workers(8)));
      server.createContext("/order", exchange -> order(exchange, orders));
      server.createContext("/book", exchange -> list(exchange, app, file));
      server.start();
      Bridges.of(app).closes("server", () -> server.stop(1)); // takes no more, ends what it has
      System.out.println("port " + server.getAddress().getPort());
      app.awaitShutdown();
    }
  }

  private static void order(HttpExchange exchange, Channel<String> orders) throws IOException {
    try (exchange) {
      orders.put(exchange.getRequestURI().getQuery());
      exchange.sendResponseHeaders(204, -1); // only now it is acknowledged
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void list(HttpExchange exchange, Scope app, Path file) throws IOException {
    try (exchange;
        var odd = Bridges.of(app).<String>generate("odd", (emitter, pleaseStop) -> {
          for (String line : Files.readAllLines(file)) {
            if (line.endsWith("1")) {
              emitter.emit(line);
            }
          }
        })) {
      exchange.sendResponseHeaders(200, 0);
      while (odd.hasNext()) {
        exchange.getResponseBody().write((odd.next() + "\n").getBytes(UTF_8));
      }
    }
  }
}
