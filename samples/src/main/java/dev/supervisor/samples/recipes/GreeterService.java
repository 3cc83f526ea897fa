package dev.supervisor.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Scanner;

/** A service in forty lines. */
public final class GreeterService {
  private GreeterService() {}

  public static void main(String... args) throws IOException, InterruptedException {
    Signal failed = Signal.named("a thread has failed");
    try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var app = Supervisor.main(
            "greeter",
            with -> with.stopWithin(Duration.ofSeconds(25)).listener(event -> {
              if (event instanceof TreeEvent.Failed it) failed.go(it.toString(), it.failure());
            }))) {
      Pool pool = app.shared("pool", Pool.class, Pool::new); // closes after the last thread
      var requests = app.spawn("requests"); // keeps its children until it is asked to stop
      app.spawn("acceptor", pleaseStop -> accept(listener, requests, pool));
      System.out.println(listener.getLocalPort());
      app.awaitShutdown(with -> with.linkedTo(failed)); // SIGTERM, Ctrl-C, or a failure
    } // stops in order; throws the failure, if there was one, and the exit code is 1
  }

  private static void accept(ServerSocket listener, SupervisedThread requests, Pool pool)
      throws IOException {
    Signal drain = Supervisor.current().drain(); // the service is about to stop
    drain.then(() -> close(listener)); // ends accept
    while (!drain.isGo()) {
      Socket client;
      try {
        client = listener.accept();
      } catch (IOException e) {
        if (drain.isGo()) return;
        throw e;
      }
      requests.spawn("request", pleaseStop -> answer(client, pool));
    }
  }

  private static void answer(Socket client, Pool pool) throws IOException {
    try (client;
        var in = new Scanner(client.getInputStream(), UTF_8)) {
      client.setSoTimeout(5_000);
      String name = in.hasNextLine() ? in.nextLine() : "stranger";
      client.getOutputStream().write((pool.greet(name) + "\n").getBytes(UTF_8));
    }
  }

  private static void close(ServerSocket listener) {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
