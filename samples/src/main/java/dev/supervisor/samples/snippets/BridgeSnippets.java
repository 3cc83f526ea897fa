package dev.supervisor.samples.snippets;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.Clients;
import dev.supervisor.core.async.EventLoop;
import dev.supervisor.core.async.Generator;
import dev.supervisor.core.async.Repeat;
import dev.supervisor.core.async.TaskRunner;
import dev.supervisor.core.async.TaskRunner.RunnerTask;
import dev.supervisor.core.async.Threaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** What the bridges to other libraries show. */
final class BridgeSnippets {
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  private final Scope app;
  private final HttpServer server;
  private final Map<String, Integer> surcharges = new HashMap<>();
  private final Map<String, Integer> prices = new HashMap<>();
  private final SupervisedThread shop;

  BridgeSnippets(Scope app, HttpServer server) {
    this.app = app;
    this.server = server;
    this.shop = app;
  }

  void shop() throws InterruptedException {
    try (var app = Supervisor.main("shop")) {
      server.setExecutor(Bridges.of(app).lend("http"));
      app.awaitShutdown();
    } // the workers stop in their turn
  }

  void lent() {
    server.setExecutor(Bridges.of(app).lend("http")); // threads /app/http/worker, worker#2 …
  }

  void lentByName() {
    var http = Bridges.of(app).lend("http");
    server.setExecutor(http); // its threads are children of /app/http
  }

  void threadsOfALibrary() {
    var threads = app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
    var pool = Executors.newFixedThreadPool(2, Bridges.of(threads).threadFactory("pool"));
    Bridges.of(app).closes("library", pool::shutdown); // newer than the threads, so it comes first
  }

  Repeat repeated() {
    Repeat poll = Bridges.of(app).repeat("poll", Duration.ofSeconds(10), pleaseStop -> poll());
    return poll;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure that nothing waits for is logged
  void callsBack(Threaded threaded) {
    var price = threaded.function("price", (String item) -> {
      int base = lookUp(item); // blocks, on a thread of its own
      return base + EventLoop.caller().call(() -> surcharges.getOrDefault(item, 0)); // on /shop
    });
    price.call("tea").thenAcceptAsync(it -> prices.put("tea", it), EventLoop.of(shop));
  }

  void runsTasks(String item) throws Exception {
    try (TaskRunner runner =
        Bridges.of(app).taskRunner("prices", with -> with.timeout(FIVE_SECONDS))) {
      RunnerTask<Integer> base = runner.start("base", pleaseStop -> lookUp(item)); // on the loop
      RunnerTask<Page> page = runner.startLater("page", pleaseStop -> fetch(item)); // a stage
      show(base.await(), page.await());
    } // what is left is cancelled, and failures that nothing has waited for are thrown
  }

  void scripts(Game game) throws Exception {
    try (Clients<Game> scripts =
        Bridges.of(app).clients("scripts", Game.class, it -> it.on(game))) {
      scripts.start("rabbit", (stub, pleaseStop) -> stub.move(3));
      while (game.isOn()) {
        boolean more = scripts.process(); // one request, if there is one
        game.draw(more);
      }
    } // the clients are stopped
  }

  interface Game {
    int move(int steps);

    boolean isOn();

    void draw(boolean more);
  }

  private record Page(String text) {}

  private CompletableFuture<Page> fetch(String item) {
    return CompletableFuture.completedFuture(new Page(item));
  }

  private void show(int base, Page page) {
    prices.put(page.text(), base);
  }

  private int lookUp(String item) {
    return item.length();
  }

  private void poll() {}

  @SuppressWarnings("FutureReturnValueIgnored") // a failure that nothing waits for is logged
  String threaded(Path path) throws Exception {
    var threaded = Bridges.of(app).threaded(with -> with.atMost(8));
    var read = threaded.function("read", (Path file) -> Files.readString(file));
    read.call(path).thenAccept(text -> index(text)); // on a thread of its own, /app/read
    String text = read.direct(path); // on the current thread
    return text;
  }

  private void index(String text) {
    System.out.println(text.length());
  }

  void squares() {
    try (Generator<Integer> squares = Bridges.of(app).generate("squares", (emitter, pleaseStop) -> {
      for (int i = 1; ; i++) {
        emitter.emit(i * i);
      }
    })) {
      System.out.println(squares.next());
    } // the body has ended
  }

  int longLines(Path file) {
    try (Generator<String> lines = Bridges.of(app).generate("lines", (emitter, pleaseStop) -> {
      try (var reader = Files.newBufferedReader(file)) {
        for (String line; (line = reader.readLine()) != null; ) {
          emitter.emit(line); // waits while the buffer is full
        }
      }
    })) {
      return (int) lines.stream().filter(it -> it.length() > 100).count();
    } // the file is closed, also where the reader has left early
  }
}
