package dev.supervisor.core;

import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the log is told of the ends of one child that are answered by a start: each of the first ten, the first of them with its stack;
 * after that one a minute. Guarded by the child's mutex, but for the telling.
 */
final class RestartLog {
  private static final int TOLD_FULLY = 10;
  private static final long TOLD_APART_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * One line.
   *
   * @param repeats that it is one more of the kind of the first, in words; empty where it is not
   * @param pause null where it waits for what it needs, at no cost
   */
  record RestartLine(
      @Nullable Throwable thrown,
      String repeats,
      int attempt,
      int limit,
      @Nullable Duration pause,
      boolean planned,
      boolean down) {}

  private final ChildNode<?> node;
  private @Nullable RestartLine untold;
  private long toldNanos;
  private @Nullable String firstKind; // of the failure that used the first attempt
  private int ofThatKind;

  RestartLog(ChildNode<?> node) {
    this.node = node;
  }

  /**
   * Counts a failure.
   *
   * @param kind its class, and where it was thrown
   * @param isFirst whether it is the first since the child was stable
   * @return that it is one more of the kind of the first, in words; empty where it is not
   */
  String repeats(String kind, boolean isFirst) {
    if (isFirst || firstKind == null) {
      firstKind = kind;
      ofThatKind = 1;
      return "";
    }
    if (!kind.equals(firstKind)) {
      return "";
    }
    ofThatKind++;
    return "same as #1 (\u00d7" + ofThatKind + ")";
  }

  /** Notes a line of the log. */
  void note(RestartLine line, long now) {
    if (line.attempt() <= TOLD_FULLY || now - toldNanos >= TOLD_APART_NANOS) {
      toldNanos = now;
      untold = line;
    }
  }

  /** {@return what is still to be told, once} */
  @Nullable
  RestartLine take() {
    RestartLine line = untold;
    untold = null;
    return line;
  }

  /** Tells it; without the mutex. */
  void tell(RestartLine line) {
    boolean withStack = line.attempt() <= 1 && !line.planned();
    Throwable thrown = line.thrown();
    Teller.warn(
        SupervisedThread.class,
        withStack ? thrown : null,
        "{}{}{}{}",
        node::path,
        () -> thrown != null && !line.planned() ? " failed and" : "",
        () -> then(line),
        () -> withStack || thrown == null
            ? ""
            : ": " + Thrown.text(thrown) + (line.repeats().isEmpty() ? "" : ", " + line.repeats()));
  }

  private String then(RestartLine line) {
    if (line.down()) {
      return " gave up and stays down";
    }
    Duration pause = line.pause();
    if (pause == null) {
      return " is started again when what it needs is ready";
    }
    return line.planned()
        ? " is started anew"
        : " is started again in " + pause.toMillis() + " ms (attempt " + line.attempt()
            + Restarts.of(line.limit()) + ")";
  }
}
