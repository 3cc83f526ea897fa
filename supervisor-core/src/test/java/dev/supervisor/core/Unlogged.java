package dev.supervisor.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps supervised threads out of the log while a test runs that is about their failures. */
public final class Unlogged implements BeforeEachCallback, AfterEachCallback {
  private static final Logger THREADS = (Logger) LoggerFactory.getLogger(SupervisedThread.class);

  /** Made by JUnit. */
  public Unlogged() {}

  @Override
  public void beforeEach(ExtensionContext test) {
    THREADS.setLevel(Level.OFF);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    THREADS.setLevel(null);
  }
}
