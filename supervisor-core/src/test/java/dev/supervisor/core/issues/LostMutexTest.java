package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stop took the mutex of a node without a bound before its deadline: where a thread that was cut off had kept it, the
 * timer, or the thread that closed the tree, waited for ever, and the deadline never came.
 */
@Timeout(120)
final class LostMutexTest {

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "before, dead",
    "before, living",
    "grace, dead",
    "grace, living",
    "reserve, dead",
    "reserve, living"
  })
  void close_ofATreeThatLostANode_comesToItsEndAndNamesIt(String when, String holder)
      throws Exception {
    try (var jvm =
        JvmUnderTest.of(LostMutexMain.class, true, when, holder, "close").ready()) {
      assertThat(jvm.says("closed")).as("closed; it said %s", jvm.lines).isTrue();
      assertStopped(jvm);
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({"before, dead", "before, living", "grace, dead", "reserve, dead"})
  void hook_ofATreeThatLostANode_comesToItsEndAndNamesIt(String when, String holder)
      throws Exception {
    try (var jvm =
        JvmUnderTest.of(LostMutexMain.class, true, when, holder, "hook").ready()) {
      int code = jvm.kill("TERM").end();
      assertThat(code).isEqualTo(143);
      assertStopped(jvm);
    }
  }

  private static void assertStopped(JvmUnderTest jvm) {
    assertThat(jvm.lines)
        .containsSubsequence("younger was asked", "older was asked", "stopped")
        .contains("/app/lost ABANDONED", "/app/younger STOPPED");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({"dead, close", "living, close", "dead, hook", "living, hook"})
  void rootThatIsLost_isLeftBehindAtItsDeadline(String holder, String end) throws Exception {
    try (var jvm =
        JvmUnderTest.of(LostMutexMain.class, true, "root", holder, end).ready()) {
      if (end.equals("hook")) {
        assertThat(jvm.kill("TERM").end()).isEqualTo(143);
      } else {
        assertThat(jvm.says("closed")).as("closed; it said %s", jvm.lines).isTrue();
      }
      assertThat(jvm.lines).contains("younger was asked", "older was asked", "/app ABANDONED");
    }
  }
}
