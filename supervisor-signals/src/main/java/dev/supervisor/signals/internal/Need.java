package dev.supervisor.signals.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one parked thread needs before it goes on, as another thread sees it: an edge of the graph of who waits for whom.
 *
 * @param holder what could bring it: a {@link Thread}, or what the signal is about; null when nothing in particular
 * @param label what is needed of the holder, as the signal was labelled; it may be an object of users
 * @param isFact whether the thread cannot go on without it, and nothing but the holder brings it; else the holder is a
 *     guess, or one of several ways out
 */
public record Need(@Nullable Object holder, Object label, boolean isFact) {

  /**
   * All that a parked thread needs, and what else lets it go on.
   *
   * @param needs what it waits for; empty when that is nothing in particular
   * @param otherwise what ends the wait as well
   * @param isTimed whether a deadline ends it
   */
  public record WaitNeeds(List<Need> needs, List<Need> otherwise, boolean isTimed) {
    /** Nothing that is known. */
    public static final WaitNeeds NONE = new WaitNeeds(List.of(), List.of(), false);

    /** Copies the lists. */
    public WaitNeeds {
      needs = List.copyOf(needs);
      otherwise = List.copyOf(otherwise);
    }

    /** {@return only that one} */
    public static WaitNeeds of(@Nullable Object holder, boolean isFact) {
      return holder == null
          ? NONE
          : new WaitNeeds(List.of(new Need(holder, "", isFact)), List.of(), false);
    }
  }
}
