package dev.supervisor.test.internal;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets the library's clock be replaced in a JVM that runs tests.
 *
 * <p>The library decides once, when its first class that reads a clock is loaded, whether the clock can be replaced; in production the
 * JIT compiler removes the indirection. JUnit calls its session listeners before it looks for tests, and so before it loads a class of a test. This
 * class uses no class of the library, as that would load it too early.
 */
public final class TimeForTests implements LauncherSessionListener {
  private static final String PROPERTY = "dev.supervisor.signals.seam";

  /** Makes a listener; JUnit calls this. */
  public TimeForTests() {}

  /** Sets the system property, unless the command line has set it. */
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "replaceable");
    }
  }
}
