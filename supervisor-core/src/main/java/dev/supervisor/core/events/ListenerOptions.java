package dev.supervisor.core.events;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a listener listens. Immutable: each method returns changed options. */
public final class ListenerOptions {
  static final ListenerOptions DEFAULTS = new ListenerOptions(0, false, false, null);

  final int priority;
  final boolean once;
  final boolean permanent;
  final @Nullable Peer from;

  private ListenerOptions(int priority, boolean once, boolean permanent, @Nullable Peer from) {
    this.priority = priority;
    this.once = once;
    this.permanent = permanent;
    this.from = from;
  }

  /** Higher ones are called first, equals in the order in which they were attached; 0 by default. */
  public ListenerOptions priority(int priority) {
    return new ListenerOptions(priority, once, permanent, from);
  }

  /** Is called for one event at most, and detached before. */
  public ListenerOptions once() {
    return new ListenerOptions(priority, true, permanent, from);
  }

  /**
   * Stays when the thread ends and is started again; others are detached at the end, since the body
   * will attach them anew.
   */
  public ListenerOptions permanent() {
    return new ListenerOptions(priority, once, true, from);
  }

  /**
   * Hears only what comes from this thread: what it fired, bubbled or broadcast, or, for events of
   * the tree, what happened to it.
   */
  public ListenerOptions onlyFrom(Peer thread) {
    return new ListenerOptions(priority, once, permanent, Objects.requireNonNull(thread, "thread"));
  }
}
