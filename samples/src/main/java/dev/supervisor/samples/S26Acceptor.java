package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose requests are children: when the tree stops, each request that was taken is answered. */
final class S26Acceptor {
  private S26Acceptor() {}

  public static void main(String[] args) throws IOException {
    AtomicInteger processed = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      processed.incrementAndGet();
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    try (var app = Supervisor.open("s26")) {
      var requests = app.spawn("requests", pleaseStop -> pleaseStop.await());
      server.setExecutor(
          task -> requests.spawn("request", pleaseStop -> task.run()).release());
      server.start();
      app.spawn(
          "gate",
          pleaseStop -> { // newer than what takes the requests, so it ends first
            Supervisor.current().drain().await();
            server.stop(5); // blocks until what it has taken is answered, seconds at most
          });
      for (int i = 0; i < 4; i++) {
        var unused = app.spawn("client", pleaseStop -> {
          while (isAnswered(server.getAddress())) {
            answered.incrementAndGet();
          }
        });
      }
      while (answered.get() < 100) {
        Thread.onSpinWait();
      }
    } // while the clients go on
    System.out.println("all that were taken were answered: " + (processed.get() == answered.get()));
  }

  private static boolean isAnswered(InetSocketAddress address) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException e) { // it was not taken
      return false;
    }
  }
}
