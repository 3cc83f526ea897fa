package dev.supervisor.signals.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The wrappers of users that carry contexts of theirs from thread to thread: those of one tree. Immutable, but for what was told.
 *
 * <p>A wrapper is asked on the thread that gives work, holding no lock, before any step of ours. What it throws ends here, and then the work goes without it.
 */
public final class ContextWraps {
  /** The wraps of a tree without any. */
  public static final ContextWraps NONE = new ContextWraps(List.of());

  private static volatile boolean used; // by a tree of this JVM, or soon

  private static final ThreadLocal<@Nullable Boolean> ASKING = new ThreadLocal<>();

  private final List<UnaryOperator<Runnable>> all; // the outermost first
  private final AtomicBoolean told = new AtomicBoolean();

  private ContextWraps(List<UnaryOperator<Runnable>> all) {
    this.all = all;
  }

  /** {@return these and one more, inside of them} */
  public ContextWraps with(UnaryOperator<Runnable> further) {
    List<UnaryOperator<Runnable>> more = new ArrayList<>(all);
    more.add(further);
    used = true;
    return new ContextWraps(List.copyOf(more));
  }

  /** {@return whether there may be any: where there are none, no thread need look for those of a tree} */
  public static boolean areUsed() {
    return used;
  }

  /** {@return what they have captured of the current thread, outermost first; empty where a wrapper itself gives work} */
  List<CarriedContext> capture() {
    if (all.isEmpty() || ASKING.get() != null) {
      return List.of();
    }
    List<CarriedContext> captured = new ArrayList<>(all.size());
    ASKING.set(true);
    try {
      for (UnaryOperator<Runnable> each : all) {
        CarriedContext context = CarriedContext.captured(this, each);
        if (context != null) {
          captured.add(context);
        }
      }
    } finally {
      ASKING.remove();
    }
    return captured;
  }

  /** {@return what that returns, which gives work that has a context already} */
  public static <T> T without(Supplier<T> work) {
    boolean isFirst = ASKING.get() == null;
    ASKING.set(true);
    try {
      return work.get();
    } finally {
      if (isFirst) {
        ASKING.remove();
      }
    }
  }

  /** Tells what a wrapper does wrong, once as a warning. */
  void tell(@Nullable Throwable e, String text, Supplier<String> which) {
    if (told.compareAndSet(false, true)) {
      Teller.warn(Carried.class, e, text + "; further faults are logged at level debug", which);
    } else {
      Teller.debug(Carried.class, e, text, which);
    }
  }
}
