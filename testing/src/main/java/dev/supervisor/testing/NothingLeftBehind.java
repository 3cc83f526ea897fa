package dev.supervisor.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.slf4j.LoggerFactory;

/**
 * Fails a test run that leaves a thread or a process behind. A library about ending in order ends its own tests in order.
 *
 * <p>JUnit finds it by itself, in every module that depends on this one. It looks before the first test class and after each run
 * of tests, and waits up to 30 s for what is left. If several JVMs share the tests of a module, a run is a single class. Idle helper threads of the
 * library end by themselves after a second, and the next class may use them: it waits for these once, after the
 * last run of this JVM.
 */
public final class NothingLeftBehind implements BeforeAllCallback {
  static final String PATIENCE = "dev.supervisor.testing.patience";

  private static final Namespace NAMESPACE = Namespace.create(NothingLeftBehind.class);
  private static final Duration PATIENT = Duration.ofSeconds(30);

  @Override
  public void beforeAll(ExtensionContext context) {
    // Otherwise tests side by side would set SLF4J up at the same time, and one of them would get
    // a substitute.
    var unused = LoggerFactory.getILoggerFactory();
    var patience = context.getConfigurationParameter(PATIENCE, Duration::parse);
    var whole = inStore(
        context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE),
        "whole",
        () -> new Watch(
            Leftovers.sinceNow(),
            patience.orElse(PATIENT),
            /* idleToo= */ true,
            new AtomicBoolean()));
    var unusedToo = inStore(
        context.getRoot().getStore(NAMESPACE),
        "run",
        () -> new Watch(whole.leftovers, whole.patience, /* idleToo= */ false, whole.isTold));
  }

  private static Watch inStore(Store store, String key, Supplier<Watch> watch) {
    return store.computeIfAbsent(key, it -> watch.get(), Watch.class);
  }

  /**
   * Looks when JUnit closes it, after the last test of a run, or of all runs.
   *
   * @param isTold whether a run has failed for what is left behind
   */
  private record Watch(
      Leftovers leftovers, Duration patience, boolean idleToo, AtomicBoolean isTold)
      implements AutoCloseable {
    @Override
    public void close() {
      if (isTold.get()) {
        return;
      }
      try {
        leftovers.awaitNone(patience, idleToo);
      } catch (AssertionError e) {
        isTold.set(true);
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for what the tests left behind", e);
      }
    }
  }
}
