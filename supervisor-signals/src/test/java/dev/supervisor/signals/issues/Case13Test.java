package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CASES 13: a callback that attached another to what has gone ran it on top of itself, until the stack was full. */
final class Case13Test {
  private static final int STEPS = 100_000;

  private static int steps(Signal gone) {
    int[] steps = {0};
    Runnable[] again = {null};
    again[0] = () -> {
      if (++steps[0] < STEPS) {
        gone.then(again[0]);
      }
    };
    gone.then(again[0]);
    return steps[0];
  }

  @Test
  void then_onWhatHasGoneFromWithinItself_takesConstantStack() {
    assertThat(steps(Signal.DONE)).isEqualTo(STEPS);
    Signal signal = Signal.create();
    signal.go();
    assertThat(steps(signal)).isEqualTo(STEPS);
    assertThat(steps(Till.in(Duration.ZERO))).isEqualTo(STEPS);
    assertThat(steps(signal.and(Signal.DONE))).isEqualTo(STEPS);
  }

  @Test
  void go_fromWithinACallback_takesConstantStack() {
    int[] steps = {0};
    Runnable[] again = {null};
    again[0] = () -> {
      if (++steps[0] < STEPS) {
        Signal next = Signal.create();
        next.then(again[0]);
        next.go();
      }
    };
    again[0].run();
    assertThat(steps[0]).isEqualTo(STEPS);
  }
}
