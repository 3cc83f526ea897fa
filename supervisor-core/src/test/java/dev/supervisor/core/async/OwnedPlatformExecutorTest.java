package dev.supervisor.core.async;

/** The contract, for an executor that owns its pool, on platform threads. */
final class OwnedPlatformExecutorTest extends ExecutorContract {
  OwnedPlatformExecutorTest() {
    super(/* owned= */ true, /* virtual= */ false);
  }
}
