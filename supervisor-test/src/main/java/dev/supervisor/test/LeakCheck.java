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
 * Fails a test that leaves trees, threads or callbacks of the library behind: {@code @ExtendWith(LeakCheck.class)}.
 *
 * <p>After each test, and after each class, the check looks for these, if they were not there before:
 *
 * <ul>
 *   <li>a tree that is not closed, with its sessions and all that is attached to it; in a tree that was open before, a new node. What
 *       that tree shares does not count;
 *   <li>a thread that still runs although its node was abandoned, and a thread of the library that does not
 *       return from a callback. Threads that the test made without the library do not count, and virtual threads are seen only as
 *       nodes;
 *   <li>a callback, or a combination of signals, that still waits for a deadline;
 *   <li>a {@link TestClock} that is still installed.
 * </ul>
 *
 * <p>What can still end by itself has five seconds of real time for that, or the time of {@link #within}. The failure then names what is
 * left, where it is, and where a tree was opened. A test that had failed already keeps its own failure, with this one
 * suppressed in it. Then the check stops what is left, as far as it can, so that the next test begins without it. That takes
 * at most half a minute, and for a tree that is open on the thread of the test at most the time that the tree gives itself.
 *
 * <p>The check sees the whole JVM, so no other test may use the library at the same time. What a
 * class opens in {@code @BeforeAll} it may close in {@code @AfterAll}.
 */
public final class LeakCheck
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Duration patience;

  /** Makes a check that waits five seconds for what can still end by itself. */
  public LeakCheck() {
    this(PATIENCE);
  }

  private LeakCheck(Duration patience) {
    this.patience = patience;
  }

  /**
   * Makes a check that waits for another time: {@code @RegisterExtension static final LeakCheck leaks = LeakCheck.within(…)}.
   *
   * @param patience how long to wait, in real time, for what can still end by itself; zero looks once
   * @throws IllegalArgumentException when the time is negative
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
   * Fails if something is left that was not there before the test.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError when something is left
   */
  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    end(context, "test");
  }

  /**
   * Fails if something is left that was not there before the class.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError when something is left
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
