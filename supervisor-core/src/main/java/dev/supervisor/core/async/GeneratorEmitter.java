package dev.supervisor.core.async;

import dev.supervisor.core.async.Generator.Emitter;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Signal;
import org.jspecify.annotations.Nullable;

/** What the body of a generator or a publisher has: it hands elements on, and throws when the body is to end. */
final class GeneratorEmitter<T> implements Emitter<T> {
  /** What takes the elements of one run of a body. */
  interface ElementTaker<T> {
    /** {@return whether the element was handed on; false when the body is to end} */
    boolean emit(T element, Signal pleaseStop) throws InterruptedException;

    /** {@return where it is in the tree} */
    String path();

    /** {@return how it was left, as the rest of a sentence; null when it was not left} */
    @Nullable
    String howLeft();
  }

  /** Tells the body that it is to end. */
  static final class Told extends AskedToStop {
    private static final long serialVersionUID = 1L;

    final transient ElementTaker<?> by;

    Told(ElementTaker<?> by, String message) {
      super(message);
      this.by = by;
    }
  }

  /** {@return whether a body that was asked to stop may end like that: nothing was thrown, or what is thrown into one that was} */
  static boolean isEndOfAsked(@Nullable Throwable thrown) {
    return thrown == null
        || thrown instanceof InterruptedException
        || thrown instanceof AskedToStop;
  }

  private final ElementTaker<T> taker;
  private final Signal pleaseStop;

  GeneratorEmitter(ElementTaker<T> taker, Signal pleaseStop) {
    this.taker = taker;
    this.pleaseStop = pleaseStop;
  }

  @Override
  public void emit(T element) throws InterruptedException {
    if (element == null) {
      throw new NullPointerException(taker.path() + " cannot emit null: it is no element");
    }
    if (!taker.emit(element, pleaseStop)) {
      throw new Told(taker, taker.path() + why());
    }
  }

  private String why() {
    String left = taker.howLeft();
    if (left != null) {
      return left;
    }
    return pleaseStop.isGo() ? " was asked to stop" : " has ended";
  }
}
