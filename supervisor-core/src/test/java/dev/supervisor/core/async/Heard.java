package dev.supervisor.core.async;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Keeps what the executors told, or other topics, while it is open. */
final class Heard extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final String TOPIC = "dev.supervisor.core.async";
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final String topic;

  private Heard(String topic) {
    this.topic = topic;
  }

  static Heard open() {
    return open(TOPIC);
  }

  /** Of the loggers of that package or class. */
  static Heard open(String topic) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Heard heard = new Heard(topic);
    heard.setContext(context);
    heard.start();
    context.getLogger(topic).addAppender(heard);
    return heard;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getLevel() + " " + event.getFormattedMessage());
  }

  /** {@return all that was told up to now and has the text in it} */
  List<String> with(String text) {
    boolean unused = Teller.flush(TimeUnit.SECONDS.toNanos(60));
    return lines.stream().filter(it -> it.contains(text)).toList();
  }

  @Override
  public void close() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(topic).detachAppender(this);
    stop();
  }
}
