package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** Programs that {@link JvmShutdownTest} runs in JVMs of their own; what they print is asserted. */
final class Mains {
  private Mains() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "waits" -> waits();
      case "deaf" -> deaf();
      case "exitInChild" -> exitInChild();
      case "exitInMain" -> exitInMain();
      case "cleanExit" -> cleanExit();
      case "exitsAndEnds" -> exitsAndEnds();
      case "fails" -> fails();
      case "typed" -> typed();
      case "adopts" -> adopts();
      case "ends" -> ends();
      case "mainTalksOn" -> mainTalksOn();
      case "opensTooLate" -> opensTooLate();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static Scope open() {
    return Supervisor.main("app", with -> with.lastOfAll(() -> say("last of all")));
  }

  private static void obedient(SupervisedThread parent, String name) {
    Signal running = Signal.create();
    var unused = parent.spawn(name, pleaseStop -> {
      running.go();
      pleaseStop.await();
      say(name + " was asked: " + pleaseStop.reason().map(r -> r.text()).orElse("?"));
    });
    try {
      running.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void waits() throws InterruptedException {
    try (var app = open()) {
      obedient(app, "older");
      obedient(app, "newer");
      say("ready");
      app.awaitShutdown();
      say("main was asked");
    }
    say("main ends");
  }

  private static void deaf() throws InterruptedException {
    try (var app =
        Supervisor.main("app", with -> with.threads(t -> t.grace(Duration.ofMinutes(10))))) {
      obedient(app, "older");
      Signal running = Signal.create();
      var unused = app.spawn("deaf", pleaseStop -> {
        running.go();
        Signal.named("nothing").await();
      });
      running.await();
      app.drain().then(() -> say("draining")); // after the chain has asked the deaf one
      say("ready");
      app.awaitShutdown();
    }
  }

  private static void exitInChild() throws InterruptedException {
    try (var app = open()) {
      obedient(app, "older");
      var unused = app.spawn("exits", pleaseStop -> {
        obedient(Supervisor.current(), "below");
        System.exit(7);
      });
      app.awaitShutdown();
      say("main was asked");
    }
    say("main ends");
  }

  private static void exitInMain() {
    try (var app = open()) {
      obedient(app, "child");
      System.exit(8);
    }
  }

  private static void cleanExit() throws InterruptedException {
    try (var app = open()) {
      var unused = app.spawn("exits", pleaseStop -> {
        Supervisor.exit(9);
        pleaseStop.await();
        say("exits goes on");
      });
      app.awaitShutdown();
    }
    say("main ends");
  }

  private static void exitsAndEnds() {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("supervisor-exit"))
            .forEach(thread -> say("the JVM waits for it: " + !thread.isDaemon()))));
    Supervisor.exit(9);
  }

  private static void fails() throws InterruptedException {
    try (var app = open()) {
      var child = app.spawn("child", pleaseStop -> {
        throw new IllegalStateException("it broke");
      });
      child.stopped().await();
    }
  }

  private static void typed() throws InterruptedException {
    try (var app = Supervisor.main("app", with -> with.exitOnStdin())) {
      obedient(app, "child");
      say("ready");
      app.awaitShutdown();
    }
    say("main ends");
  }

  private static void adopts() throws InterruptedException {
    try (var app = open()) {
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(
            () -> {
              SupervisedThread me = Supervisor.current();
              say("I am " + me.path());
              var unused = me.spawn("child", pleaseStop -> pleaseStop.await());
            },
            "pool-7-thread-" + i);
        thread.start();
        thread.join();
      }
      say("children: " + app.children());
    }
  }

  private static void ends() throws InterruptedException {
    try (var app = open()) {
      obedient(app, "child");
      boolean ofChild =
          app.call("asks", pleaseStop -> Supervisor.isMainThread()).join();
      say("is main: " + Supervisor.isMainThread() + ", of a child: " + ofChild);
    }
    say("main ends");
  }

  private static void mainTalksOn() throws InterruptedException {
    try (var app = open()) {
      say("ready");
      app.awaitShutdown();
    }
    Till.in(Duration.ofMillis(300)).await();
    say("main still had something to say");
  }

  private static void opensTooLate() throws InterruptedException {
    Signal ending = Signal.create();
    Signal opened = Signal.create();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      ending.go();
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }));
    new Thread(() -> System.exit(3)).start();
    ending.await();
    try (var app = open()) {
      obedient(app, "child");
      say("main was asked: " + app.pleaseStop().isGo());
    } finally {
      opened.go();
    }
    say("main ends");
  }
}
