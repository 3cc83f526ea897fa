package dev.supervisor.benchmarks;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.SupervisedExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A job that does nothing, on another thread, until its end is known. */
interface SpawnJob {
  void run() throws Exception;

  private static Scope root(Threads kind) {
    return Supervisor.root(
        "spawn", with -> with.threads(it -> kind == Threads.VIRTUAL ? it.virtual() : it));
  }

  static SpawnJob child(Threads kind) {
    Scope root = root(kind);
    return () -> root.spawn("job", pleaseStop -> {}).join();
  }

  static SpawnJob call(Threads kind) {
    Scope root = root(kind);
    return () -> root.call("job", pleaseStop -> true).join();
  }

  static SpawnJob thread(Threads kind) {
    return () -> kind.start(() -> {}).join();
  }

  private static ExecutorService each(Threads kind) {
    return TreeJob.executor(kind);
  }

  static SpawnJob executor(Threads kind) {
    ExecutorService executor = each(kind);
    return () -> executor.submit(() -> {}).get();
  }

  static SpawnJob future(Threads kind) {
    ExecutorService executor = each(kind);
    return () -> CompletableFuture.runAsync(() -> {}, executor).join();
  }

  static SpawnJob pool() {
    ExecutorService executor = Executors.newFixedThreadPool(1);
    return () -> executor.submit(() -> {}).get();
  }

  /** A worker of a supervised pool. */
  static SpawnJob worker() {
    SupervisedExecutor executor =
        Bridges.of(root(Threads.PLATFORM)).asExecutor("pool", with -> with.workers(1));
    return () -> executor.submit(() -> {}).get();
  }
}
