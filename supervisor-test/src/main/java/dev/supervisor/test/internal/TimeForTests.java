package dev.supervisor.test.internal;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the library's clock be replaced in a JVM that runs tests.
 *
 * <p>The library decides that once, when its first class that reads a clock is loaded; in production the indirection is
 * folded away. JUnit calls its session listeners before it looks for tests, so before a class of a test is loaded. That is
 * why this class uses none of the library's.
 */
public final class TimeForTests implements LauncherSessionListener {
  private static final String PROPERTY = "dev.supervisor.signals.seam";

  /** A listener, made by JUnit. */
  public TimeForTests() {}

  /** Sets the property, unless it was set on the command line. */
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "replaceable");
    }
  }
}
