package dev.supervisor.testing;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.slf4j.LoggerFactory;

/**
 * Fails a test run that leaves a thread or a process behind. A library about ending in order ends its own tests in order.
 *
 * <p>Found by JUnit itself, for every module that depends on this one. It looks before the first test class and after
 * the last, because threads that end when idle may outlive a class; it waits for them.
 */
public final class NothingLeftBehind implements BeforeAllCallback {
  static final String PATIENCE = "dev.supervisor.testing.patience";

  @Override
  public void beforeAll(ExtensionContext context) {
    // Tests side by side would else set it up at the same time, and one of them be given a
    // stand-in.
    var unused = LoggerFactory.getILoggerFactory();
    var patience = context.getConfigurationParameter(PATIENCE, Duration::parse);
    context
        .getRoot()
        .getStore(Namespace.create(NothingLeftBehind.class))
        .computeIfAbsent(
            Watch.class,
            key -> new Watch(Leftovers.sinceNow(), patience.orElse(Duration.ofSeconds(30))));
  }

  /** Closed by JUnit after the last test of all. */
  private record Watch(Leftovers leftovers, Duration patience) implements AutoCloseable {
    @Override
    public void close() {
      try {
        leftovers.awaitNone(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for what the tests left behind", e);
      }
    }
  }
}
