package dev.supervisor.signals;

import dev.supervisor.signals.internal.Label;
import java.util.Objects;

/** A signal that any thread that has it can let go. */
sealed class PlainSignal extends Signal permits PlainSignal.Labelled {

  /** A signal with a name, which is asked for only when it is read. */
  static final class Labelled extends PlainSignal {
    private final Object label;

    Labelled(Object label) {
      this.label = label;
    }

    @Override
    public String name() {
      return Label.text(label);
    }

    @Override
    Object label() {
      return label;
    }
  }

  @Override
  public String name() {
    return "signal@" + Integer.toHexString(System.identityHashCode(this));
  }

  @Override
  public final boolean go() {
    return fireWithRoom(Gone.SILENTLY);
  }

  @Override
  public final boolean go(Reason reason) {
    Objects.requireNonNull(reason, "reason");
    return !isGo() && fireWithRoom(Gone.now(reason));
  }

  @Override
  String refusal() {
    throw new AssertionError("never refuses");
  }
}
