package dev.supervisor.command;

import dev.supervisor.signals.Callback;
import dev.supervisor.signals.Till;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a main class of these tests in a JVM of its own. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;
  private final Callback tooLate;

  ChildJvm(Class<?> main, Path directory, Map<String, String> environment, String... options)
      throws IOException {
    var line = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    var builder = new ProcessBuilder(line)
        .directory(directory.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    tooLate = Till.in(Duration.ofSeconds(100))
        .then(process::destroyForcibly); // a read from it has no other limit
    said = process.inputReader(StandardCharsets.UTF_8);
  }

  /** {@return the next line it says; null when it has ended} */
  String next() throws IOException {
    return said.readLine();
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    tooLate.detach();
    process.destroyForcibly();
  }
}
