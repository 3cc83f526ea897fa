package dev.supervisor.core.hostile;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** An appender that does what stages have in mind when a message names them. */
final class Appenders extends AppenderBase<ILoggingEvent> {
  private static final Map<String, Stage> STAGES = new ConcurrentHashMap<>();
  private static final Appenders ONE = new Appenders();

  private Appenders() {}

  static synchronized void act(Stage stage) {
    STAGES.put(stage.name, stage);
    if (!ONE.isStarted()) {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      ONE.setContext(context);
      ONE.start();
      logger(context).addAppender(ONE);
    }
  }

  static synchronized void clear() {
    STAGES.clear();
    if (ONE.isStarted()) {
      logger((LoggerContext) LoggerFactory.getILoggerFactory()).detachAppender(ONE);
      ONE.stop();
    }
  }

  private static Logger logger(LoggerContext context) {
    return context.getLogger("dev.supervisor");
  }

  @Override
  protected void append(ILoggingEvent event) {
    String text = event.getFormattedMessage();
    STAGES.forEach((name, stage) -> {
      if (text.contains(name)) {
        stage.act();
      }
    });
  }
}
