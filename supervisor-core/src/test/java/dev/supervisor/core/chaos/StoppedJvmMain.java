package dev.supervisor.core.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supervisor.core.Body;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** What runs in a JVM that is stopped as a whole, and goes on: random lives, or threads with heartbeats. */
public final class StoppedJvmMain {
  static final Duration WITHIN = Duration.ofSeconds(9);
  private static final Duration FOR_A_LOOK = WITHIN.dividedBy(3);
  private static final int BEATS = 50;

  private StoppedJvmMain() {}

  public static void main(String... arguments) throws Exception {
    ((Logger) LoggerFactory.getLogger("dev.supervisor")).setLevel(Level.OFF);
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {}); // the errors of bodies
    if (arguments[0].equals("lives")) {
      live(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
    } else {
      beat();
    }
  }

  private static void live(int lives, long seed) throws InterruptedException {
    System.out.println("ready");
    for (int i = 0; i < lives; i++) {
      LifePlay.playOrThrow(seed + i);
    }
    System.out.println("all lives kept their promises");
  }

  /**
   * Says how often a thread was silent, and how often one was started, when it is asked for that by a line. One child beats all the time, one
   * waits again and again, and one has a piece of work that takes a while, but not as long as it may.
   */
  private static void beat() throws IOException, InterruptedException {
    AtomicInteger silent = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    AtomicLong beats = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    List<Soon.Kind> kinds = Soon.kinds();
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          silent.addAndGet(event instanceof TreeEvent.Silent ? 1 : 0);
        }))) {
      for (Soon.Kind kind : kinds) {
        spawn(app, kind, "beats", stop -> {
          begun.incrementAndGet();
          while (!stop.isGo()) {
            Supervisor.beat();
            beats.incrementAndGet();
            LockSupport.parkNanos(5_000_000);
          }
        });
        spawn(app, kind, "waits", stop -> {
          begun.incrementAndGet();
          while (!stop.await(Till.in(Duration.ofMillis(50)))) {
            beats.incrementAndGet();
          }
        });
        spawn(app, kind, "works", stop -> {
          begun.incrementAndGet();
          done.await();
          stop.await();
        });
      }
      int all = 3 * kinds.size();
      Soon.until("all have begun", () -> begun.get() == all);
      boolean unused = Till.in(FOR_A_LOOK).await(app.stopped());
      System.out.println("ready");
      int line = System.in.read(); // written when it has been stopped, and goes on
      long then = beats.get();
      Soon.until("all go on", () -> beats.get() - then > BEATS * (long) all);
      boolean unused2 = Till.in(FOR_A_LOOK).await(app.stopped());
      done.countDown();
      System.out.println("silent " + silent.get() + ", begun " + (begun.get() - all)
          + " more, healthy " + app.health().isUp() + (line < 0 ? ", not asked" : ""));
    }
  }

  private static void spawn(Scope app, Soon.Kind kind, String how, Body body) {
    var unused = app.spawn(
        how + " on " + kind.name(),
        with -> kind.with()
            .apply(with)
            .restart(Restart.onFailure())
            .heartbeat(WITHIN, it -> it.startsAgain()),
        body);
  }
}
