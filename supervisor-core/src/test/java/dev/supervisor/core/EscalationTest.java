package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Grace, patience, reserve and deadline, with time driven by hand. */
final class EscalationTest {
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  /** Moves time on in small steps until the signal has gone; says how many seconds that took. */
  private double advanceUntil(Signal signal) throws InterruptedException {
    for (int tenths = 0; tenths < 1_000; tenths++) {
      if (settledDown(signal)) {
        return tenths / 10.0;
      }
      clock.advance(Duration.ofMillis(100));
    }
    throw new AssertionError(signal + " did not go within 100 s by the clock");
  }

  /** {@return whether it went once the timer had done all that was due} */
  private boolean settledDown(Signal signal) throws InterruptedException {
    if (signal.isGo()) {
      return true;
    }
    Signal caughtUp = Signal.create();
    Till due = Till.in(Duration.ofNanos(1));
    var unused = due.then(caughtUp::go);
    clock.advance(Duration.ofNanos(1));
    Soon.await(caughtUp); // the timer has run everything up to now, in order of deadlines
    return signal.isGo();
  }

  /** {@return what the report says of the one that was late, with the words of that look} */
  private static StopReport.Entry late(Scope app) throws InterruptedException {
    Soon.until("in words", () -> {
      StopReport.Late look = app.report().orElseThrow().late().get(0).late();
      return look != null && !look.waitsOn().isEmpty();
    });
    return app.report().orElseThrow().late().get(0);
  }

  private static Consumer<TreeEvent> once(Signal insisted) {
    return event -> {
      if (event instanceof TreeEvent.Insisted) {
        insisted.go();
      }
    };
  }

  private static Child<?> ignoring(SupervisedThread parent, String name, Signal end) {
    return parent.spawn(name, pleaseStop -> {
      while (!end.isGo()) {
        try {
          end.await();
        } catch (InterruptedException e) {
          // that is what this thread is for
        }
      }
    });
  }

  @Test
  void stop_threadWaitsOnSomethingElse_isInterruptedAfterItsGrace() throws Exception {
    Signal insisted = Signal.create();
    try (var app = Supervisor.open("app", with -> with.listener(once(insisted)))) {
      Lock lock = Lock.named("orders");
      Signal held = Signal.create();
      Signal never = Signal.named("nothing");
      var holder = app.spawn("holder", pleaseStop -> {
        try (var hold = lock.acquire()) {
          held.go();
          pleaseStop.await();
          hold.await(Signal.DONE);
        }
      });
      Soon.await(held);
      var late = app.spawn("late", pleaseStop -> {
        try (var hold = lock.acquire()) {
          hold.await(never);
        }
      });
      Soon.until("waits", () -> app.tree().contains("waits for lock orders"));
      app.stop("enough");
      clock.advance(seconds(5)); // the entry below says that it was not sooner
      Soon.await(insisted);
      Soon.await(late.stopped());
      Soon.await(holder.stopped());
      Soon.await(app.pleaseStop());
      StopReport.Entry entry = late(app);
      StopReport report = app.report().orElseThrow();
      assertThat(report.late()).extracting(StopReport.Entry::path).containsExactly("/app/late");
      assertThat(entry.outcome()).isEqualTo(Outcome.INTERRUPTED);
      assertThat(entry.took()).isBetween(seconds(5), seconds(5.1));
      assertThat(entry.late().waitsOn()).isEqualTo("lock orders");
      assertThat(entry.late().heldBy()).isEqualTo("/app/holder");
      assertThat(entry.late().stack().toString()).contains("EscalationTest");
      assertThat(report.toString())
          .contains("/app/late was interrupted", "waiting for lock orders", "held by /app/holder");
    }
  }

