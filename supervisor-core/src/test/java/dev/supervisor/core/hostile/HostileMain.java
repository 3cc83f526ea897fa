package dev.supervisor.core.hostile;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;

/** A program with hostile code of its own, in a JVM of its own; see {@link HostileJvmTest}. */
final class HostileMain {
  static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration GRACE = Duration.ofMillis(200);

  private HostileMain() {}

  /**
   * Plays one case.
   *
   * @param args the place, the deed, and whether standard error is to fill up
   */
  public static void main(String[] args) throws Throwable {
    Place place = new Place(args[0]);
    Stage stage = new Stage("hostile-main", Deed.valueOf(args[1]));
    stage.beforeDeed = () -> say("deed");
    place.prepare(stage);
    if (Boolean.parseBoolean(args[2])) {
      fillStandardError();
    }
    try (var root = Supervisor.main(
        stage.name,
        with -> place.options(
            stage, with.stopWithin(LIMIT).threads(t -> t.grace(GRACE).patience(GRACE))))) {
      stage.opened(root);
      say("opened");
      obedient(root, "first");
      place.add(stage, root);
      obedient(root, "last");
      say("ready");
      root.awaitShutdown();
      if (place.is(Place.Hook.MAIN_THREAD)) {
        stage.act();
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void obedient(Scope root, String name) throws InterruptedException {
    Signal running = Signal.create();
    root.spawn(name, pleaseStop -> {
          running.go();
          pleaseStop.await();
          boolean after =
              root.children().stream().noneMatch(child -> child.name().equals("hostile"));
          say(name + (after ? " asked, after the hostile one" : " asked, before the hostile one"));
        })
        .release();
    running.await();
  }

  private static void fillStandardError() throws InterruptedException {
    Thread filler = new Thread(
        () -> {
          for (; ; ) {
            System.err.println("x".repeat(1_000));
          }
        },
        "filler");
    filler.setDaemon(true);
    filler.start();
    StackTraceElement[] before = {};
    StackTraceElement[] now = filler.getStackTrace();
    while (now.length == 0
        || now.length != before.length
        || !now[0].getMethodName().startsWith("write")) {
      Thread.sleep(100); // nothing reads the pipe, so there is no event to wait for
      before = now;
      now = filler.getStackTrace();
    }
  }
}
