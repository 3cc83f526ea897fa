package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/** Something to do at a deadline; subclassed by what it does, to save an object each. */
public abstract class TimerEntry implements Timed {
  private long deadlineNanos;
  private int place;
  private @Nullable Timed before;
  private @Nullable Timed next;

  /**
   * An entry, not scheduled yet.
   *
   * @param deadlineNanos on the clock of {@link Seam#nanoTime()}
   */
  protected TimerEntry(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public final long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public final void setDeadline(long nanos) {
    deadlineNanos = nanos;
  }

  @Override
  public final int place() {
    return place;
  }

  @Override
  public final @Nullable Timed before() {
    return before;
  }

  @Override
  public final @Nullable Timed next() {
    return next;
  }

  @Override
  public final void hang(int place, @Nullable Timed before, @Nullable Timed next) {
    this.place = place;
    this.before = before;
    this.next = next;
  }

  @Override
  public final void setBefore(@Nullable Timed before) {
    this.before = before;
  }

  @Override
  public final void setNext(@Nullable Timed next) {
    this.next = next;
  }
}
