package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import java.util.Objects;

/** What ends {@link Scope#awaitShutdown}. Immutable: each method returns changed options. */
public final class ShutdownOptions {
  static final ShutdownOptions DEFAULTS = new ShutdownOptions(Signal.NEVER, false);

  final Signal linked;
  final boolean whenIdle;

  private ShutdownOptions(Signal linked, boolean whenIdle) {
    this.linked = linked;
    this.whenIdle = whenIdle;
  }

  /**
   * An outside stop signal, linked both ways: when it goes the scope is stopped; when the scope is
   * stopped it goes, unless it has an owner.
   */
  public ShutdownOptions linkedTo(Signal outside) {
    return new ShutdownOptions(Objects.requireNonNull(outside, "outside"), whenIdle);
  }

  /** Also ends, and stops the scope, when no child is left. */
  public ShutdownOptions whenIdle() {
    return new ShutdownOptions(linked, true);
  }
}
