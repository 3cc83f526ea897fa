package dev.supervisor.core.issues;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Programs whose own code is in the way of their end; run in JVMs of their own. */
final class HostileMains {
  private HostileMains() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "fullStandardError" -> fullStandardError();
      case "exitInCallback" -> exitInCallback();
      case "exitInCallbackOfTheEnd" -> callbackOfTheEnd(() -> System.exit(3));
      case "slowCallbackOfTheEnd" -> callbackOfTheEnd(() -> {});
      case "exitInListener" -> exitInListener();
      case "exitInLastOfAll" -> lastOfAll(Duration.ofSeconds(30), () -> System.exit(9));
      case "blockingLastOfAll" -> lastOfAll(Duration.ofSeconds(3), HostileMains::blockForEver);
      case "blockingCallback" -> blockingCallback();
      case "blockingAppender" -> appender(HostileMains::blockForEver);
      case "throwingAppender" ->
        appender(() -> {
          throw new StackOverflowError("planted");
        });
      case "exitingAppender" -> appender(() -> System.exit(9));
      case "waits" -> waits();
      case "waitsLate" -> waitsLate();
      case "deafMain" -> deafMain();
      case "manyMains" -> manyMains();
      case "releasedFailure" -> releasedFailure();
      case "error" -> error();
      case "abandoned" -> abandoned();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void blockForEver() {
    for (; ; ) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // it blocks for ever
      }
    }
  }

  private static Scope open(Duration limit) {
    return Supervisor.main(
        "app",
        with -> with.stopWithin(limit)
            .threads(t -> t.grace(Duration.ofMillis(500)).patience(Duration.ofMillis(500))));
  }

  private static void obedient(Scope app, String name) throws InterruptedException {
    Signal running = Signal.create();
    app.spawn(name, pleaseStop -> {
      running.go();
      pleaseStop.await();
      say(name + " was asked");
    });
    running.await();
  }

  private static void deaf(Scope app) throws InterruptedException {
    Signal running = Signal.create();
    app.spawn("deaf", pleaseStop -> {
      running.go();
      blockForEver();
    });
    running.await();
  }

  private static void fullStandardError() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      deaf(app);
      Thread filler = new Thread(() -> {
        for (; ; ) {
          System.err.println("x".repeat(1_000));
        }
      });
      filler.setDaemon(true);
      filler.start();
      while (filler.getState() == Thread.State.NEW || !isWriting(filler)) {
        Thread.onSpinWait();
      }
      say("ready");
      app.awaitShutdown();
    }
  }

  /** The pipe is full once the thread stands in the same write at two looks. */
  private static boolean isWriting(Thread filler) throws InterruptedException {
    StackTraceElement[] before = filler.getStackTrace();
    Thread.sleep(300); // nothing reads the pipe, so there is no event to wait for
    StackTraceElement[] after = filler.getStackTrace();
    return before.length > 0
        && after.length == before.length
        && after[0].getMethodName().startsWith("write");
  }

  private static void exitInCallback() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      app.drain().then(() -> System.exit(3));
      say("ready");
      app.awaitShutdown();
    }
  }

  /** It is still at it when the tree is settled and the main thread has ended. */
  private static void callbackOfTheEnd(Runnable then) throws InterruptedException {
    Thread main = Thread.currentThread();
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      app.stopped().then(() -> {
        awaitEnd(main);
        say("callback begins");
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos(); // the JVM would have ended
        while (end - System.nanoTime() > 0) {
          Thread.onSpinWait();
        }
        say("callback ends");
        then.run();
      });
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void exitInListener() throws InterruptedException {
    try (var app = Supervisor.main(
        "app",
        with -> with.stopWithin(Duration.ofSeconds(6)).listener(event -> {
          if (!event.getClass().getSimpleName().equals("Started")) {
            System.exit(3);
          }
        }))) {
      obedient(app, "child");
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void lastOfAll(Duration within, Runnable last) throws InterruptedException {
    try (var app = Supervisor.main(
        "app",
        with -> with.stopWithin(within).lastOfAll(() -> {
          say("last");
          last.run();
        }))) {
      obedient(app, "child");
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void blockingCallback() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      app.drain().then(HostileMains::blockForEver);
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void appender(Runnable hostile) throws InterruptedException {
    HostileAppender.install(hostile);
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      deaf(app);
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void waits() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      say("ready");
      app.awaitShutdown();
    }
  }

  /** Its own wait for the end begins when the signal has come. */
  private static void waitsLate() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      obedient(app, "child");
      say("ready");
      while (!app.pleaseStop().isGo()) {
        Thread.onSpinWait();
      }
      app.awaitShutdown();
    }
  }

  private static void deafMain() throws Exception {
    try (var app = open(Duration.ofSeconds(25))) {
      obedient(app, "child");
      say("ready");
      int unused = System.in.read(); // nobody types anything
    }
  }

  private static void manyMains() {
    for (int i = 0; i < 3; i++) {
      String mine = "last " + i;
      try (var app = Supervisor.main("app", with -> with.lastOfAll(() -> say(mine)))) {
        app.spawn("child", pleaseStop -> pleaseStop.await());
      }
      say("closed " + i);
    }
  }

  private static void releasedFailure() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      app.spawn("fails", pleaseStop -> {
            throw new IllegalStateException("planted");
          })
          .release()
          .stopped()
          .await();
    }
  }

  private static void error() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      app.spawn("fails", pleaseStop -> {
            throw new OutOfMemoryError("planted");
          })
          .release()
          .stopped()
          .await();
    }
  }

  private static void abandoned() throws InterruptedException {
    try (var app = open(Duration.ofSeconds(6))) {
      deaf(app);
    }
  }
}
