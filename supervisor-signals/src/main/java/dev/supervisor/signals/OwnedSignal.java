package dev.supervisor.signals;

import dev.supervisor.signals.internal.Label;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signal of a {@link SignalSource}: any code may look at it and wait for it, its source alone
 * lets it go. Package-private, so that no cast leads to it; within this package any code that has one
 * may let it go.
 */
final class OwnedSignal extends Signal {
  private final @Nullable Object holder;
  private final Object label;

  OwnedSignal(@Nullable Object holder, Object label) {
    this.holder = holder;
    this.label = Objects.requireNonNull(label, "label");
  }

  /** {@return whether this call let it go, without a reason} */
  boolean goOwned() {
    return fireWithRoom(Gone.SILENTLY);
  }

  /** {@return whether this call let it go; else the reason is dropped} */
  boolean goOwned(Reason reason) {
    Objects.requireNonNull(reason, "reason");
    return !isGo() && fireWithRoom(Gone.now(reason));
  }

  @Override
  @Nullable
  Object holder() {
    Object owed = holder instanceof Promise<?> promise ? promise.owed() : null;
    return owed == null ? holder : owed;
  }

  @Override
  Object label() {
    return label;
  }

  @Override
  public String name() {
    String text = Label.text(label);
    return holder == null ? text : text + " of " + Label.text(holder);
  }

  @Override
  String refusal() {
    return holder == null ? "only its source lets it go" : "it belongs to " + Label.text(holder);
  }
}
