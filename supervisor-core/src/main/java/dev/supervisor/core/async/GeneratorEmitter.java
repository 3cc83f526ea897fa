package dev.supervisor.core.async;

import dev.supervisor.core.async.Generator.Emitter;
import dev.supervisor.signals.Signal;
import java.util.concurrent.CancellationException;

/** What the body of a generator has: it hands elements on, and throws when the body is to end. */
final class GeneratorEmitter<T> implements Emitter<T> {
  /** Tells the body that it is to end. */
  static final class Told extends CancellationException {
    private static final long serialVersionUID = 1L;

    final transient GeneratorRun<?> by;

    Told(GeneratorRun<?> by, String message) {
      super(message);
      this.by = by;
    }
  }

  private final GeneratorRun<T> run;
  private final Signal pleaseStop;

  GeneratorEmitter(GeneratorRun<T> run, Signal pleaseStop) {
    this.run = run;
    this.pleaseStop = pleaseStop;
  }

  @Override
  public void emit(T element) throws InterruptedException {
    if (element == null) {
      throw new NullPointerException(run.path() + " cannot emit null: it is no element");
    }
    if (!run.emit(element, pleaseStop)) {
      throw new Told(run, run.path() + why());
    }
  }

  private String why() {
    if (run.isLeft()) {
      return " was left by its reader";
    }
    return pleaseStop.isGo() ? " was asked to stop" : " has ended";
  }
}
