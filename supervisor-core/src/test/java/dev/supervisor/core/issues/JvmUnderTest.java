package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs one of the {@link HostileMains}; killed when it lives for a minute longer than it should. */
final class JvmUnderTest implements AutoCloseable {
  private static final long LIMIT_SECONDS = 90;

  final Process process;
  private final BufferedReader out;
  private final CompletableFuture<Void> limit;
  final List<String> lines = new ArrayList<>();

  private JvmUnderTest(ProcessBuilder builder) throws IOException {
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
    limit = CompletableFuture.runAsync(
        process::destroyForcibly,
        CompletableFuture.delayedExecutor(
            LIMIT_SECONDS, TimeUnit.SECONDS)); // so that no read hangs
  }

  static JvmUnderTest running(String main, String... options) throws IOException {
    return on(System.getProperty("java.class.path"), main, options);
  }

  static JvmUnderTest on(String classPath, String main, String... options) throws IOException {
    return new JvmUnderTest(command(classPath, main, options).redirectErrorStream(true));
  }

  /** With a standard error that fills up, as nothing reads it. */
  static JvmUnderTest withFullStandardError(String main, String... options) throws IOException {
    return new JvmUnderTest(command(System.getProperty("java.class.path"), main, options));
  }

  private static ProcessBuilder command(String classPath, String main, String... options) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, HostileMains.class.getName(), main));
    return new ProcessBuilder(command);
  }

  /** Reads until it says so. */
  JvmUnderTest ready() throws IOException {
    for (String line; (line = out.readLine()) != null; ) {
      lines.add(line);
      if (line.equals("ready")) {
        return this;
      }
    }
    throw new AssertionError("ended before it was ready: " + lines);
  }

  JvmUnderTest kill(String signal) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    assertThat(code).isZero();
    return this;
  }

  /** {@return its exit code} */
  int end() throws Exception {
    for (String line; (line = out.readLine()) != null; ) {
      lines.add(line);
    }
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** {@return how long it took from the signal to the end; the exit code has to be that one} */
  Duration endAfter(String signal, int expectedCode) throws Exception {
    long start = System.nanoTime();
    assertThat(kill(signal).end()).as("exit code; it said %s", lines).isEqualTo(expectedCode);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    limit.cancel(false);
    process.destroyForcibly();
  }
}
