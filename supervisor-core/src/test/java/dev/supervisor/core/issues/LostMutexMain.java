package dev.supervisor.core.issues;

import dev.supervisor.core.Child;
import dev.supervisor.core.LostMutex;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A program whose tree loses the mutex of a node; run in a JVM of its own, as the lost node's thread never ends. */
final class LostMutexMain {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static volatile Scope tree;

  private LostMutexMain() {}

  /** Arguments: when it is lost, whether the thread that has it lives on, and what ends the tree. */
  public static void main(String[] args) throws Exception {
    boolean lives = args[1].equals("living");
    boolean hook = args[2].equals("hook");
    Scope app = hook
        ? Supervisor.main("app", with -> options(with).lastOfAll(LostMutexMain::tell))
        : Supervisor.open("app", LostMutexMain::options);
    tree = app;
    obedient(app, "older");
    Signal running = Signal.create();
    Child<?> lost = app.spawn("lost", pleaseStop -> {
      running.go();
      Node self = Supervisor.current();
      switch (args[0]) {
        case "grace" -> {
          pleaseStop.await();
          lose(self, lives);
        }
        case "reserve" -> {
          untilInterrupted();
          lose(self, lives);
        }
        default -> {}
      }
      blockForEver();
    });
    running.await();
    obedient(app, "younger");
    if (args[0].equals("before")) {
      lose(lost, lives);
    } else if (args[0].equals("root")) {
      lose(app, lives);
    }
    say("ready");
    if (hook) {
      blockForEver();
    }
    app.close();
    tell(app);
    say("closed");
    Runtime.getRuntime().halt(0);
  }

  private static void tell() {
    try {
      tell(tree);
    } catch (InterruptedException e) {
      say("interrupted");
    }
  }

  private static void tell(Scope app) throws InterruptedException {
    boolean unused =
        app.stopped().await(Till.in(Duration.ofMillis(800))); // what comes last has a second
    say(app.stopped().isGo() ? "stopped" : "not stopped");
    StopReport report = app.report().orElseThrow();
    for (StopReport.Entry each : report.entries()) {
      say(each.path() + " " + each.outcome());
    }
  }

  private static TreeOptions options(TreeOptions with) {
    return with.stopWithin(Duration.ofSeconds(1)).threads(t -> t.grace(Duration.ofSeconds(30)));
  }

  private static void obedient(Scope app, String name) throws InterruptedException {
    Signal running = Signal.create();
    app.spawn(name, pleaseStop -> {
          running.go();
          try {
            pleaseStop.await();
          } finally { // also where the reserve has asked and interrupted it
            say(name + " was asked");
          }
        })
        .release();
    running.await();
  }

  private static void lose(Node node, boolean lives) throws InterruptedException {
    if (lives) {
      Runnable unused = LostMutex.loseToTheLiving(node);
    } else {
      LostMutex.lose(node);
    }
  }

  private static void untilInterrupted() {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      // the reserve has begun
    }
  }

  private static void blockForEver() {
    for (; ; ) {
      untilInterrupted();
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
