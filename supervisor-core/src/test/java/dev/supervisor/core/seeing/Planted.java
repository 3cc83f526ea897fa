package dev.supervisor.core.seeing;

import dev.supervisor.core.Body;
import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Signal;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A tree with a hang in it, which is let go again at the end. */
final class Planted implements AutoCloseable {
  private static final Duration BRIEFLY = Duration.ofMillis(10);
  private static final long LIMIT_SECONDS = 60;

  final Signal end = Signal.named("the end of the test");
  final AtomicBoolean isOver = new AtomicBoolean();
  final Queue<Closeable> closed = new ConcurrentLinkedQueue<>();
  final Scope app;
  private final UnaryOperator<ThreadOptions> with;
  private volatile boolean hasPassed;

  /** @param with says which kind of thread */
  Planted(UnaryOperator<ThreadOptions> with) {
    this.with = with;
    this.app = Supervisor.root(
        "app",
        tree -> tree.stopWithin(Duration.ofMinutes(2))
            .threads(it -> with.apply(it.grace(BRIEFLY).patience(Duration.ofSeconds(5)))));
  }

  static ThreadOptions abandonedSoon(ThreadOptions with) {
    return with.grace(BRIEFLY).patience(BRIEFLY);
  }

  Child<?> spawn(String name, Body body) {
    return spawn(name, it -> it, body);
  }

  Child<?> spawn(String name, UnaryOperator<ThreadOptions> options, Body body) {
    Child<?> child = app.spawn(name, it -> with.apply(options.apply(it)), body);
    child.release();
    return child;
  }

  /** As {@link #spawn(String, Body)}, for a thread that is joined. */
  Child<?> spawnToJoin(String name, Body body) {
    return app.spawn(name, with, body);
  }

  ServerSocket server() throws Exception {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    closed.add(server);
    return server;
  }

  void passed() {
    hasPassed = true;
  }

  boolean hasPassed() {
    return hasPassed;
  }

  void awaitParked(String name) throws InterruptedException {
    Thread thread = ((Child<?>) app.find(name).orElseThrow()).thread().orElseThrow();
    until(() -> thread.getState() == Thread.State.WAITING);
  }

  /** {@return why {@code /app/asked} does not move, once that is so} Threads are on their way there, and so is what is said of them. */
  Why why(Predicate<Why> isSo) throws InterruptedException {
    return whyOf("asked", isSo);
  }

  /** As {@link #why(Predicate)}, for a child of that name. */
  Why whyOf(String name, Predicate<Why> isSo) throws InterruptedException {
    Node asked = app.find(name).orElseThrow();
    Why[] last = new Why[1];
    until(
        () -> {
          last[0] = asked.why();
          return isSo.test(last[0]);
        },
        () -> String.valueOf(last[0]));
    return last[0];
  }

  private static void until(BooleanSupplier isSo) throws InterruptedException {
    until(isSo, () -> "");
  }

  private static void until(BooleanSupplier isSo, Supplier<String> last)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s, at last " + last.get());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Override
  public void close() throws IOException {
    isOver.set(true);
    end.go();
    for (Closeable each : closed) {
      each.close();
    }
    app.close();
  }
}
