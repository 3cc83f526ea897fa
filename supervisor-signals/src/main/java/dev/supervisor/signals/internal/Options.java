package dev.supervisor.signals.internal;

import java.util.Objects;
import java.util.function.UnaryOperator;

/** Options as users change them: by a function from options to options. */
public final class Options {
  private Options() {}

  /**
   * {@return what the function makes of the options}
   *
   * <p>What the function throws is thrown on; the caller has changed nothing before.
   *
   * @throws NullPointerException when the function is null, or returns null; the message says which
   */
  public static <O> O changed(O options, UnaryOperator<O> with) {
    O changed = Objects.requireNonNull(with, "with").apply(options);
    return Objects.requireNonNull(
        changed, "the function of the options returned null: it has to return changed options");
  }
}
