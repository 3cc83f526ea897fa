package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;

/** A scope of the JDK inside of a node, on Java 25 with {@code --enable-preview}: what it forks stands in the tree, and ends with the node. */
final class S78StructuredScope {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private S78StructuredScope() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s78")) {
      var report = app.call(
          "report", pleaseStop -> ScopedValue.where(USER, "ann")
              .call(() -> forked(() -> USER.get() + " on " + Supervisor.current().path())));
      System.out.println(report.join());

      var begun = new CountDownLatch(2);
      var endless = app.call(
          "endless",
          with -> with.allAtOnce(),
          pleaseStop -> forked(() -> {
            begun.countDown();
            Supervisor.current().pleaseStop().await(); // one that waits elsewhere is interrupted
            return "asked";
          }));
      begun.await();
      endless.children().forEach(it -> System.out.println("runs: " + it.path()));
      endless.stop().await();
      System.out.println("ended: " + endless.join());
    }
  }

  /** Forks the work twice, on threads that are children of the current one. */
  private static List<String> forked(Callable<String> work) throws InterruptedException {
    var forks =
        Bridges.of(Supervisor.current()).virtualThreadFactory("fork", with -> with.virtual());
    try (var scope = StructuredTaskScope.open(
        Joiner.<String>allSuccessfulOrThrow(), with -> with.withThreadFactory(forks))) {
      scope.fork(work);
      scope.fork(work);
      return scope.join().map(Subtask::get).sorted().toList();
    }
  }
}
