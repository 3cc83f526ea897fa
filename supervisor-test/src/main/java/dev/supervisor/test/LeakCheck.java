package dev.supervisor.test;

import dev.supervisor.core.internal.OpenTrees;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves something of the library's behind: {@code @ExtendWith(LeakCheck.class)}.
 *
 * <p>After each test, and after each class, it looks for what was not there before:
 *
 * <ul>
 *   <li>a tree that is not closed, and in it what is attached and what sessions there are; a node in a tree that was open
 *       before, but for what is shared by that tree;
 *   <li>a thread of a tree that still runs although its node was abandoned, and a thread of the library's that does not
 *       return from a callback. Threads that the test made without the library do not count, and virtual threads are seen only as
 *       nodes;
 *   <li>a callback, or a combination of signals, that still waits for a deadline;
 *   <li>a {@link TestClock} that is still installed.
 * </ul>
 *
 * <p>What is about to end gets five seconds of real time, or what {@link #within} says. The failure then names what is
 * left, where it is, and where a tree was opened; a test that had failed already keeps its own failure, with this one
 * suppressed in it. What is left is stopped, as far as it can be, so that the next test begins with nothing of it. That takes
 * at most half a minute; closing a tree that the thread of the test left open, at most the time that the tree gives itself.
 *
 * <p>It sees the whole JVM, so tests that it watches do not run at the same time as others that use the library. What a
 * class opens in {@code @BeforeAll} it may close in {@code @AfterAll}.
 */
public final class LeakCheck
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Duration patience;

  /** A check that gives what is about to end five seconds. */
  public LeakCheck() {
    this(PATIENCE);
  }

  private LeakCheck(Duration patience) {
    this.patience = patience;
  }

  /**
   * A check with another time for what is about to end: {@code @RegisterExtension static final LeakCheck leaks = LeakCheck.within(…)}.
   *
   * @param patience in real time; zero looks once
   * @throws IllegalArgumentException when it is negative
   */
  public static LeakCheck within(Duration patience) {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("the time to wait is negative: " + patience.toString());
    }
    return new LeakCheck(patience);
  }

  /** Notes what there is before the class. */
  @Override
  public void beforeAll(ExtensionContext context) {
    begin(context);
  }

  /** Notes what there is before the test. */
  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  /**
   * Compares with what there was before the test.
   *
   * @throws InterruptedException when the thread is interrupted while waiting for what is about to end
   */
  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    end(context, "test");
  }

  /**
   * Compares with what there was before the class.
   *
   * @throws InterruptedException when the thread is interrupted while waiting for what is about to end
   */
  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    end(context, "class");
  }

  private void begin(ExtensionContext context) {
    OpenTrees.noteWhereOpened();
    store(context).put(this, Leftovers.sinceNow());
  }

  private void end(ExtensionContext context, String what) throws InterruptedException {
    Leftovers leftovers = store(context).remove(this, Leftovers.class);
    if (leftovers != null) {
      leftovers.failIfAny(what + " " + context.getDisplayName(), patience);
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(Namespace.create(LeakCheck.class));
  }
}
