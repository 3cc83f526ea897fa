package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a small private tree, once for each JVM, so that all that a stop needs is loaded when a main tree opens.
 *
 * <p>The files from which classes are loaded may be gone when a signal comes: programs are updated in place while they run.
 */
final class Drill {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Duration GRACE = Duration.ofSeconds(1);

  /** None of its threads is given up: that would be told as a warning, and only mean that the machine is busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  // guarded by the class
  private static boolean done;

  private Drill() {}

  /** Does it, unless it was done; if it does not come to its end, that is no reason not to go on. */
  static void run() {
    if (isCutShort()) {
      Interrupts.restore();
    }
  }

  /** {@return whether an interrupt ended it} */
  private static synchronized boolean isCutShort() {
    if (done || !Seam.isJvm()) { // behind another clock it would wait for the test that drives that
      return false;
    }
    done = true;
    try {
      boolean unused = stopATree();
      return false;
    } catch (Throwable e) { // an interrupt, no more threads: the real stop does what it can
      Teller.debug(Supervisor.class, e, "the drill did not come to its end");
      return e instanceof InterruptedException;
    }
  }

  /** {@return whether it came to its end in time} */
  static boolean stopATree() throws InterruptedException {
    ScopeNode root = ScopeOpening.ownerless("drill", options().listener(event -> {}));
    Signal release = Signal.named("the end of the drill");
    CountDownLatch running = new CountDownLatch(2);
    root.attach("attachment", new Nothing(release), ParentNode.Birth.OLDEST_PLACE);
    var late = root.spawn("late", pleaseStop -> {
      running.countDown();
      Signal.NEVER.await(); // until it is interrupted
    });
    var obedient = root.spawn("obedient", with -> with.daemon(true).grace(GRACE), pleaseStop -> {
      try (Scope scope = Supervisor.open("scope")) {
        scope.create("never started", with -> with, stop -> 0);
        running.countDown();
        pleaseStop.await();
      }
    });
    load(TreeEvent.class.getPermittedSubclasses());
    load(StopReport.Late.class, ThreadAbandonedException.class, ThreadStoppedException.class);
    boolean ran = running.await(LIMIT_NANOS, TimeUnit.NANOSECONDS);
    StopCallbacks callbacks = new StopCallbacks(); // of the hook
    callbacks.attach(root);
    var unused = root.stop(Reason.of("a drill", new Throwable("as an example")));
    boolean stopped =
        root.agenda().await(root.stopped(), Seam.nanoTime() + LIMIT_NANOS); // as the hook does
    callbacks.await(Seam.nanoTime() + LIMIT_NANOS);
    root.awaitShutdown(); // as the main thread does, which may come to it when the files are gone
    String told =
        root.report().map(StopReport::toString).orElse("no report"); // its words are loaded, too
    String states = late.state().name() + " " + obedient.state().name();
    if (ran && stopped) { // what became of a tree for practice would only look like a fault
      Teller.debug(
          Supervisor.class,
          null,
          "stopped a small tree for practice: all that a stop needs is loaded");
    } else {
      Teller.debug(
          Supervisor.class,
          null,
          "stopping a small tree for practice took more than {} s: ran {}, stopped {}, {}, {}, {}",
          () -> Long.toString(TimeUnit.NANOSECONDS.toSeconds(LIMIT_NANOS)),
          () -> Boolean.toString(ran),
          () -> Boolean.toString(stopped),
          root::tree,
          () -> told,
          () -> states);
    }
    return stopped;
  }

  /** Those that do not obey are interrupted at once, and have all the time that they take then. */
  static TreeOptions options() {
    return TreeOptions.defaults()
        .stopWithin(PATIENCE.multipliedBy(2))
        .threads(with -> with.grace(Duration.ZERO).patience(PATIENCE));
  }

  /** Loads what the drill does not use, as no log tells of it. */
  private static void load(Class<?>... types) {
    for (Class<?> type : types) {
      try {
        Class.forName(type.getName(), /* initialize= */ true, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new AssertionError("it was just there", e);
      }
    }
  }

  /** An attachment that ends when it is insisted. */
  private record Nothing(Signal release) implements Attachment {
    @Override
    public void ask(Reason why) {}

    @Override
    public void insist() {
      release.go("insisted");
    }

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return release;
    }
  }
}
