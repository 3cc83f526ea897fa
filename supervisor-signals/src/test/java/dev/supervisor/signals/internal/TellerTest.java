package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class TellerTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  /** A topic of this test alone. */
  private static final class Topic {}

  private final Logger logger = logger();
  private final List<ILoggingEvent> heard = new CopyOnWriteArrayList<>();

  /** SLF4J may be starting just now, on the teller's thread, because of another test; it then gives substitutes. */
  private static Logger logger() {
    Teller.warn(Topic.class, null, "so that SLF4J starts");
    long end = System.nanoTime() + LONG;
    while (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext)
        && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(Teller.flush(LONG)).isTrue();
    return (Logger) LoggerFactory.getLogger(Topic.class);
  }

  private void appender(Consumer<ILoggingEvent> does) {
    AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        does.accept(event);
      }
    };
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  @AfterEach
  void forget() {
    logger.detachAndStopAllAppenders();
    MDC.clear();
  }

  @Test
  void message_isToldUnderTheNameAndContextOfWhoTellsIt() {
    appender(heard::add);
    MDC.put("request", "7");
    Teller.error(
        Teller.Speaker.withContext(), Topic.class, null, "{} and {}", () -> "a", () -> "b");
    assertThat(Teller.flush(LONG)).isTrue();
    assertThat(heard).singleElement().satisfies(event -> {
      assertThat(event.getFormattedMessage()).isEqualTo("a and b");
      assertThat(event.getThreadName()).isEqualTo(Thread.currentThread().getName());
      assertThat(event.getMDCPropertyMap()).containsEntry("request", "7");
    });
  }

  @Test
  void appenderThatBlocks_holdsUpNeitherTheTellerNorLaterMessages() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    appender(event -> {
      if (event.getMessage().equals("blocks")) {
        blocked.countDown();
        awaitIt(enough);
      }
      heard.add(event);
    });
    // The appender's own guard against re-entrance is per thread, so a second one can get in.
    Teller.warn(Topic.class, null, "blocks");
    try {
      assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
      Teller.warn(Topic.class, null, "later");
      assertThat(Teller.flush(LONG)).isTrue();
    } finally {
      enough.countDown();
    }
  }

  private static void awaitIt(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void throwableThatCannotBePrinted_isToldByItsClassWithItsStack() {
    appender(heard::add);
    Teller.error(Topic.class, new Rude(), "{} failed", () -> "it");
    assertThat(Teller.flush(LONG)).isTrue();
    assertThat(heard).singleElement().satisfies(event -> {
      IThrowableProxy shown = event.getThrowableProxy();
      assertThat(shown.getMessage()).contains("Rude");
      assertThat(shown.getStackTraceElementProxyArray()).isNotEmpty();
    });
  }

  @Test
  void partThatThrows_isReplacedByTheClassOfWhatItThrew() {
    appender(heard::add);
    Teller.error(Topic.class, null, "{} failed", () -> {
      throw new Rude();
    });
    assertThat(Teller.flush(LONG)).isTrue();
    assertThat(heard)
        .singleElement()
        .satisfies(
            event -> assertThat(event.getFormattedMessage()).contains("Rude").contains("failed"));
  }

  @Test
  void appenderThatThrows_losesNoLaterMessage() {
    appender(event -> {
      heard.add(event);
      if (heard.size() == 1) {
        throw new StackOverflowError("not now");
      }
    });
    Teller.error(Topic.class, null, "first");
    Teller.error(Topic.class, null, "second");
    assertThat(Teller.flush(LONG)).isTrue();
    assertThat(heard).extracting(ILoggingEvent::getMessage).containsExactly("first", "second");
  }

  /** An exception that throws whatever is asked of it. */
  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not now");
    }
  }
}
