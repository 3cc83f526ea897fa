package dev.supervisor.signals.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to code of users that must not hurt its caller: whatever it throws ends here and is told.
 *
 * <p>It may still block, or end the JVM: so it is called on a thread that may wait, holding no lock, and after the steps
 * that must not depend on it.
 */
public final class Foreign {
  private Foreign() {}

  /** A call that may throw anything. */
  public interface ForeignCall {
    /** Calls it. */
    void run() throws Throwable;
  }

  /** A question that may throw anything. */
  public interface Question<T extends @Nullable Object> {
    /** {@return the answer} */
    T ask() throws Throwable;
  }

  /**
   * Calls users' code.
   *
   * @param topic whose logger hears of a failure
   * @param what was called, as the failure is told: {@code "the listener of /app"}
   * @return whether it returned normally
   */
  public static boolean run(Class<?> topic, Supplier<String> what, ForeignCall call) {
    try {
      call.run();
      return true;
    } catch (Throwable e) {
      Teller.error(topic, e, "{} failed", what);
      return false;
    }
  }

  /**
   * Asks users' code.
   *
   * @param topic whose logger hears of a failure
   * @param what was asked, as the failure is told
   * @param otherwise the answer where it fails
   */
  public static <T extends @Nullable Object> T get(
      Class<?> topic, Supplier<String> what, T otherwise, Question<? extends T> question) {
    try {
      return question.ask();
    } catch (Throwable e) {
      Teller.error(topic, e, "{} failed", what);
      return otherwise;
    }
  }

  /**
   * Has the stage tell once what it comes to. What it throws before that is thrown; what it throws afterwards is left out: a
   * stage of the JDK asks its failure for a text once it has told of it.
   *
   * @param told gets the value, or the failure, as with {@link CompletionStage#whenComplete}
   */
  public static <T extends @Nullable Object> void follow(
      CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> told) {
    AtomicBoolean hasTold = new AtomicBoolean();
    try {
      var unused = stage.whenComplete((value, failure) -> {
        if (hasTold.compareAndSet(false, true)) {
          told.accept(value, failure);
        }
      });
    } catch (Throwable e) {
      if (hasTold.compareAndSet(false, true)) {
        throw e;
      }
    }
  }
}
