package dev.supervisor.core;

import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/**
 * A supervised thread has failed. The cause is the failure itself, as the body has thrown it.
 *
 * <p>The message is made when it is read, since it contains the text of the failure, which may be slow to make, or
 * impossible.
 */
public final class ThreadFailedException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final String path;
  private final long more;

  /** Where the child gave up, or what it failed with was that of one which did. */
  private final transient @Nullable FailureStory story;

  ThreadFailedException(String path, Throwable failure) {
    this(path, failure, 0);
  }

  ThreadFailedException(String path, Throwable failure, @Nullable FailureStory story) {
    this(path, failure, 0, story);
  }

  /**
   * The first of many.
   *
   * @param path of the thread; of the scope where the failure is null
   * @param failure null when it is not kept, as those that are counted
   * @param more how many uncollected failures there were that are not kept
   */
  ThreadFailedException(String path, @Nullable Throwable failure, long more) {
    this(path, failure, more, null);
  }

  ThreadFailedException(
      String path, @Nullable Throwable failure, long more, @Nullable FailureStory story) {
    super(null, failure);
    this.path = path;
    this.more = more;
    this.story = story == null ? FailureStory.of(failure) : story;
  }

  /** {@return how the failure came about, if a child gave up; otherwise null} */
  @Nullable
  FailureStory story() {
    return story;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }

  /**
   * {@return the path, the failure in one line, and how many further failures are only in the log}
   *
   * <p>If a child gave up, the failure is the last one of that child. What failed first, where it was given up and what ended
   * by it follow in the same line.
   */
  @Override
  public String getMessage() {
    Throwable failure = Thrown.cause(this);
    if (failure == null) {
      return path + ": " + more + " failures of its threads are in the log only";
    }
    FailureStory told = story;
    Throwable shown = failure;
    while (told != null && shown instanceof ThreadFailedException ofChild) {
      Throwable below = Thrown.cause(ofChild);
      if (below == null) {
        break;
      }
      shown = below;
    }
    String text = path + " failed: " + Thrown.text(shown)
        + (told == null ? "" : "; " + told.sentence(/* isBehindTheFailure= */ true));
    return more == 0 ? text : text + "; " + more + " more failures are in the log only";
  }
}
