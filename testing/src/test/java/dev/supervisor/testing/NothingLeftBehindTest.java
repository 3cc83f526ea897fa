package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

final class NothingLeftBehindTest {
  @Test
  void run_thatLeavesADaemonThread_failsWithItsNameAndStack() throws Exception {
    try {
      var failure = failureOfRun(LeavesAThread.class);

      assertThat(failure)
          .hasMessageContaining("left-behind-by-the-test")
          .hasMessageContaining("daemon")
          .hasMessageContaining("java.util.concurrent.CountDownLatch.await");
    } finally {
      LeavesAThread.mayEnd.countDown();
      LeavesAThread.thread.join();
    }
  }

  @Test
  void run_thatLeavesAProcess_failsWithItsPid() throws Exception {
    try {
      assertThat(failureOfRun(LeavesAProcess.class))
          .hasMessageContaining("process " + LeavesAProcess.process.pid());
    } finally {
      LeavesAProcess.process.destroyForcibly().waitFor();
    }
  }

  @Test
  void run_thatLeavesAnOrphan_failsWithItsPid() throws Exception {
    assumeTrue(Leftovers.seesOrphans());
    try {
      assertThat(failureOfRun(LeavesAnOrphan.class))
          .hasMessageContaining("process " + LeavesAnOrphan.pid);
    } finally {
      var orphan = ProcessHandle.of(LeavesAnOrphan.pid).orElseThrow();
      orphan.destroyForcibly();
      orphan.onExit().join();
    }
  }

  @Test
  void helper_ofTheLibrary_isIdleInItsLoopAlone() {
    assertThat(Leftovers.isIdle(stack("java.lang.Thread", "Lane$Worker", "Lane")))
        .isTrue();
    assertThat(Leftovers.isIdle(stack("java.lang.Thread", "Lane", "LaneTest"))).isFalse();
  }

  private static StackTraceElement[] stack(String... types) {
    return Stream.of(types)
        .map(it -> it.contains(".") ? it : "dev.supervisor.signals.internal." + it)
        .map(it -> new StackTraceElement(it, "run", it + ".java", 1))
        .toArray(StackTraceElement[]::new);
  }

  @Test
  void run_thatLeavesNothing_passes() {
    assertThat(resultOfRun(LeavesNothing.class).getStatus())
        .isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
  }

  private static Throwable failureOfRun(Class<?> tests) {
    return resultOfRun(tests).getThrowable().orElseThrow();
  }

  private static TestExecutionResult resultOfRun(Class<?> tests) {
    var root = EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter(NothingLeftBehind.PATIENCE, "PT0.05S")
        .selectors(selectClass(tests))
        .execute()
        .containerEvents()
        .finished()
        .list();
    return root.get(root.size() - 1).getRequiredPayload(TestExecutionResult.class);
  }

  static final class LeavesAThread {
    static final CountDownLatch mayEnd = new CountDownLatch(1);
    static final Thread thread = new Thread(LeavesAThread::body, "left-behind-by-the-test");

    private static void body() {
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Test
    void starts() {
      thread.setDaemon(true);
      thread.start();
    }
  }

  static final class LeavesAProcess {
    static Process process;

    @Test
    void starts() throws IOException {
      process = new ProcessBuilder("sleep", "600").start();
    }
  }

  static final class LeavesAnOrphan {
    static long pid;

    @Test
    void startsAParentThatEnds() throws IOException {
      var shell = new ProcessBuilder("sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!").start();
      try (var reader = shell.inputReader()) {
        pid = Long.parseLong(reader.readLine());
      }
    }
  }

  static final class LeavesNothing {
    @Test
    void runsAThreadToItsEnd() throws InterruptedException {
      var thread = new Thread(() -> {});
      thread.start();
      thread.join();
    }
  }
}
