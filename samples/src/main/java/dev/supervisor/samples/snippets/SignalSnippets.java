package dev.supervisor.samples.snippets;

import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Batching;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the module of signals shows. */
final class SignalSnippets {
  private static final Logger log = LoggerFactory.getLogger(SignalSnippets.class);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);

  private final SignalSource loaded = Signal.source("loaded");

  public Signal loaded() {
    return loaded.signal();
  }

  void load() {
    loaded.go();
  }

  static void loops(Signal pleaseStop, Till budget) throws InterruptedException {
    while (!pleaseStop.await(Till.in(ONE_MINUTE))) {
      log.info("alive");
    }
    Signal enough = pleaseStop.or(budget);
    while (!enough.isGo()) {
      log.info("working");
    }
  }

  static void budget(Signal stop, Signal step1, Signal step2) throws InterruptedException {
    stop.await(Till.in(Duration.ofSeconds(10))); // a time-out
    Till budget = Till.in(Duration.ofMinutes(2)); // one budget for several calls
    step1.await(budget);
    step2.await(budget);
  }

  static void polling() throws InterruptedException {
    while (Till.in(ONE_MINUTE).sleep()) poll(); // ends when asked to stop
  }

  private static void poll() {
    log.info("polling");
  }

  static void tracing(Signal signal) {
    Tracing.on(); // or -Dsupervisor.tracing=true
    signal.go();
    System.err.println(signal.trace()); // made by … at …, let go by … at …
  }

  static void channel(Path path, Signal pleaseStop) throws InterruptedException {
    var files = Channel.<Path>bounded("files", 100);
    // a producer
    files.put(path, pleaseStop);
    files.close(Closing.DRAIN);
    // a consumer
    for (Path file : files) { // ends when the channel is closed and empty
      count(file);
    }
  }

  static void ends(
      Channel<Path> files, SupervisedThread lister, SupervisedThread watcher, Signal pleaseStop) {
    files.closeAfter(Signal.all(lister.stopped(), watcher.stopped()));
    for (Path file : files.until(pleaseStop)) count(file);
  }

  private static void count(Path file) {
    log.info("{}", file);
  }

  static @Nullable String lock(Lock lock, Deque<String> todo, Signal pleaseStop)
      throws InterruptedException {
    String work;
    try (var held = lock.acquire()) {
      if (!held.await(() -> !todo.isEmpty(), pleaseStop)) {
        return null;
      }
      work = todo.remove();
    } // leaving wakes the waiters present, one at a time
    return work;
  }

  private int rounds;
  private int turn;

  void turns(Lock lock, int mine, Signal pleaseStop) throws InterruptedException {
    try (var held = lock.acquire()) {
      while (rounds < 100) {
        while (turn != mine) {
          held.await(pleaseStop);
          if (pleaseStop.isGo()) return;
        }
        rounds++;
        turn = 1 - mine;
        held.announce();
      }
    }
  }

  record Config(String text) {}

  static String promise(Scope app, Signal pleaseStop)
      throws InterruptedException, TimeoutException {
    Promise<Config> config = Promise.named("config");
    app.spawn("loader", stop -> config.complete(read()));
    Config it = config.await(pleaseStop.or(Till.in(TEN_SECONDS)));
    return it.text();
  }

  private static Config read() {
    return new Config("");
  }

  interface Database {
    void insertAll(List<? extends String> rows);
  }

  interface Metrics {
    void written(int rows);
  }

  static void batching(Scope app, Channel<String> rows, Database database, Metrics metrics) {
    app.spawn(
        "writer",
        pleaseStop -> Batching.of(rows, 500, Duration.ofSeconds(1))
            .onError((batch, failure) -> log.error("{} rows are lost", batch.size(), failure))
            .afterwards(batch -> metrics.written(batch.size()))
            .run(database::insertAll)); // until the channel is closed and drained
  }
}
