package dev.supervisor.signals;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Watch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signal of a {@link SignalSource}: any code may look at it and wait for it, its source alone
 * lets it go. Package-private, so that no cast leads to it; within this package any code that has one
 * may let it go.
 */
abstract sealed class OwnedSignal extends Signal {

  /** {@return one about an object, or about nothing but its label} */
  static OwnedSignal of(@Nullable Object holder, Object label) {
    return new About(holder, Objects.requireNonNull(label, "label"));
  }

  /** One with a label of its own. */
  private static final class About extends OwnedSignal {
    private final @Nullable Object about;
    private final Object label;

    About(@Nullable Object about, Object label) {
      this.about = about;
      this.label = label;
    }

    @Override
    @Nullable
    Object about() {
      return about;
    }

    @Override
    Object label() {
      return label;
    }
  }

  /** The end of an object: each thread of a tree has one, so it is as small as it can be. */
  static final class EndOf extends OwnedSignal {
    private final Object about;

    EndOf(Object about) {
      this.about = Objects.requireNonNull(about, "about");
    }

    @Override
    Object about() {
      return about;
    }

    @Override
    Object label() {
      return Watch.END;
    }
  }

  /** {@return what it is about} */
  abstract @Nullable Object about();

  /** {@return whether this call let it go, without a reason} */
  final boolean goOwned() {
    return fireWithRoom(Gone.SILENTLY);
  }

  /** {@return whether this call let it go; else the reason is dropped} */
  final boolean goOwned(Reason reason) {
    Objects.requireNonNull(reason, "reason");
    return !isGo() && fireWithRoom(Gone.now(reason));
  }

  @Override
  @Nullable
  final Object holder() {
    Object holder = about();
    Object owed = holder instanceof Promise<?> promise ? promise.owed() : null;
    return owed == null ? holder : owed;
  }

  @Override
  abstract Object label();

  @Override
  public final String name() {
    String text = Label.text(label());
    Object holder = about();
    return holder == null ? text : text + " of " + Label.text(holder);
  }

  @Override
  final String refusal() {
    Object holder = about();
    return holder == null ? "only its source lets it go" : "it belongs to " + Label.text(holder);
  }
}
