package dev.supervisor.signals.internal;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A context that one wrapper has captured. Runs work within it, whatever the wrapper does. */
final class CarriedContext {
  /* How it works. The wrapper is given a runnable that stands for work to come: it looks for the run that the current thread is in. So one capture serves
   * several runs, as of a body that is started again, or of the threads of a factory. A run is confined to its thread; the work begins in it
   * once, by the wrapper, or after it where the wrapper did not do that. */
  private static final ThreadLocal<@Nullable ContextRun> PRESENT = new ThreadLocal<>();

  private static final class ContextRun {
    final CarriedContext of;
    final Runnable work;
    boolean begun;

    @Nullable
    Throwable thrown;

    ContextRun(CarriedContext of, Runnable work) {
      this.of = of;
      this.work = work;
    }
  }

  private final ContextWraps of;
  private final UnaryOperator<Runnable> wrap;
  private volatile @Nullable Runnable wrapped;

  private CarriedContext(ContextWraps of, UnaryOperator<Runnable> wrap) {
    this.of = of;
    this.wrap = wrap;
  }

  /** {@return what it has captured; null where it failed} */
  static @Nullable CarriedContext captured(ContextWraps of, UnaryOperator<Runnable> wrap) {
    CarriedContext made = new CarriedContext(of, wrap);
    try {
      made.wrapped = wrap.apply(made::enter);
    } catch (Throwable e) {
      of.tell(e, "the context {} failed, and is not carried over", made::name);
      return null;
    }
    if (made.wrapped == null) {
      of.tell(null, "the context {} returned null, and is not carried over", made::name);
      return null;
    }
    return made;
  }

  private String name() {
    return Label.text(wrap);
  }

  /** Runs the work once, on the current thread; throws what that throws. */
  void run(Runnable work) {
    Runnable within = wrapped;
    if (within == null) {
      work.run();
      return;
    }
    ContextRun run = new ContextRun(this, work);
    ContextRun outer = PRESENT.get();
    PRESENT.set(run);
    try {
      within.run();
    } catch (Throwable e) {
      if (e == run.thrown) {
        throw e;
      }
      of.tell(e, "the context {} failed around the work of a thread", this::name);
    } finally {
      if (outer == null) {
        PRESENT.remove();
      } else {
        PRESENT.set(outer);
      }
    }
    if (!run.begun) {
      of.tell(null, "the context {} did not run its work, which runs without it", this::name);
      work.run();
    }
    rethrow(run.thrown); // it was swallowed
  }

  private static void rethrow(@Nullable Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    } else if (thrown != null) {
      throw Thrown.causedBy(
          new IllegalStateException("the work has thrown what it does not declare"), thrown);
    }
  }

  /** The action that the wrapper has to call. */
  private void enter() {
    ContextRun run = PRESENT.get();
    if (run == null || run.of != this || run.begun) {
      throw new IllegalStateException(
          "the work that a context was given runs once, on the thread that runs what the context returned");
    }
    run.begun = true;
    try {
      run.work.run();
    } catch (Throwable e) {
      run.thrown = e;
      throw e;
    }
  }
}
