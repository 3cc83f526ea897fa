package dev.supervisor.core;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the failure of a child became that of the nodes above, for one line: what failed first, where that was given up, and what ended by it.
 * Immutable.
 *
 * @param path the child that gave up
 * @param attempts how many it had had
 * @param because that many others have failed with it; empty where they have not
 * @param first the failure that used the first of them; null where there was none
 * @param last the last failure, for the line: that it is one more of the kind of the first, or its class; the only one, where none has used an attempt
 * @param nanos the time from that to the giving up
 * @param below that of the child whose failure it failed with in the end; null where it failed by itself
 * @param ends the node that failed with it
 */
record FailureStory(
    String path,
    int attempts,
    String because,
    @Nullable FirstFailure first,
    String last,
    long nanos,
    @Nullable FailureStory below,
    String ends) {

  private static final long SHOWN_IN_SECONDS = TimeUnit.SECONDS.toNanos(10);

  /**
   * The failure that used the first attempt.
   *
   * @param path which child failed: in a group it may be another one
   * @param atNanos when
   * @param cause its text, which a helper makes: until then its class; empty for a normal end
   */
  record FirstFailure(String path, long atNanos, Supplier<String> cause) {}

  /** {@return that of the failure, where it is one of a child that gave up; else null} */
  static @Nullable FailureStory of(@Nullable Throwable failure) {
    return failure instanceof ThreadFailedException ofChild ? ofChild.story() : null;
  }

  /** {@return all of it in one line; no code of users is called} */
  String sentence() {
    return sentence(/* isBehindTheFailure= */ false);
  }

  /**
   * {@return all of it in one line}
   *
   * @param isBehindTheFailure whether the last failure has been told: where it was the only one, that is enough
   */
  String sentence(boolean isBehindTheFailure) {
    StringBuilder text = new StringBuilder(150);
    if (below != null && below.ends().equals(path)) {
      text.append(below.sentence(isBehindTheFailure)).append(", which");
    } else {
      text.append(path);
    }
    text.append(" gave up after ").append(Restarts.attempts(attempts));
    FirstFailure began = first;
    if (began != null) {
      text.append(" in ").append(span());
    }
    text.append(because);
    if (began != null) {
      if (below == null) {
        String cause = began.cause().get();
        boolean isOther = !began.path().equals(path);
        text.append(", first ")
            .append(isOther ? began.path() + " " : "")
            .append(
                cause.isEmpty() ? "ended normally" : (isOther ? "failed with " : "with ") + cause)
            .append(last.isEmpty() ? "" : ", last ")
            .append(last);
      }
    } else if (below == null && !isBehindTheFailure && !last.isEmpty()) {
      text.append(", ").append(last);
    }
    return text.append("; that ended ").append(ends).toString();
  }

  private String span() {
    return nanos < SHOWN_IN_SECONDS
        ? TimeUnit.NANOSECONDS.toMillis(nanos) + " ms"
        : TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
  }
}
