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
 * The library's time, moved by hand: deadlines, graces and pauses of hours pass in no time, and none passes by itself.
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
 * <p>It stands for both clocks of this library in the whole JVM: the monotonic one, and the wall clock. {@code
 * System.nanoTime()}, {@code Thread.sleep}, time limits of JUnit and of other libraries go on by the JVM's clock. So tests
 * that install it run one at a time, and install it before they open a tree: a thread that was parked before keeps to the time
 * it was parked with.
 *
 * <p>What was opened while it is installed should be closed before it is. A thread that is late has to be given its grace by
 * hand; a tree that closes while nothing moves the time waits for as long as its threads need.
 *
 * <p>It needs no setting where the JUnit Platform runs the tests and this module is on their class path. Elsewhere the JVM is started
 * with {@code -Ddev.supervisor.signals.seam=replaceable}. All methods are thread-safe.
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

  /** Stops the library's time, as {@link #install(Instant)} does, at the beginning of the year 2026 in UTC. */
  public static TestClock install() {
    return installedAt(START);
  }

  /**
   * Stops the library's time.
   *
   * @param wall what the wall clock shows from now on
   * @return the clock, to be closed by any thread
   * @throws IllegalStateException when a test clock is installed already, or the library was loaded before it was told
   *     that this JVM runs tests; the message says what to do
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
   * Moves both clocks on, and waits, in real time, until the library's timer has done what is due then.
   *
   * <p>When it returns, each signal with a deadline that has come has gone, and the moves of a stop that are due have been
   * made. Callbacks, and threads that wait, go on by themselves from there: a test waits for what they do.
   *
   * @param by how far; zero moves nothing, and waits for the timer all the same
   * @throws IllegalArgumentException when it is negative, or longer than a hundred years
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
   * Sets the wall clock alone, as an administrator or a time server does; also back.
   *
   * @throws IllegalStateException when the clock is closed
   */
  public void setWall(Instant to) {
    open().setWall(Objects.requireNonNull(to, "to"));
  }

  /**
   * {@return what the wall clock shows}
   *
   * @throws IllegalStateException when the clock is closed
   */
  public Instant now() {
    return open().now();
  }

  /**
   * Waits, in real time, until the thread waits for a time: in a wait of the library that has a deadline. Each {@link #advance} that
   * ends such a wait makes the thread count as going on, until it waits again.
   *
   * @throws IllegalStateException when the clock is closed, or the thread does not do so for a minute; the message
   *     names the threads that do
   * @throws InterruptedException when the current thread is interrupted while waiting
   */
  public void awaitParked(SupervisedThread thread) throws InterruptedException {
    Objects.requireNonNull(thread, "thread");
    open().awaitParked(() -> thread.thread().orElse(null), thread.path());
  }

  /** Waits until a thread that is in no tree waits for a time, as {@link #awaitParked(SupervisedThread)} does. */
  public void awaitParked(Thread thread) throws InterruptedException {
    open().awaitParked(Objects.requireNonNull(thread, "thread"));
  }

  /**
   * Puts the JVM's clock back. What was given a deadline meanwhile then waits longer, by as much as this clock was ahead. A
   * second call does nothing.
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

  /** {@return the one that is installed} */
  static @Nullable TestClock installed() {
    return INSTALLED.get();
  }

  /** {@return where it was installed} */
  StackTraceElement where() {
    return where;
  }
}
