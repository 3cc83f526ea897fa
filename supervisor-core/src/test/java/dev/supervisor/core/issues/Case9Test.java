package dev.supervisor.core.issues;

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
 * CASES 9, for the tree: a StackOverflowError in a call of a tree cut moves of its stop off, so that close() waited for
 * ever, and left events in queues whose thread was not woken. The Case9Test of supervisor-signals does the same for
 * what lies below the tree.
 */
final class Case9Test {
  private static final int ROUNDS =
      Integer.getInteger("stack.rounds", 11); // each kind of call once

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
  @Timeout(600)
  void stackOverflow_inCallsOfATree_leavesItWorkingAndStopping(String flag)
      throws IOException, InterruptedException {
    check(flag, /* virtual= */ false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
  @Timeout(600)
  void stackOverflow_onAVirtualThreadOfATree_leavesItWorkingAndStopping(String flag)
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
        DeepTrees.class.getName(),
        Integer.toString(ROUNDS),
        Boolean.toString(virtual)));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(program.waitFor()).isZero();
    assertThat(output).endsWith(ROUNDS + " of " + ROUNDS);
  }
}
