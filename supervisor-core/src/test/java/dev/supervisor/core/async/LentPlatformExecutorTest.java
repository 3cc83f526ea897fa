package dev.supervisor.core.async;

/** The contract, for an executor that is lent, on platform threads. */
final class LentPlatformExecutorTest extends ExecutorContract {
  LentPlatformExecutorTest() {
    super(/* owned= */ false, /* virtual= */ false);
  }
}
