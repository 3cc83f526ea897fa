package dev.supervisor.core.events;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a listener listens. Immutable: each method returns changed options. */
public final class ListenerOptions {
  private static final ListenerOptions DEFAULTS = new ListenerOptions(0, false, false, null);

  private final int priority;
  private final boolean once;
  private final boolean permanent;
  private final @Nullable Peer from;

  private ListenerOptions(int priority, boolean once, boolean permanent, @Nullable Peer from) {
    this.priority = priority;
    this.once = once;
    this.permanent = permanent;
    this.from = from;
  }

  /** {@return those of a listener to which nothing else was said} */
  public static ListenerOptions defaults() {
    return DEFAULTS;
  }

  /** Higher ones are called first, equals in the order in which they were attached; 0 by default. */
  public ListenerOptions priority(int priority) {
    return new ListenerOptions(priority, once, permanent, from);
  }

  /** Is called for one event at most, and cancelled before. */
  public ListenerOptions once() {
    return new ListenerOptions(priority, true, permanent, from);
  }

  /**
   * Stays when the thread ends and is started again; others are cancelled at the end, since the body
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

  /** {@return the priority; 0 by default} */
  public int priority() {
    return priority;
  }

  /** {@return whether it is called for one event at most} */
  public boolean isOnce() {
    return once;
  }

  /** {@return whether it stays when the thread is started again} */
  public boolean isPermanent() {
    return permanent;
  }

  /** {@return the thread from which alone it hears; empty when it hears all} */
  public Optional<Peer> from() {
    return Optional.ofNullable(from);
  }
}
