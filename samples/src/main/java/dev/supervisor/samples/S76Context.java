package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;

/** A context of your own goes with the work from thread to thread, and is taken back after it. */
final class S76Context {
  private static final ThreadLocal<String> USER = ThreadLocal.withInitial(() -> "none");

  private S76Context() {}

  /** Captures the user of the thread that gives the work, and sets it on the thread that does it. */
  private static Runnable withUser(Runnable work) {
    String captured = USER.get();
    return () -> {
      String before = USER.get();
      USER.set(captured);
      try {
        work.run();
      } finally {
        USER.set(before);
      }
    };
  }

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s76", with -> with.context(S76Context::withUser))) {
      var pool = Bridges.of(app).lend("pool", with -> with.workers(1));
      var printer = app.spawn("printer");
      USER.set("ann");
      pool.submit(() -> System.out.println("a task of " + USER.get())).get();
      USER.set("bob");
      pool.submit(() -> System.out.println("a task of " + USER.get())).get();
      app.spawn("child", pleaseStop -> System.out.println("a child of " + USER.get()))
          .join();
      System.out.println(printer.ask(() -> "an answer for " + USER.get()).await());
      USER.remove();
      pool.submit(() -> System.out.println("a task of " + USER.get())).get();
    }
  }
}
