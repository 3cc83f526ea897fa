package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.issues.JvmUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code System.exit} in a task: its thread never comes back, and the only place of the pool was lost with it until the grace was over. */
final class ExitingTaskTest {
  @Test
  void systemExit_inATask_endsTheJvmInOrderWithThatCode() throws Exception {
    try (var jvm = JvmUnderTest.of(ExitingTasks.class, /* reading= */ true)) {
      assertThat(jvm.end()).as("it said %s", jvm.lines).isEqualTo(3);
      assertThat(jvm.lines)
          .contains(
              "a task that was accepted before runs",
              "a task that is given during the stop runs",
              "the task that exits has no result");
    }
  }

  @Test
  void systemExit_inAClose_endsTheJvmWithThatCode_andTheStopGoesOn() throws Exception {
    try (var jvm = JvmUnderTest.of(ExitingClose.class, /* reading= */ true)) {
      assertThat(jvm.end()).as("it said %s", jvm.lines).isEqualTo(3);
      assertThat(jvm.lines).contains("what is older is closed").doesNotContain("in vain");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ask", "insist", "attached", "ended"})
  void systemExit_inAnAttachment_endsTheJvmWithThatCode_andTheStopGoesOn(String at)
      throws Exception {
    try (var jvm = JvmUnderTest.of(ExitingAttachment.class, /* reading= */ true, at)) {
      assertThat(jvm.end()).as("it said %s", jvm.lines).isEqualTo(3);
      assertThat(jvm.lines).contains("what is older is closed").doesNotContain("in vain");
    }
  }
}