  @Test
  void stop_threadIgnoresEverything_isInterruptedEverySecondThenAbandoned() throws Exception {
    AtomicInteger interrupts = new AtomicInteger();
    Signal end = Signal.named("release");
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    Child<?> deaf;
    Child<?> older;
    Scope app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.Insisted || event instanceof TreeEvent.Abandoned) {
            events.add(event.getClass().getSimpleName() + " " + event.node());
          }
        }));
    try {
      older = app.spawn("older", pleaseStop -> pleaseStop.await());
      Signal running = Signal.create();
      deaf = app.spawn("deaf", pleaseStop -> {
        running.go();
        while (!end.isGo()) {
          try {
            end.await();
          } catch (InterruptedException e) {
            interrupts.incrementAndGet();
          }
        }
      });
      Soon.await(running);
      app.stop();
      clock.advance(seconds(5));
      Soon.until("interrupted", () -> interrupts.get() == 1);
      clock.advance(seconds(1));
      Soon.until("interrupted again", () -> interrupts.get() == 2);
      assertThat(advanceUntil(deaf.stopped())).isEqualTo(1.0);
      assertThat(deaf.state()).isEqualTo(State.ABANDONED);
      Soon.await(older.stopped());
      assertThat(older.state()).isEqualTo(State.STOPPED);
      assertThatThrownBy(() -> deaf.join())
          .isInstanceOf(ThreadAbandonedException.class)
          .hasMessageContaining("/app/deaf");
      assertThatThrownBy(() -> deaf.spawn("child", pleaseStop -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/deaf");
      assertThat(deaf.ended().isGo()).isFalse();
      Soon.until("all told", () -> events.size() == 3);
      assertThat(events)
          .containsExactly("Insisted /app/deaf", "Insisted /app/deaf", "Abandoned /app/deaf");
    } finally {
      end.go();
      app.close();
    }
    Soon.await(deaf.ended());
    Soon.until("its thread is gone", () -> !deaf.thread().orElseThrow().isAlive());
  }

  @Test
  void stop_manyIgnore_reserveRushesAndTheDeadlineAbandonsTheRest() throws Exception {
    Signal end = Signal.named("release");
    Signal leave = Signal.named("the owner's work");
    List<Child<?>> deaf = new ArrayList<>();
    Promise<Scope> opened = Promise.named("root");
    Thread owner = new Thread(() -> {
      try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofSeconds(20)))) {
        opened.complete(app);
        leave.await();
      } catch (InterruptedException e) {
        throw new AssertionError("the close comes first", e);
      }
    });
    owner.setUncaughtExceptionHandler((thread, e) -> {});
    owner.start();
    Scope app = opened.await();
    for (int i = 0; i < 6; i++) {
      deaf.add(ignoring(app, "deaf-" + i, end));
    }
    Child<?> obedient = app.spawn("obedient", pleaseStop -> pleaseStop.await());
    app.stop();
    Soon.await(obedient.stopped());
    Soon.await(
        deaf.get(5).pleaseStop()); // the obedient one asks it as its last act, in its own time
    // the newest use up 7 s each; at 16 s everybody is asked
    assertThat(advanceUntil(deaf.get(0).pleaseStop())).isEqualTo(16.0);
    assertThat(deaf.get(5).state()).isEqualTo(State.ABANDONED);
    assertThat(deaf.get(4).state()).isEqualTo(State.ABANDONED);
    assertThat(app.pleaseStop().isGo()).isTrue();
    assertThat(advanceUntil(app.stopped())).isBetween(3.0, 4.0);
    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .containsExactly(
            "/app/obedient",
            "/app/deaf-5",
            "/app/deaf-4",
            "/app/deaf-3",
            "/app/deaf-2",
            "/app/deaf-1",
            "/app/deaf-0",
            "/app");
    assertThatThrownBy(() -> app.spawn("too-late", pleaseStop -> {}))
        .isInstanceOf(IllegalStateException.class);
    end.go();
    leave.go();
    owner.join();
    for (Child<?> child : deaf) {
      Soon.await(child.ended());
    }
  }

  @Test
  void close_interrupted_shortensTheWaitToTheReserveAndKeepsTheFlag() throws Exception {
    Signal end = Signal.named("release");
    Promise<Scope> closing = Promise.named("root");
    Promise<Boolean> flag = Promise.named("interrupt flag");
    Thread owner = new Thread(() -> {
      Scope app = Supervisor.open("app", with -> with.stopWithin(Duration.ofSeconds(5)));
      var unused = ignoring(app, "deaf", end);
      closing.complete(app);
      app.close();
      flag.complete(Thread.interrupted());
    });
    owner.start();
    Scope app = closing.await();
    Soon.until("it waits", () -> owner.getState() == Thread.State.WAITING);
    owner.interrupt();
    Soon.until("rushed", () -> ((ThreadNode) app.children().get(0)).stopping.insisted());
    assertThat(advanceUntil(app.stopped())).isEqualTo(1.0); // a fifth of the whole
    Soon.await(flag.ready());
    assertThat(flag.result()).isTrue();
    end.go();
    owner.join();
  }

  @Test
  void interrupt_meetsTheEndOfTheBody_neverReachesWhatComesAfter() throws Exception {
    // The schedule: the body ends just as its grace is over. The end waits out the interrupt.
    for (int round = 0; round < 300; round++) {
      Signal go = Signal.create();
      try (var app = Supervisor.open("app")) {
        var child = app.spawn("child", pleaseStop -> go.await());
        child.stop();
        Soon.until("asked", () -> child.pleaseStop().isGo());
        Thread ender = new Thread(go::go);
        ender.start();
        clock.advance(seconds(5));
        Soon.await(child.stopped());
        ender.join();
      }
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void plan_ofSequenceAndPool_addsUpGracesAndWarns() throws Exception {
    try (var app = Supervisor.open("app")) {
      var pool = app.spawn("pool", ThreadOptions::allAtOnce, pleaseStop -> pleaseStop.await());
      for (int i = 0; i < 10; i++) {
        var unused = pool.spawn("worker-" + i, pleaseStop -> pleaseStop.await());
      }
      StopPlan plan = app.plan();
      assertThat(plan.worstCase()).isEqualTo(Duration.ofSeconds(21)); // workers, pool, root
      assertThat(plan.exceedsLimit()).isFalse();
      assertThat(plan.order()).startsWith("/app/pool/worker-9").endsWith("/app/pool", "/app");
      var unused = app.spawn("one-more", pleaseStop -> pleaseStop.await());
      assertThat(app.plan().exceedsLimit()).isTrue();
      assertThat(app.plan().toString()).contains("28000 ms of 25000 ms", "MORE THAN THERE IS");
    }
  }

  @Test
  void stop_pool_asksAllAtOnce() throws Exception {
    try (var app = Supervisor.open("app")) {
      var pool = app.spawn("pool", ThreadOptions::allAtOnce, pleaseStop -> pleaseStop.await());
      List<Child<?>> workers = new ArrayList<>();
      Signal release = Signal.create();
      for (int i = 0; i < 3; i++) {
        workers.add(pool.spawn("worker", pleaseStop -> release.await()));
      }
      assertThat(workers).extracting(Node::name).containsExactly("worker", "worker#2", "worker#3");
      pool.stop();
      for (Child<?> worker : workers) {
        assertThat(worker.pleaseStop().isGo()).isTrue();
      }
      assertThat(pool.pleaseStop().isGo()).isFalse();
      release.go();
      Soon.await(pool.stopped());
    }
  }

  @Test
  void sleep_inAStoppedThread_endsEarlyOnceAndThenLastsItsTime() throws Exception {
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    Signal waiting = Signal.create();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> {
        waiting.go();
        seen.add(Till.in(Duration.ofHours(1)).sleep());
        seen.add(Till.in(Duration.ofSeconds(1)).sleep());
      });
      Soon.await(waiting);
      clock.awaitParked(child.thread().orElseThrow());
      child.stop();
      Soon.until("first is over", () -> seen.size() == 1);
      clock.awaitParked(child.thread().orElseThrow());
      assertThat(seen).containsExactly(false);
      clock.advance(seconds(1));
      Soon.await(child.stopped());
      assertThat(seen).containsExactly(false, true);
    }
  }

  @Test
  void report_ofThreadInAJoin_namesTheThreadItJoins() throws Exception {
    Signal release = Signal.create();
    try (var app = Supervisor.open("app")) {
      var slow = app.spawn("slow", pleaseStop -> release.await());
      var joiner = app.spawn("joiner", pleaseStop -> slow.join());
      Soon.until("joins", () -> app.tree().contains("waits for end of /app/slow"));
      app.stop();
      clock.advance(seconds(5));
      Soon.await(joiner.stopped());
      release.go();
      Soon.await(app.pleaseStop());
      StopReport.Entry entry = late(app);
      assertThat(entry.path()).isEqualTo("/app/joiner");
      assertThat(entry.late().waitsOn()).isEqualTo("end of /app/slow");
      assertThat(entry.late().heldBy()).isEqualTo("/app/slow");
    }
  }

  @Test
  void report_ofPlatformThreadAtAMonitor_namesItsOwner() throws Exception {
    Object monitor = new Object();
    Signal release = Signal.create();
    Signal held = Signal.create();
    Scope app = Supervisor.open("app");
    var holder = app.spawn("holder", pleaseStop -> {
      synchronized (monitor) {
        held.go();
        release.await();
      }
    });
    Soon.await(held);
    var late = app.spawn("late", pleaseStop -> {
      synchronized (monitor) {
        held.go();
      }
    });
    Soon.until("blocks", () -> late.thread().orElseThrow().getState() == Thread.State.BLOCKED);
    app.stop();
    clock.advance(seconds(5));
    Soon.until("looked at", () -> ((TreeNode) late).stopping.look() != null);
    release.go();
    Soon.await(holder.stopped());
    app.close();
    StopReport.Entry entry = late(app);
    assertThat(entry.path()).isEqualTo("/app/late");
    assertThat(entry.late().state()).isEqualTo("BLOCKED");
    assertThat(entry.late().waitsOn()).startsWith("java.lang.Object@");
    assertThat(entry.late().heldBy()).isEqualTo("/app/holder");
  }

  @Test
  void report_ofThreadInATake_namesTheChannel() throws Exception {
    try (var app = Supervisor.open("app")) {
      Channel<String> channel = Channel.bounded("files", 3);
      var reader = app.spawn("reader", pleaseStop -> channel.take());
      Soon.until("waits", () -> app.tree().contains("waits for an element of channel files"));
      app.stop();
      clock.advance(seconds(5)); // and no further: it would be given up before it has heard
      Soon.await(reader.stopped());
      assertThat(late(app).late().waitsOn()).isEqualTo("an element of channel files (0 of 3)");
    }
  }
}
