package dev.supervisor.signals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What one logger said while this was open; kept out of the console. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  private Logged(Class<?> by) {
    // while SLF4J is being set up by another thread, it gives stand-ins
    Running.eventually(() -> LoggerFactory.getLogger(by) instanceof Logger);
    this.logger = (Logger) LoggerFactory.getLogger(by);
  }

  static Logged by(Class<?> type) {
    Logged logged = new Logged(type);
    flush(); // what earlier tests had to tell
    logged.start();
    logged.logger.setAdditive(false);
    logged.logger.addAppender(logged);
    return logged;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** Level and message of each event so far, and the text of its throwable. */
  List<String> lines() {
    flush();
    return events.stream()
        .map(it -> it.getLevel() + " " + it.getFormattedMessage()
            + (it.getThrowableProxy() == null
                ? ""
                : " / " + it.getThrowableProxy().getMessage()))
        .toList();
  }

  private static void flush() {
    if (!Teller.flush(TimeUnit.SECONDS.toNanos(60))) {
      throw new AssertionError("not all was said");
    }
  }

  @Override
  public void close() {
    flush();
    logger.detachAppender(this);
    logger.setAdditive(true);
    stop();
  }
}
