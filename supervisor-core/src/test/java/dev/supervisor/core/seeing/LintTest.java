package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Lint;
import dev.supervisor.core.Lint.LintOptions;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each lint: planted, found from its threshold on, and not before. */
@Timeout(60)
final class LintTest {
  private final CountDownLatch latch = new CountDownLatch(1);
  private ManualClock clock;

  @BeforeEach
  void takeTheClock() {
    clock = ManualClock.install();
  }

  @AfterEach
  void giveTheClockBack() {
    clock.close();
  }

  private static List<Lint.Kind> kinds(List<Lint> found) {
    return found.stream().map(Lint::kind).toList();
  }

  private static List<Lint.Kind> kinds(Scope app) {
    return kinds(app.lints());
  }

  private void pass(Duration time) {
    clock.advance(time);
  }

  private static void awaitWait(Scope app, String name, String waitsFor) throws Exception {
    Soon.until(
        name + " waits for " + waitsFor,
        () -> app.tree().lines().anyMatch(it -> it.contains(name) && it.contains(waitsFor)));
  }

  @Test
  void tree_inOrder_hasNone() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn("rests", stop -> stop.await());
      awaitWait(app, "rests", "pleaseStop");
      for (int i = 0; i < 5; i++) {
        assertThat(app.lints()).isEmpty();
        pass(Duration.ofSeconds(100));
      }
    }
  }

  /** Looks each ten seconds, in each of which a wait begins and ends: for all that is seen, it may have taken twenty. */
  @Test
  void wait_tenTimesItsUsual_isFound() throws Exception {
    Channel<Integer> work = Channel.bounded("work", 1);
    AtomicInteger taken = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      app.spawn("worker", stop -> {
        while (work.take(stop) != null) {
          taken.incrementAndGet();
        }
      });
      for (int i = 0; i < 7; i++) {
        awaitWait(app, "worker", "waits for");
        assertThat(app.lints()).isEmpty();
        int before = taken.get();
        work.put(i);
        Soon.until("it has taken it", () -> taken.get() > before);
        pass(Duration.ofSeconds(10));
      }
      awaitWait(app, "worker", "waits for");
      assertThat(app.lints()).isEmpty();
      pass(Duration.ofSeconds(199));
      assertThat(app.lints()).isEmpty();
      pass(Duration.ofSeconds(1));
      assertThat(app.lints()).singleElement().satisfies(it -> {
        assertThat(it.kind()).isEqualTo(Lint.Kind.WAITS_LONG);
        assertThat(it.path()).isEqualTo("/app/worker");
        assertThat(it.sentence())
            .startsWith("it has waited for ")
            .endsWith("for 200 s or more, and its waits take 20 s or less as a rule");
        assertThat(it.remedy()).isEqualTo("ask why() of it");
        assertThat(it.toString()).startsWith("/app/worker: waits long: it has waited for ");
      });
      assertThat(app.lints(with -> with.longWait(20, Duration.ofSeconds(1)))).isEmpty();
      assertThat(app.lints(with -> with.without(Lint.Kind.WAITS_LONG))).isEmpty();
    }
  }

  @Test
  void child_thatFailsOften_isFound() throws Exception {
    try (var app = Supervisor.open("app")) {
      CountDownLatch goes = new CountDownLatch(1);
      AtomicInteger failed = new AtomicInteger();
      var restart = Restart.onFailure().delays(Duration.ofMinutes(1), Duration.ofMinutes(1));
      app.spawn("unit", with -> with.restart(restart), stop -> {
        if (failed.get() < 4) {
          failed.incrementAndGet();
          throw new IllegalStateException("it was meant to fail");
        }
        goes.countDown();
        stop.await();
      });
      for (int i = 1; i <= 4; i++) {
        int times = i;
        Soon.until(
            "it has failed", () -> failed.get() == times && app.tree().contains("backing off"));
        assertThat(kinds(app)).isEqualTo(i < 4 ? List.of() : List.of(Lint.Kind.FAILS_OFTEN));
        pass(Duration.ofMinutes(3)); // a pause is a minute, or up to half of one more
      }
      goes.await();
      assertThat(app.lints())
          .singleElement()
          .satisfies(it -> assertThat(it.sentence())
              .startsWith("it has failed 4 times within 3600 s, the last time with "));
      pass(Duration.ofMinutes(49));
      assertThat(app.lints()).isEmpty();
    }
  }

  @Test
  void thread_thatIsInNoWaitOfTheLibrary_isFound() throws Exception {
    try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofMinutes(5)))) {
      try {
        findDeaf(app);
      } finally {
        latch.countDown();
      }
    }
  }

  private void findDeaf(Scope app) throws Exception {
    app.spawn("deaf", stop -> latch.await());
    var helped = app.spawn("helped", stop -> latch.await());
    helped.attach("opener", new Opener(latch, Signal.named("end")));
    awaitWait(app, "deaf", "CountDownLatch");
    awaitWait(app, "helped", "CountDownLatch");
    assertThat(app.lints()).isEmpty();
    pass(Duration.ofSeconds(40));
    assertThat(app.lints()).as("two looks are too few").isEmpty();
    assertThat(app.lints()).singleElement().satisfies(it -> {
      assertThat(it.kind()).isEqualTo(Lint.Kind.HEARS_NOTHING);
      assertThat(it.path()).isEqualTo("/app/deaf");
      assertThat(it.sentence())
          .startsWith(
              "it was in no wait of the library for 40 s, and waits for java.util.concurrent.CountDownLatch");
    });
    assertThat(app.lints(with -> with.noWait(Duration.ofSeconds(41)))).isEmpty();
  }

  /** Ends what the thread that it is attached to waits for. */
  private record Opener(CountDownLatch latch, Signal end) implements Attachment {
    @Override
    public void ask(Reason why) {
      latch.countDown();
      end.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return end;
    }
  }

  @Test
  void graces_thatExceedTheDeadline_areFound() throws Exception {
    try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofSeconds(10)))) {
      app.spawn("slow", with -> with.grace(Duration.ofSeconds(30)), stop -> stop.await());
      assertThat(app.lints()).singleElement().satisfies(it -> {
        assertThat(it.kind()).isEqualTo(Lint.Kind.GRACES_EXCEED);
        assertThat(it.sentence())
            .isEqualTo("graces that were made longer add up to 32 s, and its stop has 10 s");
      });
    }
  }

  @Test
  void graces_thatWereMadeLonger_addUpUnlessTheyRunAtOnce() throws Exception {
    for (boolean atOnce : new boolean[] {false, true}) {
      try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofSeconds(50)))) {
        var parent = app.spawn(
            "parent",
            with -> atOnce ? with.allAtOnce() : with,
            stop -> Supervisor.events().loop());
        for (int i = 0; i < 3; i++) {
          parent.spawn("slow", with -> with.grace(Duration.ofSeconds(20)), stop -> stop.await());
        }
        assertThat(kinds(app)).isEqualTo(atOnce ? List.of() : List.of(Lint.Kind.GRACES_EXCEED));
      }
    }
  }

  /** A tree of a program with its parts, pools and pages: it chose no times, and so nothing is said of them. */
  @Test
  void tree_ofAnySizeWithTimesByDefault_hasNone() throws Exception {
    Random random = new Random(15);
    List<SupervisedThread> nodes = new ArrayList<>();
    try (var app = Supervisor.open("app")) {
      nodes.add(app);
      for (int i = 0; i < 100; i++) {
        SupervisedThread parent = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(4)) {
          case 0 -> nodes.add(parent.spawn("part"));
          case 1 ->
            nodes.add(parent.spawn(
                "kept", with -> with.restart(Restart.onFailure()), stop -> stop.await()));
          case 2 -> parent.attach("pool", new Opener(new CountDownLatch(1), Signal.create()));
          default ->
            parent.spawn("quick", with -> with.grace(Duration.ofMillis(10)), stop -> stop.await());
        }
      }
      assertThat(app.plan().exceedsLimit()).isTrue();
      assertThat(app.lints()).isEmpty();
    }
  }

  @Test
  void graces_thatAreInherited_countOnce() throws Exception {
    try (var app =
        Supervisor.open("app", with -> with.threads(it -> it.grace(Duration.ofSeconds(20))))) {
      for (int i = 0; i < 50; i++) {
        app.spawn("worker");
      }
      assertThat(app.lints()).isEmpty();
      assertThat(app.find("worker").orElseThrow().lints()).isEmpty();
    }
  }

  @Test
  void queue_thatIsFullForLong_isFound() throws Exception {
    try (var app = Supervisor.open("app")) {
      try {
        findFull(app);
      } finally {
        latch.countDown();
      }
    }
  }

  private void findFull(Scope app) throws Exception {
    UnaryOperator<LintOptions> with = it -> it.fullQueue(3, Duration.ofSeconds(10));
    Signal begun = Signal.create();
    var busy = app.spawn("busy", stop -> {
      begun.go();
      latch.await();
    });
    Soon.await(begun); // a look at one that has no thread yet sees no queue
    for (int i = 0; i < 4; i++) {
      busy.fire("event " + i);
    }
    Soon.until("they are there", () -> app.tree().contains("4 events"));
    assertThat(app.lints(with)).isEmpty();
    pass(Duration.ofSeconds(9));
    assertThat(app.lints(with)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(app.lints(with)).singleElement().satisfies(it -> {
      assertThat(it.kind()).isEqualTo(Lint.Kind.QUEUE_FULL);
      assertThat(it.sentence())
          .isEqualTo("4 events are in its queue, and more than 3 were for 10 s");
    });
    assertThat(app.lints()).isEmpty();
  }

  @Test
  void siblings_thatAreManyAndStopOneByOne_areFound() throws Exception {
    UnaryOperator<LintOptions> with = it -> it.siblings(3);
    try (var app = Supervisor.open("app")) {
      Signal end = Signal.named("end");
      var one = app.spawn("one", stop -> end.or(stop).await());
      var all = app.spawn("all", it -> it.allAtOnce(), stop -> end.or(stop).await());
      for (int i = 0; i < 4; i++) {
        one.spawn("child", stop -> stop.await());
        all.spawn("child", it -> it.allAtOnce(), stop -> stop.await());
      }
      assertThat(app.lints(with)).singleElement().satisfies(it -> {
        assertThat(it.kind()).isEqualTo(Lint.Kind.MANY_SIBLINGS);
        assertThat(it.path()).isEqualTo("/app/one");
        assertThat(it.sentence()).startsWith("it has 4 children");
      });
    }
  }

  @Test
  void failure_thatIsNotJoined_isFoundUntilItIs() throws Exception {
    try (var app = Supervisor.open("app")) {
      var failed = app.spawn("fails", stop -> {
        throw new IllegalStateException("it was meant to fail");
      });
      Soon.await(failed.stopped());
      assertThat(app.lints()).singleElement().satisfies(it -> {
        assertThat(it.kind()).isEqualTo(Lint.Kind.FAILURES_NOT_JOINED);
        assertThat(it.sentence()).startsWith("1 failure is kept");
      });
      assertThatThrownBy(failed::join).isInstanceOf(ThreadFailedException.class);
      assertThat(app.lints()).isEmpty();
    }
  }

  @Test
  void platformThreads_thatAreIdleForLong_areFoundWhereThereAreVirtualOnes() throws Exception {
    assumeTrue(VirtualThreads.available(), "this JVM has no virtual threads");
    try (var app = Supervisor.open("app")) {
      app.spawn("platform", stop -> stop.await());
      app.spawn("another", stop -> stop.await());
      app.spawn("meant", with -> with.platform(), stop -> stop.await());
      awaitWait(app, "another", "pleaseStop");
      awaitWait(app, "meant", "pleaseStop");
      app.spawn("virtual", with -> with.virtual(), stop -> stop.await());
      awaitWait(app, "platform", "pleaseStop");
      awaitWait(app, "virtual", "pleaseStop");
      UnaryOperator<LintOptions> one = with -> with.idle(1, Duration.ofMinutes(10));
      assertThat(app.lints(one)).isEmpty();
      pass(Duration.ofMinutes(10));
      assertThat(app.lints(one)).singleElement().satisfies(it -> {
        assertThat(it.kind()).isEqualTo(Lint.Kind.COULD_BE_VIRTUAL);
        assertThat(it.path()).isEqualTo("/app");
        assertThat(it.sentence())
            .isEqualTo("2 platform threads of its children have been idle for 600 s or more");
      });
      assertThat(app.lints(with -> with.idle(2, Duration.ofMinutes(10)))).isEmpty();
      assertThat(app.lints()).isEmpty(); // a few cost little
    }
  }

  @Test
  void thresholds_thatMeanNothing_areRefused() {
    try (var app = Supervisor.open("app")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> app.lints(with -> with.siblings(0)))
          .withMessage("most must be positive, not 0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> app.lints(with -> with.noWait(Duration.ZERO)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> app.lints(with -> with.longWait(1, Duration.ofSeconds(-1))));
    }
  }
}
