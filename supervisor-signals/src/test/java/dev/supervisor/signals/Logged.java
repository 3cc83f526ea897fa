package dev.supervisor.signals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one logger said while this was open; kept out of the console. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  private Logged(Class<?> by) {
    this.logger = (Logger) LoggerFactory.getLogger(by);
  }

  static Logged by(Class<?> type) {
    Logged logged = new Logged(type);
    logged.start();
    logged.logger.setAdditive(false);
    logged.logger.addAppender(logged);
    return logged;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** Level and message of each event, and the text of its throwable. */
  List<String> lines() {
    return events.stream()
        .map(it -> it.getLevel() + " " + it.getFormattedMessage()
            + (it.getThrowableProxy() == null
                ? ""
                : " / " + it.getThrowableProxy().getMessage()))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    stop();
  }
}
