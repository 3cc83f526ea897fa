package dev.supervisor.samples.snippets;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Task;
import dev.supervisor.core.Together;
import dev.supervisor.live.LivePage;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** What the module of the tree shows. */
final class TreeSnippets {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final Scope app;

  TreeSnippets(Scope app) {
    this.app = app;
  }

  static void nightly() throws InterruptedException {
    try (var app = Supervisor.open("nightly")) {
      var counter = app.call("counter", pleaseStop -> count(pleaseStop));
      System.out.println(counter.join());
    } // children are stopped newest first, each settled before the next is asked
  }

  private static int count(Signal pleaseStop) {
    return pleaseStop.isGo() ? 0 : 1;
  }

  Child<@Nullable Void> startedAgain() {
    var poller = app.spawn(
        "poller",
        with -> with.restart(Restart.onFailure().upTo(5)),
        pleaseStop -> poll(pleaseStop));
    return poller;
  }

  int readyWithAPort() throws InterruptedException, TimeoutException {
    var server = app.spawn("server", with -> with.becomesReady(), pleaseStop -> {
      try (var socket = new ServerSocket(0)) {
        Supervisor.ready(socket.getLocalPort());
        serve(socket, pleaseStop);
      }
    });
    int port = server.awaitReady(Integer.class, Till.in(TEN_SECONDS));
    return port;
  }

  void inOrder() {
    var store = app.spawn("store", with -> with.becomesReady(), pleaseStop -> store(pleaseStop));
    app.spawn("web", with -> with.after(store), pleaseStop -> web(pleaseStop));
  }

  void withWhatItNeeds() {
    Restart again = Restart.onFailure();
    var store = app.spawn("store", with -> with.becomesReady().restart(again), stop -> store(stop));
    app.spawn("web", with -> with.needs(store).restart(again), stop -> web(stop));
  }

  private static void store(Signal pleaseStop) throws InterruptedException {
    Supervisor.ready();
    pleaseStop.await();
  }

  private static void web(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  private static void serve(ServerSocket socket, Signal pleaseStop) throws InterruptedException {
    System.out.println("listening at " + socket.getLocalPort());
    pleaseStop.await();
  }

  private static void poll(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  Child<@Nullable Void> group() {
    var pipeline =
        app.spawn("pipeline", with -> with.strategy(Restart.Strategy.REST_FOR_ONE), pleaseStop -> {
          var self = Supervisor.current();
          self.spawn("reader", with -> with.restart(Restart.onFailure()), stop -> read(stop));
          self.spawn("writer", with -> with.restart(Restart.onFailure()), stop -> write(stop));
          pleaseStop.await();
        });
    return pipeline;
  }

  private static void read(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  private static void write(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  void onDriverCallback() {
    try (var guest = app.register("driver")) {
      guest.spawn("follow-up", pleaseStop -> pleaseStop.await());
    }
  }

  record Quote(int cents) {}

  record Page(String text) {}

  record Config(String text) {}

  static String together(List<Task<Page>> tasks) throws InterruptedException, TimeoutException {
    Quote quote = Together.race("quotes", List.of(stop -> askA(stop), stop -> askB(stop)));
    List<Page> pages = Together.all("pages", tasks);
    List<Page> fewAtATime = Together.calls("pages", with -> with.atMost(4), tasks);
    Config config = Together.within(Till.in(TEN_SECONDS), "config", stop -> load(stop));
    return quote.cents() + pages.get(0).text() + fewAtATime.get(0).text() + config.text();
  }

  private static Quote askA(Signal stop) {
    return new Quote(count(stop));
  }

  private static Quote askB(Signal stop) {
    return new Quote(count(stop));
  }

  private static Config load(Signal stop) {
    return new Config(stop.name());
  }

  void onAPage() {
    var page = LivePage.open(app);
    System.out.println(page.address()); // for a browser on this machine
  }

  @SuppressWarnings("try") // the bean is asked for by its name
  void forTools() throws Exception {
    try (var app = Supervisor.open("app", with -> with.jmx())) {
      var name = new ObjectName("dev.supervisor:type=Tree,name=\"app\"");
      var json = ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Json");
      System.out.println(json);
    }
  }
}
