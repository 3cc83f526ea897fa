package dev.supervisor.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a main class of these tests in a JVM of its own. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  public ChildJvm(Class<?> main, Path directory, Map<String, String> environment, String... options)
      throws IOException {
    this(List.of(), main, directory, environment, options);
  }

  /**
   * @param launcher a command line to which that of the JVM is appended
   */
  ChildJvm(
      List<String> launcher,
      Class<?> main,
      Path directory,
      Map<String, String> environment,
      String... options)
      throws IOException {
    var line = new ArrayList<>(launcher);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    var builder = new ProcessBuilder(line)
        .directory(directory.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    said = process.inputReader(StandardCharsets.UTF_8);
  }

  /** {@return the next line it says; null when it has ended, as it has to when it says none for too long} */
  public String next() throws IOException {
    var tooLate = CompletableFuture.runAsync(
        process::destroyForcibly, CompletableFuture.delayedExecutor(100, TimeUnit.SECONDS));
    try {
      return said.readLine();
    } finally {
      tooLate.cancel(false);
    }
  }

  /** Says a line to it. */
  void tell(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** {@return its exit code, when it ends within this time} */
  public int waitFor(java.time.Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the JVM has not ended");
    }
    return process.exitValue();
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
