package dev.supervisor.command.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.signals.internal.Teller;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/** What the library logs as a warning or worse while this is open. */
final class Told extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Queue<String> texts = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Logger logger;

  Told() {
    var loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    logger = loggers.getLogger("dev.supervisor");
    setContext(loggers);
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      var text = new StringBuilder(event.getFormattedMessage());
      for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
        text.append(' ').append(e.getMessage());
      }
      lock.lock();
      try {
        texts.add(text.toString());
        grown.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@return how often something with this mark was told, once it was at least so often} Another thread tells it. */
  long times(String mark, int atLeast) throws InterruptedException {
    lock.lock();
    try {
      while (count(mark) < atLeast && grown.await(60, TimeUnit.SECONDS)) {
        // one more was told
      }
    } finally {
      lock.unlock();
    }
    boolean unused =
        Teller.flush(TimeUnit.SECONDS.toNanos(10)); // so that one too many is seen, too
    return count(mark);
  }

  private long count(String mark) {
    return texts.stream().filter(it -> it.contains(mark)).count();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
