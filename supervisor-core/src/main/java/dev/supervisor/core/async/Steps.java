package dev.supervisor.core.async;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done when a mutex is free again. Confined to one thread. */
final class Steps {
  private final List<Runnable> steps = new ArrayList<>(2);

  void go(@Nullable Signal signal) {
    if (signal != null) {
      steps.add(() -> {
        boolean unused = signal.go();
      });
    }
  }

  void go(SignalSource source) {
    steps.add(() -> {
      boolean unused = source.go();
    });
  }

  void add(Runnable step) {
    steps.add(step);
  }

  void run() {
    steps.forEach(Runnable::run);
  }
}
