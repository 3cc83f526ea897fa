package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart.GivenUp;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told that a child has given up; and the limit by a span of time. Time is driven by hand. */
@Timeout(60)
final class GivingUpTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);

  private final List<GivenUp> heard = new CopyOnWriteArrayList<>();
  private final List<String> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger runs = new AtomicInteger();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private void hear(GivenUp it) {
    threads.add(Thread.currentThread().getName());
    heard.add(it);
  }

  private Body fails() {
    return pleaseStop -> {
      throw new IOException("run " + runs.incrementAndGet());
    };
  }

  private void passPause(Child<?> child, long millis) throws InterruptedException {
    Soon.until("it pauses", () -> child.state() == State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) child).agenda().pending() > 0);
    clock.advance(Duration.ofMillis(millis));
  }

  private GivenUp heardOne() throws InterruptedException {
    Soon.until("heard", () -> !heard.isEmpty());
    assertThat(heard).hasSize(1);
    assertThat(threads.get(0)).startsWith("supervisor-giving-up");
    return heard.get(0);
  }

  @Test
  void childThatEscalates_isTold_withTheLineOfTheLog() throws Exception {
    var app = Supervisor.open("app");
    var child =
        app.spawn("job", with -> with.restart(EVEN.upTo(1).onGivingUp(this::hear)), fails());
    passPause(child, 200);
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close).hasRootCauseMessage("run 2");
    GivenUp it = heardOne();
    assertThat(it.child()).isSameAs(child);
    assertThat(it.attempts()).isEqualTo(1);
    assertThat(it.failure()).hasMessage("run 2");
    assertThat(it.toString())
        .startsWith("/app/job gave up after 1 attempt in 200 ms, first with")
        .endsWith("; that ended /app");
  }

  @Test
  void childThatStaysDown_orCoolsDown_isTold_eachTime() throws Exception {
    try (var app = Supervisor.open("app")) {
      Restart cools = EVEN.upTo(1).coolsDown(Duration.ofMinutes(5)).onGivingUp(this::hear);
      var child = app.spawn("cools", with -> with.restart(cools), fails());
      passPause(child, 200);
      Soon.until("second", () -> runs.get() == 2);
      assertThat(heardOne().line())
          .isEqualTo("/app/cools gave up after 1 attempt, with java.io.IOException: run 2;"
              + " it tries again in 300000 ms");
      assertThat(heardOne().attempts()).isEqualTo(1);
      passPause(child, 300_000);
      Soon.until("third", () -> runs.get() == 3);
      passPause(child, 200);
      Soon.until("again", () -> heard.size() == 2);
      Soon.await(child.stop());
      heard.clear();

      app.spawn(
          "down", with -> with.restart(EVEN.upTo(0).staysDown().onGivingUp(this::hear)), fails());
      assertThat(heardOne().line())
          .isEqualTo("/app/down gave up after 0 attempts, with java.io.IOException: run 5;"
              + " it stays down");
    }
    assertThat(heard).as("a stop is no giving up").hasSize(1);
  }

  @Test
  void memberOfAGroup_isTold_andNoOtherMember() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)))) {
      UnaryOperator<ThreadOptions> cools = with ->
          with.restart(EVEN.upTo(1).coolsDown(Duration.ofMinutes(5)).onGivingUp(this::hear));
      app.spawn("other", cools, Signal::await);
      var child = app.spawn("job", cools, fails());
      passPause(child, 200);
      GivenUp it = heardOne();
      assertThat(it.child()).isSameAs(child);
      assertThat(it.attempts()).isEqualTo(1);
    }
  }

  @Test
  void listener_thatThrowsOrBlocks_keepsNothing() throws Exception {
    Signal never = Signal.create();
    try (var app = Supervisor.open("app")) {
      AtomicInteger called = new AtomicInteger();
      Restart blocks = EVEN.upTo(0).staysDown().onGivingUp(it -> {
        called.incrementAndGet();
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      Restart throwing = EVEN.upTo(0).staysDown().onGivingUp(it -> {
        called.incrementAndGet();
        throw new StackOverflowError("of the listener");
      });
      var first = app.spawn("first", with -> with.restart(blocks), fails());
      var second = app.spawn("second", with -> with.restart(throwing), fails());
      Soon.until("both are called", () -> called.get() == 2);
      Soon.until("both are down", () -> app.counts().down() == 2);
      var third = app.spawn(
          "third", with -> with.restart(EVEN.upTo(0).staysDown().onGivingUp(this::hear)), fails());
      assertThat(heardOne().child()).isSameAs(third);
      assertThat(List.of(first.state(), second.state())).containsOnly(State.DOWN);
    } finally {
      never.go();
    }
  }

  @Test
  void childThatIsGivenUpByItself_orFailsWithWhatItNeeds_isNotTold() throws Exception {
    try (var app = Supervisor.open("app")) {
      var store = app.spawn("store", with -> with.restart(EVEN.upTo(0).staysDown()), fails());
      var web = app.spawn(
          "web", with -> with.needs(store).restart(EVEN.onGivingUp(this::hear)), Signal::await);
      Soon.await(web.stopped());
      var stops = app.spawn(
          "stops",
          with -> with.restart(
              EVEN.on(IOException.class, Restart.Decision.STOP).onGivingUp(this::hear)),
          fails());
      assertThatThrownBy(stops::join).hasRootCauseMessage("run 2");
      app.spawn(
          "last", with -> with.restart(EVEN.upTo(0).staysDown().onGivingUp(this::hear)), fails());
      assertThat(heardOne().child().name()).isEqualTo("last");
    }
  }

  // ---- a limit by a span of time

  /** The pauses of a minute and more do not count: the limit is reached all the same. */
  @Test
  void limit_ofThreeInFiveSeconds_isReached_howeverLongThePausesAre() throws Exception {
    Restart rule = EVEN.limit(2, Duration.ofSeconds(5))
        .delays(Duration.ofMinutes(1), Duration.ofMinutes(2))
        .staysDown();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(rule), fails());
      passPause(child, 60_000);
      Soon.until("second", () -> runs.get() == 2);
      passPause(child, 120_000);
      Soon.until("it gave up", () -> child.state() == State.DOWN);
      assertThat(runs).hasValue(3);
      child.start(); // by hand it has no failure more: those before were within its time
      Soon.until("fourth", () -> runs.get() == 4 && child.state() == State.DOWN);
      child.forgive().start();
      passPause(child, 60_000);
      Soon.until("sixth", () -> runs.get() == 6 && child.state() == State.BACKING_OFF);
    }
  }

  @Test
  void limit_isNotReachedByAChildThatLivesLongEnough() throws Exception {
    Restart rule = EVEN.limit(1, Duration.ofSeconds(5)).delays(Duration.ZERO, Duration.ZERO);
    List<Signal> fails = new CopyOnWriteArrayList<>();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(rule.staysDown()), pleaseStop -> {
        Signal fail = Signal.create();
        fails.add(fail);
        if (pleaseStop.await(fail)) {
          return;
        }
        throw new IOException("again");
      });
      for (int i = 1; i <= 5; i++) {
        int run = i;
        Soon.until("run " + run, () -> fails.size() == run);
        clock.advance(Duration.ofSeconds(6));
        fails.get(run - 1).go();
      }
      Soon.until("sixth", () -> fails.size() == 6);
      clock.advance(Duration.ofSeconds(4));
      fails.get(5).go();
      Soon.until("two within five seconds", () -> child.state() == State.DOWN);
    }
  }

  @Test
  void plan_saysWhatALimitByTimeMeans_andWarnsWhereThePausesAreLonger() {
    try (var app = Supervisor.open("app")) {
      Restart otp = Restart.onFailure().limit(3, Duration.ofSeconds(5));
      app.spawn(
          "quick", with -> with.restart(otp.delays(Duration.ZERO, Duration.ZERO)), Signal::await);
      app.spawn(
          "slow",
          with -> with.restart(otp.delays(Duration.ofSeconds(2), Duration.ofSeconds(2))),
          Signal::await);
      app.spawn("ready", with -> with.becomesReady().restart(otp), Signal::await);
      assertThat(app.plan().restarts())
          .containsExactly(
              "/app/ready is started again on failure, up to 3 failures within 5000 ms of its life, up to 3"
                  + " before it is first ready, after 200 ms to 30000 ms; gives up after 700 ms at the"
                  + " earliest, at failure 4 before it is ready, or at failure 4 within 5000 ms of its life,"
                  + " and its parent fails",
              "/app/slow is started again on failure, up to 3 failures within 5000 ms of its life, after"
                  + " 2000 ms to 2000 ms; gives up after 3000 ms at the earliest, at failure 4 within 5000 ms"
                  + " of its life, and its parent fails; ITS PAUSES ALONE ARE LONGER THAN 5000 ms: they do not"
                  + " count, so by the clock on the wall its failures are further apart",
              "/app/quick is started again on failure, up to 3 failures within 5000 ms of its life, after 0"
                  + " ms to 0 ms; gives up after 0 ms at the earliest, at failure 4 within 5000 ms of its"
                  + " life, and its parent fails");
    }
  }

  @Test
  void limit_thatMakesNoSense_isRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> EVEN.limit(-1, second)).hasMessageContaining("give 0 for none");
    assertThatThrownBy(() -> EVEN.limit(1_001, second)).hasMessageContaining("1000 at most");
    assertThatThrownBy(() -> EVEN.limit(1, Duration.ZERO))
        .hasMessageContaining("the time of the limit");
    assertThat(EVEN.limit(1, second).upTo(2)).hasToString(EVEN.upTo(2).toString());
    assertThat(EVEN.limit(1, second).forever()).hasToString(EVEN.forever().toString());
  }
}
