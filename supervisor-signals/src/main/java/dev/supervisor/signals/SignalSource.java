package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/**
 * The right to let one signal go. It is no signal itself: its {@link #signal()} can be given to
 * any code, to look at and to wait for, and no cast makes a source of that.
 *
 * <pre>{@code
 * private final SignalSource loaded = Signal.source("loaded");
 * public Signal loaded() { return loaded.signal(); }
 * …
 * loaded.go();
 * }</pre>
 *
 * <p>Made by {@link Signal#source(Object)}. Thread-safe. Null arguments are refused with a {@link
 * NullPointerException} that names them.
 */
public final class SignalSource {
  private final OwnedSignal signal;

  SignalSource(@Nullable Object holder, Object label) {
    this.signal = new OwnedSignal(holder, label);
  }

  /** {@return the signal that this source lets go; the same one at each call} */
  public Signal signal() {
    return signal;
  }

  /**
   * Lets the signal go, without a reason. Idempotent. {@link Signal} says when and where callbacks run.
   *
   * @return whether this call did it; false when the signal had gone before
   */
  public boolean go() {
    return signal.goOwned();
  }

  /**
   * Lets the signal go and says why.
   *
   * @return whether this call did it; false when the signal had gone before, and then the reason is
   *     dropped
   */
  public boolean go(Reason reason) {
    return signal.goOwned(reason);
  }

  /** As {@link #go(Reason)}, with a reason given by the current thread. */
  public boolean go(String why) {
    return go(Reason.of(why));
  }

  /** As {@link #go(Reason)}, with a reason given by the current thread and what led to it. */
  public boolean go(String why, @Nullable Throwable cause) {
    return go(Reason.of(why, cause));
  }

  /** {@return the name of the signal, and whether it has gone} */
  @Override
  public String toString() {
    return "source of " + signal.toString();
  }
}
