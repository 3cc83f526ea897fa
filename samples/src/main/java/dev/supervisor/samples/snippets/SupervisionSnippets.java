package dev.supervisor.samples.snippets;

import dev.supervisor.core.Body;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions.AutoShutdown;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.net.URI;
import java.time.Duration;

/** What the pages say of trees that live well. */
final class SupervisionSnippets {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private SupervisionSnippets() {}

  static void moreTime(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
    Duration granted = Supervisor.extend(TEN_SECONDS, "writes 1,200 pages");
    writePages(granted);
  }

  private static void writePages(Duration within) {
    System.out.println("within " + within);
  }

  static void heartbeat(Scope app) {
    app.spawn("importer", with -> with.heartbeat(TEN_SECONDS), pleaseStop -> {
      while (!pleaseStop.isGo()) {
        importOne();
        Supervisor.beat();
      }
    });
  }

  private static void importOne() {}

  static void failFast() throws InterruptedException {
    try (var app = Supervisor.open("import", with -> with.threads(t -> t.failFast()))) {
      app.spawn("reader", pleaseStop -> read(pleaseStop));
      app.spawn("writer", pleaseStop -> write(pleaseStop));
      app.awaitChildren();
    } // throws the first failure; what the other child threw is suppressed in it
  }

  static void needs(Scope app) {
    var store = app.spawn(
        "store",
        with -> with.becomesReady().restart(Restart.onFailure()),
        pleaseStop -> store(pleaseStop));
    app.spawn(
        "web",
        with -> with.needs(store).restart(Restart.onFailure()),
        pleaseStop -> web(pleaseStop));
  }

  private static void store(Signal pleaseStop) throws InterruptedException {
    Supervisor.ready();
    pleaseStop.await();
  }

  private static void web(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  static void bodyOfItsOwn(Scope app, URI url) {
    app.spawnFrom("poller", with -> with.restart(Restart.onFailure()), () -> new Poller(url));
  }

  /** Counts what it has read in this incarnation. */
  private static final class Poller implements Body {
    private final URI url;
    private int read;

    Poller(URI url) {
      this.url = url;
    }

    @Override
    public void run(Signal pleaseStop) throws InterruptedException {
      while (!pleaseStop.isGo()) {
        read++;
        Supervisor.status(read + " from " + url);
        boolean unused = pleaseStop.await(Till.in(TEN_SECONDS));
      }
    }
  }

  static void significant() throws InterruptedException {
    try (var session = Supervisor.open(
        "session", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)))) {
      session.spawn("reader", with -> with.significant(), pleaseStop -> read(pleaseStop));
      session.spawn("keep-alive", pleaseStop -> keepAlive(pleaseStop));
      session.awaitShutdown(); // until the reader has ended
    }
  }

  private static void read(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  private static void write(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }

  private static void keepAlive(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
  }
}
