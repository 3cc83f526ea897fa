package dev.supervisor.core.issues;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** The only appender of a JVM, which does what it is told to for each event; a class of its own, for JVMs without logback. */
final class HostileAppender extends AppenderBase<ILoggingEvent> {
  private final Runnable action;

  private HostileAppender(Runnable action) {
    this.action = action;
  }

  static void install(Runnable action) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    HostileAppender appender = new HostileAppender(action);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger("ROOT");
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  @Override
  protected void append(ILoggingEvent event) {
    action.run();
  }
}
