package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Libraries that are handed threads, executors or a place in the order by a node: none of their threads is left, and their users came first. */
@Timeout(120)
final class AdoptionTest {
  /** Puts a library below a node. */
  private interface Library {
    /** {@return a use of it, which says whether the code ran below the node} */
    Callable<Boolean> below(Scope app) throws Exception;
  }

  /** {@return whether its code ran below the node; its user still had it while it was stopped, and no thread of it is left} */
  private static boolean adopts(String name, Library library) throws Exception {
    Set<Thread> before = threads();
    AtomicReference<Boolean> inTree = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    long begun;
    try (Scope app = Supervisor.open(
        "app",
        with ->
            with.stopWithin(Duration.ofMinutes(2)).threads(t -> t.grace(Duration.ofMinutes(1))))) {
      Callable<Boolean> use = library.below(app);
      Signal used = Signal.create();
      app.spawn("user", pleaseStop -> {
        try {
          inTree.set(use.call());
          used.go();
          pleaseStop.await();
          inTree.set(use.call());
        } catch (Throwable e) {
          failure.set(e);
          used.go();
        }
      });
      used.await();
      begun = System.nanoTime();
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    Soon.until("no thread of " + name, () -> left(before).isEmpty());
    System.out.println("adoption: " + name + " stopped in " + millis + " ms");
    assertThat(failure).as("its user, at the latest while it was stopped").hasNullValue();
    return inTree.get();
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static List<String> left(Set<Thread> before) {
    return threads().stream()
        .filter(it -> !before.contains(it))
        .map(Thread::getName)
        .filter(it -> !it.startsWith("supervisor-") && !isOfTheWholeJvm(it))
        .toList();
  }

  /** {@return whether it is the thread for time-outs of the JDK, or one of the common pool, by its name on 17 or on 25} */
  private static boolean isOfTheWholeJvm(String thread) {
    return thread.contains("elayScheduler") || thread.startsWith("ForkJoinPool.commonPool");
  }

  private static boolean isBelowTheNode() {
    return Supervisor.isSupervised() && Supervisor.current().path().startsWith("/app/");
  }

  /** {@return the last line of the answer; an HTTP client of the JDK would have threads of its own} */
  private static String askedOnce(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return all.substring(all.lastIndexOf('\n') + 1);
    }
  }

  private static void assertPageSays(String row) throws Exception {
    Path page = Path.of("..", "docs", "bridges.md");
    assertThat(Files.readAllLines(page)).anyMatch(it -> it.startsWith(row));
  }

  @Test
  void httpServerOfTheJdk_withALentExecutor() throws Exception {
    boolean adopted = adopts("HttpServer", app -> {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Bridges.of(app).lend("http"));
      server.createContext("/", exchange -> {
        byte[] answer = Boolean.toString(isBelowTheNode()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
      });
      server.start();
      var unused = Bridges.of(app).closes("server", () -> server.stop(0));
      int port = server.getAddress().getPort();
      return () -> Boolean.parseBoolean(askedOnce(port));
    });
    assertThat(adopted).isTrue();
    assertPageSays(
        "| `HttpServer` of the JDK | its handlers, on a lent executor | its dispatcher, by `server.stop` |");
  }

  @Test
  void poolOfTheJdk_withAThreadFactory() throws Exception {
    boolean adopted = adopts("ThreadPoolExecutor", app -> {
      var threads =
          app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      ExecutorService pool =
          Executors.newFixedThreadPool(2, Bridges.of(threads).threadFactory("pool"));
      var unused = Bridges.of(app).closes("library", pool::shutdown);
      return () -> pool.submit(AdoptionTest::isBelowTheNode).get();
    });
    assertThat(adopted).isTrue();
    assertPageSays(
        "| a pool of `Executors` | its threads, by a thread factory | the pool, by `shutdown` |");
  }

  @Test
  void ownForkJoinPool_withAFactory() throws Exception {
    boolean adopted = adopts("ForkJoinPool", app -> {
      var threads =
          app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      ForkJoinPool pool =
          new ForkJoinPool(2, Bridges.of(threads).forkJoinFactory("fork"), null, false);
      var unused = Bridges.of(app).closes("library", pool::shutdown);
      return () -> pool.submit(AdoptionTest::isBelowTheNode).get();
    });
    assertThat(adopted).isTrue();
    assertPageSays(
        "| a `ForkJoinPool` of your own | its threads, by a factory | the pool, by `shutdown` |");
  }

  @Test
  void completableFuture_withALentExecutor() throws Exception {
    boolean adopted = adopts("CompletableFuture", app -> {
      var executor = Bridges.of(app).lend("stages");
      return () -> CompletableFuture.supplyAsync(() -> "", executor)
          .thenApplyAsync(it -> isBelowTheNode(), executor)
          .orTimeout(1, TimeUnit.MINUTES)
          .get();
    });
    assertThat(adopted).isTrue();
    assertPageSays(
        "| `CompletableFuture` | its stages, on a lent executor | – | the thread for `orTimeout`");
  }

  @Test
  void completableFuture_withoutAnExecutor_isNotAdopted() throws Exception {
    boolean adopted =
        CompletableFuture.supplyAsync(AdoptionTest::isBelowTheNode).get();
    assertThat(adopted).isFalse();
    assertPageSays("| the common fork-join pool | – | – | all of it");
  }

  @Test
  void timer_isClosed() throws Exception {
    boolean adopted = adopts("Timer", app -> {
      Timer timer = new Timer("timer");
      var unused = Bridges.of(app).closes("timer", timer::cancel);
      return () -> {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        timer.schedule(
            new TimerTask() {
              @Override
              public void run() {
                boolean unused = ran.complete(isBelowTheNode());
              }
            },
            0);
        return ran.get();
      };
    });
    assertThat(adopted).isFalse();
    assertPageSays("| `java.util.Timer` | – | its thread, by `cancel` |");
  }
}
