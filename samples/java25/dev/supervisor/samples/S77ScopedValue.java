package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;

/** Scoped values, from Java 25 on, go with the work to threads that are not forked where they are bound. */
final class S77ScopedValue {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private S77ScopedValue() {}

  private static Runnable withUser(Runnable work) {
    if (!USER.isBound()) {
      return work;
    }
    var captured = ScopedValue.where(USER, USER.get());
    return () -> captured.run(work);
  }

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s77", with -> with.context(S77ScopedValue::withUser))) {
      var pool = Bridges.of(app).lend("pool");
      ScopedValue.where(USER, "ann").call(() -> {
        pool.submit(() -> System.out.println("a task of " + USER.get())).get();
        app.spawn("child", pleaseStop -> nested()).join();
        return "done";
      });
      pool.submit(() -> System.out.println("bound afterwards: " + USER.isBound()))
          .get();
    }
  }

  /** A binding inside goes with what is given inside. */
  private static void nested() throws InterruptedException {
    var self = Supervisor.current();
    ScopedValue.where(USER, "bob")
        .run(() -> self.spawn("grandchild", stop -> System.out.println("below: " + USER.get())));
    self.awaitChildren();
    System.out.println("a child of " + USER.get());
  }
}
