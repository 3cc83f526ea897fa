package dev.supervisor.core.async;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The contract, for an executor that is lent, on virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
final class LentVirtualExecutorTest extends ExecutorContract {
  LentVirtualExecutorTest() {
    super(/* owned= */ false, /* virtual= */ true);
  }
}
