package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Waits with a generous limit, on the real clock whatever clock stands behind the seam. */
public final class Soon {
  private static final long LIMIT_SECONDS = 60;

  private Soon() {}

  public static void await(Signal signal) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    var unused = signal.then(gone::countDown);
    if (!gone.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(signal + " did not go within " + LIMIT_SECONDS + " s");
    }
  }

  /** For what no signal tells: looks again and again. */
  public static void until(String what, BooleanSupplier condition) throws InterruptedException {
    until(() -> what, condition);
  }

  /**
   * As {@link #until(String, BooleanSupplier)}.
   *
   * @param what is asked for when the time is over: so it may say how all stands then
   */
  public static void until(Supplier<String> what, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + what.get());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** {@return the kinds of threads that this JVM has} */
  public static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    kinds.add(new Kind("platform", ThreadOptions::platform));
    if (VirtualThreads.available()) {
      kinds.add(new Kind("virtual", ThreadOptions::virtual));
    }
    return kinds;
  }

  public record Kind(String name, UnaryOperator<ThreadOptions> with) {
    @Override
    public String toString() {
      return name;
    }
  }
}
