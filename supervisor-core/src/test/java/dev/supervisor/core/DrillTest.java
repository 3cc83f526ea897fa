package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is stopped when a main tree opens, so that all that a stop needs is loaded. */
final class DrillTest {
  // Its attachment ended only when it was released after the stop: every main tree took two seconds
  // to open.
  @Test
  void treeOfTheDrill_comesToItsEndByItself() throws Exception {
    assertThat(Drill.stopATree()).isTrue();
  }
}
