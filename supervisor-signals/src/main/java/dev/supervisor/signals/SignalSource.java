package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/**
 * The right to let one signal go. A source is no signal itself. Its {@link #signal()} can be given
 * to any code, which can look at it and wait for it, and cannot get from it to the source by a
 * cast.
 *
 * <pre>{@code
 * private final SignalSource loaded = Signal.source("loaded");
 * public Signal loaded() { return loaded.signal(); }
 * …
 * loaded.go();
 * }</pre>
 *
 * <p>{@link Signal#source(Object)} makes a source. Thread-safe. A null argument is refused with a
 * {@link NullPointerException} that names the parameter.
 */
public final class SignalSource {
  private final OwnedSignal signal;

  SignalSource(@Nullable Object holder, Object label) {
    this.signal = OwnedSignal.of(holder, label);
  }

  /** {@return the signal that this source lets go; the same object at each call} */
  public Signal signal() {
    return signal;
  }

  /**
   * Lets the signal go, without a reason. Idempotent. {@link Signal} says when callbacks run, and
   * on which thread.
   *
   * @return true if this call let the signal go; false if it had gone before
   */
  public boolean go() {
    return signal.goOwned();
  }

  /**
   * Lets the signal go and says why. Otherwise this method is like {@link #go()}.
   *
   * @return true if this call let the signal go; false if it had gone before, and then the reason
   *     is dropped
   */
  public boolean go(Reason reason) {
    return signal.goOwned(reason);
  }

  /**
   * Lets the signal go as {@link #go(Reason)} does, with a reason in the name of the current
   * thread.
   */
  public boolean go(String why) {
    return go(Reason.of(why));
  }

  /**
   * Lets the signal go as {@link #go(Reason)} does, with a reason in the name of the current
   * thread.
   *
   * @param cause what led to it; null if nothing did
   */
  public boolean go(String why, @Nullable Throwable cause) {
    return go(Reason.of(why, cause));
  }

  /** {@return the name of the signal, and whether it has gone} */
  @Override
  public String toString() {
    return "source of " + signal.toString();
  }
}
