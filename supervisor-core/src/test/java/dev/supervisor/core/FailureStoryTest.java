package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.core.FailureStory.FirstFailure;
import dev.supervisor.core.Node.State;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is told in one line where a child has given up: what failed first, where it was given up, what ended by it. */
final class FailureStoryTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SupervisedThread.class);

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<String> withStack = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel() == Level.ERROR) {
        errors.add(event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
          withStack.add(event.getFormattedMessage());
        }
      }
    }
  };
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
    appender.start();
    LOG.addAppender(appender);
  }

  @AfterEach
  void letTimeGo() {
    LOG.detachAppender(appender);
    clock.close();
  }

  private void passPause(Child<?> child, long millis, String told) throws InterruptedException {
    Soon.until(child.path() + " pauses", () -> child.state() == State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) child).agenda().pending() > 0);
    Soon.until("the failure is told in " + child.history(), () -> {
      List<Child.Incarnation> ends = child.history();
      return !ends.isEmpty() && ends.get(ends.size() - 1).cause().contains(told);
    });
    clock.advance(Duration.ofMillis(millis));
  }

  private static Body failing(AtomicInteger runs) {
    return pleaseStop -> {
      throw new IOException("run " + runs.incrementAndGet());
    };
  }

  @Test
  void givingUp_overTwoLevels_isToldInOneLine_inTheReasonTheMessageTheReportAndTheLog()
      throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger parents = new AtomicInteger();
    var app = Supervisor.open("app");
    var parent = app.spawn("parent", with -> with.restart(EVEN.upTo(1)), pleaseStop -> {
      parents.incrementAndGet();
      Supervisor.current().spawn("job", with -> with.restart(EVEN.upTo(1)), failing(runs));
      pleaseStop.await();
    });
    Soon.until("it has failed", () -> runs.get() == 1);
    passPause((Child<?>) app.find("parent/job").orElseThrow(), 200, "run 1");
    passPause(parent, 200, "/app/parent/job");
    Soon.until("it has failed", () -> runs.get() == 3);
    passPause((Child<?>) app.find("parent/job").orElseThrow(), 200, "run 3");
    Soon.await(app.pleaseStop());

    String line =
        "/app/parent/job gave up after 1 attempt in 200 ms, first with java.io.IOException: run 3,"
            + " last same as #1 (\u00d72); that ended /app/parent, which gave up after 1 attempt in 400 ms; that ended /app";
    assertThat(app.pleaseStop().reason().orElseThrow().text()).isEqualTo(line);
    assertThatThrownBy(app::close)
        .hasMessage("/app/parent failed: java.io.IOException: run 4; " + line)
        .hasRootCauseMessage("run 4");
    assertThat(app.report().orElseThrow().toString().lines().findFirst().orElseThrow())
        .contains(line);
    Soon.until("told in " + errors, () -> errors.contains(line));
    assertThat(errors).filteredOn(line::equals).hasSize(1);
    assertThat(errors)
        .contains(
            "/app/parent/job gave up after 1 attempt in 200 ms, first with java.io.IOException: run 1,"
                + " last same as #1 (\u00d72); that ended /app/parent");
    assertThat(errors).as("one for each level").hasSize(3);
    assertThat(withStack).containsExactlyInAnyOrderElementsOf(errors);
  }

  @Test
  void givingUp_withoutAnAttempt_namesTheChildAndWhatItEnded() throws Exception {
    var app = Supervisor.open("app");
    var unused = app.spawn("job", with -> with.restart(EVEN.upTo(0)), failing(new AtomicInteger()));
    Soon.await(app.pleaseStop());
    String line = "/app/job gave up after 0 attempts, with java.io.IOException; that ended /app";
    assertThat(app.pleaseStop().reason().orElseThrow().text()).isEqualTo(line);
    assertThatThrownBy(app::close)
        .hasMessage(
            "/app/job failed: java.io.IOException: run 1; /app/job gave up after 0 attempts;"
                + " that ended /app");
    assertThat(app.report().orElseThrow().toString().lines().findFirst().orElseThrow())
        .contains(line)
        .contains("java.io.IOException: run 1");
    Soon.until("told in " + errors, () -> errors.contains(line));
  }

  @Test
  void childThatStaysDown_isShownWithItsCause_byTheTree_theHealth_andWhy() throws Exception {
    try (var app = Supervisor.open("app")) {
      var job = app.spawn(
          "job", with -> with.restart(EVEN.upTo(0).staysDown()), failing(new AtomicInteger()));
      String cause = "gave up after 0 attempts: java.io.IOException: run 1";
      Soon.until("told", () -> app.tree().contains("job  down"));
      Soon.until("told", () -> app.tree().contains(", " + cause));
      assertThat(app.health().toString()).contains("/app/job is down, " + cause);
      assertThat(job.why().sentence()).startsWith("/app/job waits for a start by hand, " + cause);
    }
  }

  @Test
  void givingUp_withoutAnAttempt_afterANormalEnd_saysSo() throws Exception {
    var app = Supervisor.open("app");
    var unused = app.spawn("job", with -> with.restart(Restart.always().upTo(0)), pleaseStop -> {});
    Soon.await(app.pleaseStop());
    assertThat(app.pleaseStop().reason().orElseThrow().text())
        .isEqualTo("/app/job gave up after 0 attempts, as it ended normally; that ended /app");
    assertThatThrownBy(app::close).isInstanceOf(ThreadFailedException.class);
  }

  @Test
  void childOfANodeThatIsNotStartedAgain_isToldByTheFailureOfThatOne() throws Exception {
    var app = Supervisor.open("app");
    app.spawn("parent", pleaseStop -> {
      Supervisor.current()
          .spawn("job", with -> with.restart(EVEN.upTo(0)), failing(new AtomicInteger()));
      pleaseStop.await();
    });
    app.awaitChildren();
    assertThatThrownBy(app::close)
        .hasMessage(
            "/app/parent failed: java.io.IOException: run 1; /app/parent/job gave up after 0"
                + " attempts; that ended /app/parent");
  }

  @Test
  void failureOfOneThatDidNotGiveUp_isToldAsBefore() {
    var app = Supervisor.open("app");
    app.spawn("job", failing(new AtomicInteger()));
    assertThatThrownBy(app::close).hasMessage("/app/job failed: java.io.IOException: run 1");
  }

  @Test
  void sentence_ofALongTime_isInSeconds_andNamesTheOneThatFailedFirst() {
    FirstFailure first = new FirstFailure("/app/a", 0, () -> "a.B: c");
    FailureStory story = new FailureStory(
        "/app/b", 10, "", first, "with d.E", TimeUnit.SECONDS.toNanos(111), null, "/app");
    assertThat(story.sentence())
        .isEqualTo("/app/b gave up after 10 attempts in 111 s, first /app/a failed with a.B: c,"
            + " last with d.E; that ended /app");
  }
}
