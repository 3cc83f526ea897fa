package dev.supervisor.core.async;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The contract, for an executor that owns its pool, on virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
final class OwnedVirtualExecutorTest extends ExecutorContract {
  OwnedVirtualExecutorTest() {
    super(/* owned= */ true, /* virtual= */ true);
  }
}
