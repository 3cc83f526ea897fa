package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step that could not have a mutex goes on when that is free, however time stands. */
final class MissedMutexTest {
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  @Test
  void end_whileAnotherThreadHoldsTheParent_isNotedWhenThatLetsGo() throws Exception {
    // The schedule: a thread that holds the parent gets no processor for longer than the bound of a
    // step.
    Signal end = Signal.create();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", pleaseStop -> pleaseStop.await());
      var child = parent.spawn("child", pleaseStop -> end.await());
      Soon.until("runs", () -> child.thread().isPresent());
      TreeNode held = (TreeNode) parent;
      held.lock();
      try {
        end.go();
        Soon.until("left for later", () -> held.agenda().pending() > 0);
        assertThat(child.stopped().isGo()).isFalse();
      } finally {
        held.unlock();
      }
      Soon.await(child.stopped()); // by the clock no time has passed
      assertThat(held.agenda().pending()).isZero();
    }
  }
}
