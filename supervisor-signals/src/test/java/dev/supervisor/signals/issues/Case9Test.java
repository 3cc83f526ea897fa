package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CASES 9, for signals, locks and channels: a StackOverflowError inside the library left locks taken, callbacks of the
 * thread that never ran again, and a timer that was dead. The Case9Test of supervisor-core does the same for the tree.
 */
final class Case9Test {
  private static final int ROUNDS = Integer.getInteger("stack.rounds", 18);

  @ParameterizedTest
  @ValueSource(
      strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-XX:+UseSerialGC"})
  @Timeout(300)
  void stackOverflow_inAnyCall_leavesTheLibraryWorking(String flag)
      throws IOException, InterruptedException {
    check(flag, /* virtual= */ false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-XX:+UseSerialGC"})
  @Timeout(300)
  void stackOverflow_onAVirtualThread_leavesTheLibraryWorking(String flag)
      throws IOException, InterruptedException {
    assumeTrue(VirtualThreads.available(), "virtual threads");
    check(flag, /* virtual= */ true);
  }

  private static void check(String flag, boolean virtual) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        flag,
        "-cp",
        System.getProperty("java.class.path"),
        DeepStacks.class.getName(),
        Integer.toString(ROUNDS),
        Boolean.toString(virtual)));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(program.waitFor()).isZero();
    assertThat(output).endsWith(ROUNDS + " of " + ROUNDS);
  }
}
