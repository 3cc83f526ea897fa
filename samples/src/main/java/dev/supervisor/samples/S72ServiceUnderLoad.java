package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A service that is stopped while it has much to do: each order that it has acknowledged is in the book afterwards. */
final class S72ServiceUnderLoad {
  private S72ServiceUnderLoad() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    try (var app = Supervisor.main("s72")) { // made first, stopped last
      var bridges = Bridges.of(app);
      var book = Files.newBufferedWriter(file);
      bridges.closes("book", book);
      Channel<String> orders = Channel.bounded("orders", 100);
      for (int i = 0; i < 2; i++) {
        app.spawn("writer", stop -> {
          for (String order : orders) book.write(order + "\n"); // until it is closed and empty
        });
      }
      bridges.closes("orders", () -> orders.close(Closing.DRAIN));
      bridges.repeat("flush", Duration.ofMillis(100), stop -> book.flush());
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(bridges.lend("http", with -> with.workers(8)));
      server.createContext("/order", exchange -> {
        try (exchange) {
          orders.put(exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(204, -1); // only now it is acknowledged
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      server.createContext("/book", exchange -> {
        try (exchange;
            var odd = bridges.<String>generate("odd", (emitter, stop) -> {
              for (var line : Files.readAllLines(file)) if (line.endsWith("1")) emitter.emit(line);
            })) {
          exchange.sendResponseHeaders(200, 0);
          while (odd.hasNext())
            exchange.getResponseBody().write((odd.next() + "\n").getBytes(UTF_8));
        }
      });
      server.start();
      bridges.closes("server", () -> server.stop(1)); // takes no more, ends what it has
      System.out.println("port " + server.getAddress().getPort());
      app.awaitShutdown();
    }
  }
}
