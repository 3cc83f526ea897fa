package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.signals.internal.Teller;
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

/** What the log says of failures of one kind: the stack once, and how many there were. */
final class RepeatedFailureTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SupervisedThread.class);
  private static final Restart AT_ONCE = Restart.onFailure().delays(Duration.ZERO, Duration.ZERO);

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      boolean hasStack = event.getThrowableProxy() != null;
      told.add(event.getLevel() + " " + event.getFormattedMessage() + (hasStack ? " [stack]" : ""));
    }
  };

  @BeforeEach
  void listen() {
    assertThat(Teller.flush(TimeUnit.SECONDS.toNanos(60)))
        .as("what earlier tests had to tell is told")
        .isTrue();
    appender.start();
    LOG.addAppender(appender);
    LOG.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    LOG.setAdditive(true);
    LOG.detachAppender(appender);
  }

  private static Exception broken(int run) {
    return run == 3 ? new IllegalStateException("run " + run) : new IOException("run " + run);
  }

  @Test
  void failures_ofOneKind_areToldAsTheSame_andTheStoryCountsThem() {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var unused = app.spawn("job", with -> with.restart(AT_ONCE.upTo(4)), stop -> {
      throw broken(runs.incrementAndGet());
    });
    assertThatThrownBy(() -> {
          app.awaitChildren();
          app.close();
        })
        .hasRootCauseMessage("run 5");
    String again = "WARN /app/job failed and is started again in 0 ms (attempt ";
    assertThatToldIs(5);
    assertThat(told.subList(0, 4))
        .containsExactly(
            again + "1 of 4) [stack]",
            again + "2 of 4): java.io.IOException: run 2, same as #1 (×2)",
            again + "3 of 4): java.lang.IllegalStateException: run 3",
            again + "4 of 4): java.io.IOException: run 4, same as #1 (×3)");
    assertThat(told.get(4))
        .startsWith("ERROR /app/job gave up after 4 attempts in ")
        .contains(" ms, first with java.io.IOException")
        .endsWith(", last same as #1 (×4); that ended /app [stack]");
  }

  @Test
  void lastFailure_ofAnotherKind_isNamedByItsClass() {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var unused = app.spawn("job", with -> with.restart(AT_ONCE.upTo(2)), stop -> {
      throw broken(runs.incrementAndGet());
    });
    assertThatThrownBy(() -> {
          app.awaitChildren();
          app.close();
        })
        .hasRootCauseMessage("run 3");
    assertThatToldIs(3);
    assertThat(told.get(2))
        .startsWith("ERROR /app/job gave up after 2 attempts in ")
        .endsWith(", last with java.lang.IllegalStateException; that ended /app [stack]");
  }

  /** Each is told by a helper thread. */
  private void assertThatToldIs(int many) {
    try {
      Soon.until("told", () -> told.size() >= many);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(told).hasSize(many);
  }
}
