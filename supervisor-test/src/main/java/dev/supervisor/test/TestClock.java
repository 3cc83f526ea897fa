package dev.supervisor.test;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Moves the library's time by hand: deadlines, graces and pauses of hours pass in no time, and none passes by itself.
 *
 * <pre>{@code
 * try (var clock = TestClock.install(); // before the tree
 *     var test = Supervisor.open("test")) {
 *   var attempts = new AtomicInteger();
 *   var client = test.call("client", pleaseStop -> connect(attempts, pleaseStop));
 *   clock.awaitParked(client); // it was refused, and waits
 *   clock.advance(Duration.ofMinutes(1));
 *   …
 *   assertThat(client.join()).isEqualTo(3);
 * }
 * }</pre>
 *
 * <p>A test clock stands for both clocks of this library in the whole JVM, the monotonic one and the wall clock. {@code
 * System.nanoTime()}, {@code Thread.sleep}, and time limits of JUnit and of other libraries go on by the JVM's clock. So tests
 * with a test clock run one at a time. Install the clock before you open a tree: a thread that was parked before goes on by the JVM's
 * clock until it parks again.
 *
 * <p>Close what was opened under the clock before you close the clock. The grace of a late thread ends only when the test moves time; a tree
 * that closes while no test moves time waits for as long as its threads need.
 *
 * <p>No setting is needed if the JUnit Platform runs the tests and this module is on their class path. Otherwise start the JVM
 * with {@code -Ddev.supervisor.signals.seam=replaceable}. Thread-safe.
 */
public final class TestClock implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final String SETTING = "-Ddev.supervisor.signals.seam=replaceable";
  private static final AtomicReference<@Nullable TestClock> INSTALLED = new AtomicReference<>();

  private final StackTraceElement where;
  private @Nullable ManualClock
      clock; // null before it is installed, and when it is closed; guarded by this

  private TestClock(StackTraceElement where) {
    this.where = where;
  }

  /** Stops the library's time as {@link #install(Instant)} does. The wall clock shows the beginning of the year 2026 in UTC. */
  public static TestClock install() {
    return installedAt(START);
  }

  /**
   * Stops the library's time: the monotonic clock where it is, and the wall clock at the given time.
   *
   * @param wall the time that the wall clock shows from now on
   * @return the clock; any thread may move and close it
   * @throws IllegalStateException when a test clock is installed already, or the library does not know that this JVM runs
   *     tests, or came to know it too late; the message says what to do
   */
  public static TestClock install(Instant wall) {
    return installedAt(Objects.requireNonNull(wall, "wall"));
  }

  private static TestClock installedAt(Instant wall) {
    if (!Seam.isReplaceable()) {
      throw new IllegalStateException(whyNot());
    }
    TestClock made = new TestClock(caller());
    synchronized (made) {
      TestClock other = INSTALLED.compareAndExchange(null, made);
      if (other != null) {
        throw new IllegalStateException("a test clock is installed already, at "
            + other.where.toString() + ": close that one first");
      }
      made.clock = ManualClock.goOnFrom(wall);
    }
    return made;
  }

  private static String whyNot() {
    String set = System.getProperty("dev.supervisor.signals.seam");
    String why = set == null
        ? "no JUnit Platform has told the library that this JVM runs tests"
        : set.equals("replaceable")
            ? "the library was in use before it was told that this JVM runs tests"
            : "the system property dev.supervisor.signals.seam is " + set;
    return "time cannot be moved by hand: " + why + ". Start the JVM of the tests with " + SETTING
        + " (Maven: <argLine> of Surefire; Gradle: jvmArgs of the test task)";
  }

  private static StackTraceElement caller() {
    return StackWalker.getInstance()
        .walk(frames -> frames
            .filter(it -> !it.getClassName().equals(TestClock.class.getName()))
            .findFirst()
            .orElseThrow()
            .toStackTraceElement());
  }

  /**
   * Moves both clocks forward, and waits in real time until the library's timer has done all that is due by then.
   *
   * <p>When this returns, each signal whose deadline has come has gone, and the moves of a stop that are due have been
   * made. Callbacks, and threads that were woken, may still be running: a test has to wait for what they do.
   *
   * @param by how far to move; zero moves nothing, but waits for the timer
   * @throws IllegalArgumentException when the duration is negative, or longer than 36,500 days
   * @throws IllegalStateException when the clock is closed, or the timer is not done after a minute
   * @throws InterruptedException when the thread is interrupted while waiting; the clocks have moved then
   */
  public void advance(Duration by) throws InterruptedException {
    if (by.isNegative() || by.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "time moves on by zero to a hundred years at once, and not by " + by.toString());
    }
    ManualClock manual = open();
    manual.advance(by);
    manual.awaitTimer();
  }

  /**
   * Sets the wall clock alone, forward or back, as an administrator or a time server does.
   *
   * @throws IllegalStateException when the clock is closed
   */
  public void setWall(Instant to) {
    open().setWall(Objects.requireNonNull(to, "to"));
  }

  /**
   * {@return the time that the wall clock shows}
   *
   * @throws IllegalStateException when the clock is closed
   */
  public Instant now() {
    return open().now();
  }

  /**
   * Waits, in real time, until the thread is parked in a wait of the library that has a deadline. After an {@link #advance} that
   * ends such a wait, the thread does not count as parked until it waits again.
   *
   * @throws IllegalStateException when the clock is closed, or the thread has not parked within a minute; the message
   *     names the threads that have
   * @throws InterruptedException when the current thread is interrupted while it waits
   */
  public void awaitParked(SupervisedThread thread) throws InterruptedException {
    Objects.requireNonNull(thread, "thread");
    open().awaitParked(() -> thread.thread().orElse(null), thread.path());
  }

  /** Waits until a thread that is in no tree is parked, as {@link #awaitParked(SupervisedThread)} does. */
  public void awaitParked(Thread thread) throws InterruptedException {
    open().awaitParked(Objects.requireNonNull(thread, "thread"));
  }

  /**
   * Lets the library go by the JVM's clock again. A deadline that was made under this clock then comes later, by as much as this clock was
   * ahead. A further call does nothing.
   */
  @Override
  public synchronized void close() {
    ManualClock manual = clock;
    if (manual != null) {
      clock = null;
      manual.close();
      INSTALLED.compareAndSet(this, null);
    }
  }

  private synchronized ManualClock open() {
    ManualClock manual = clock;
    if (manual == null) {
      throw new IllegalStateException("the test clock of " + where.toString() + " is closed");
    }
    return manual;
  }

  /** {@return the clock that is installed; null if there is none} */
  static @Nullable TestClock installed() {
    return INSTALLED.get();
  }

  /** {@return where it was installed} */
  StackTraceElement where() {
    return where;
  }
}
