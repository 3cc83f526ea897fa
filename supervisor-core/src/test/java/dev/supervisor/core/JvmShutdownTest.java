package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a JVM with a main tree ends; each case runs in a JVM of its own. */
final class JvmShutdownTest {
  private static final long LIMIT_SECONDS = 60;

  /** A JVM that runs one of the {@link Mains}. */
  private static final class Jvm implements AutoCloseable {
    final Process process;
    final BufferedReader out;
    final CompletableFuture<Void> limit;
    final List<String> lines = new ArrayList<>();

    Jvm(String main) throws IOException {
      process = new ProcessBuilder(
              ProcessHandle.current().info().command().orElse("java"),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Mains.class.getName(),
              main)
          .redirectErrorStream(true)
          .start();
      out = process.inputReader(StandardCharsets.UTF_8);
      limit = CompletableFuture.runAsync(
          process::destroyForcibly,
          CompletableFuture.delayedExecutor(
              LIMIT_SECONDS, TimeUnit.SECONDS)); // so that no read hangs
    }

    Jvm ready() throws IOException {
      return until("ready");
    }

    Jvm until(String said) throws IOException {
      for (String line; (line = out.readLine()) != null; ) {
        lines.add(line);
        if (line.equals(said)) {
          return this;
        }
      }
      throw new AssertionError("ended before it said " + said + ": " + lines);
    }

    Jvm kill(String signal) throws Exception {
      int code =
          new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
      assertThat(code).isZero();
      return this;
    }

    Jvm type(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return this;
    }

    int end() throws Exception {
      for (String line; (line = out.readLine()) != null; ) {
        lines.add(line);
      }
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      limit.cancel(false);
      process.destroyForcibly();
    }
  }

  @Test
  void sigterm_stopsInOrderThenMainThenLast_andGives143() throws Exception {
    try (var jvm = new Jvm("waits")) {
      int code = jvm.ready().kill("TERM").end();
      assertThat(jvm.lines)
          .containsExactly(
              "ready",
              "newer was asked: SIGTERM",
              "older was asked: SIGTERM",
              "main was asked",
              "main ends",
              "last of all");
      assertThat(code).isEqualTo(143);
    }
  }

  @Test
  void sigint_givesItsReasonAnd130() throws Exception {
    try (var jvm = new Jvm("waits")) {
      int code = jvm.ready().kill("INT").end();
      assertThat(jvm.lines).contains("newer was asked: SIGINT", "last of all");
      assertThat(code).isEqualTo(130);
    }
  }

  @Test
  void sigint_twice_haltsAndSaysWhoIsLeft() throws Exception {
    try (var jvm = new Jvm("deaf")) {
      jvm.ready().kill("INT").until("draining").kill("INT");
      assertThat(jvm.end()).isEqualTo(130);
      assertThat(String.join("\n", jvm.lines))
          .contains("interrupted again", "/app", "deaf  stopping", "older  draining");
    }
  }

  @Test
  void systemExit_inAChild_deadlocksNobodyAndKeepsItsCode() throws Exception {
    try (var jvm = new Jvm("exitInChild")) {
      assertThat(jvm.end()).isEqualTo(7);
      assertThat(jvm.lines)
          .containsExactly(
              "below was asked: the JVM is shutting down",
              "older was asked: the JVM is shutting down",
              "main was asked",
              "main ends",
              "last of all");
    }
  }

  @Test
  void systemExit_inMain_stopsTheChildrenFirst() throws Exception {
    try (var jvm = new Jvm("exitInMain")) {
      assertThat(jvm.end()).isEqualTo(8);
      assertThat(jvm.lines)
          .containsExactly("child was asked: the JVM is shutting down", "last of all");
    }
  }

  @Test
  void supervisorExit_inAChild_letsItGoOn() throws Exception {
    try (var jvm = new Jvm("cleanExit")) {
      assertThat(jvm.end()).isEqualTo(9);
      assertThat(jvm.lines).containsExactly("exits goes on", "main ends", "last of all");
    }
  }

  @Test
  void supervisorExit_byTheLastThreadThatEndsAtOnce_givesItsCode() throws Exception {
    // The schedule: the JVM ends by itself, with 0, before the thread that exits has begun.
    try (var jvm = new Jvm("exitsAndEnds")) {
      assertThat(jvm.end()).isEqualTo(9);
      assertThat(jvm.lines).containsExactly("the JVM waits for it: true");
    }
  }

  @Test
  void failure_uncollected_gives1() throws Exception {
    try (var jvm = new Jvm("fails")) {
      assertThat(jvm.end()).isEqualTo(1);
      assertThat(String.join("\n", jvm.lines)).contains("/app/child failed", "it broke");
      assertThat(jvm.lines.get(jvm.lines.size() - 1)).isEqualTo("last of all");
    }
  }

  @Test
  void exit_typedOnStdin_stopsTheTreeAndGives0() throws Exception {
    try (var jvm = new Jvm("typed")) {
      int code = jvm.ready().type("help").type(" exit ").end();
      assertThat(code).isZero();
      assertThat(jvm.lines)
          .containsExactly("ready", "child was asked: exit was typed", "main ends");
    }
  }

  @Test
  void unknownThreads_areAdoptedWithOneWarningPerPattern() throws Exception {
    try (var jvm = new Jvm("adopts")) {
      assertThat(jvm.end()).isZero();
      assertThat(jvm.lines).contains("I am /app/pool-7-thread-0", "I am /app/pool-7-thread-2");
      assertThat(jvm.lines).contains("children: [/app/child, /app/child#2, /app/child#3]");
      assertThat(jvm.lines.stream().filter(line -> line.contains("was not registered")))
          .hasSize(1);
    }
  }

  @Test
  void main_thatEndsByItself_givesZeroAndRunsTheLastStep() throws Exception {
    try (var jvm = new Jvm("ends")) {
      assertThat(jvm.end()).isZero();
      assertThat(jvm.lines)
          .containsExactly(
              "is main: true, of a child: false",
              "child was asked: it was closed",
              "main ends",
              "last of all");
    }
  }

  @Test
  void main_thatTalksOnAfterTheTreeIsSettled_isHeardBeforeTheLastStep() throws Exception {
    try (var jvm = new Jvm("mainTalksOn")) {
      assertThat(jvm.ready().kill("TERM").end()).isEqualTo(143);
      assertThat(jvm.lines)
          .containsExactly("ready", "main still had something to say", "last of all");
    }
  }

  @Test
  void main_openedWhileTheJvmIsEnding_isAskedAtOnce() throws Exception {
    try (var jvm = new Jvm("opensTooLate")) {
      int code = jvm.end();
      assertThat(jvm.lines)
          .contains("child was asked: the JVM is shutting down", "main was asked: true");
      assertThat(code).isEqualTo(3);
    }
  }
}
