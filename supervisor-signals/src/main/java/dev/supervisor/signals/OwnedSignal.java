package dev.supervisor.signals;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Seam;
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

  /** A signal with a label of its own. */
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

  /** The result of a promise, which knows by itself whether it is there. */
  static final class OfResult extends OwnedSignal {
    private final Promise<?> promise;
    private volatile @Nullable Thread
        waiter; // which waits for the promise itself, and for no signal

    OfResult(Promise<?> promise, @Nullable Thread waiter) {
      this.promise = promise;
      this.waiter = waiter;
    }

    /** Has gone before another thread has seen it. */
    void isBornGone(Gone gone) {
      Object unused = swap(gone);
    }

    /** The promise has its outcome: wakes and calls all that waits for it. */
    void tell(Gone gone) {
      Thread waiting = waiter;
      if (waiting != null) {
        waiter = null;
        Seam.unpark(waiting);
      }
      boolean unused = fireWithRoom(gone);
    }

    void waiterLeft() {
      waiter = null;
    }

    @Nullable
    Thread waiter() {
      return waiter;
    }

    @Override
    boolean hasCome() {
      return promise.isDone();
    }

    @Override
    @Nullable
    Gone look() {
      return promise.gone();
    }

    @Override
    public int dependents() {
      return super.dependents() + (waiter == null || isGo() ? 0 : 1);
    }

    @Override
    Object about() {
      return promise;
    }

    @Override
    Object label() {
      return Promise.RESULT;
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
    return name(label(), about());
  }

  static String name(Object label, @Nullable Object holder) {
    String text = Label.text(label);
    return holder == null ? text : text + " of " + Label.text(holder);
  }

  @Override
  final String refusal() {
    Object holder = about();
    return holder == null ? "only its source lets it go" : "it belongs to " + Label.text(holder);
  }
}
