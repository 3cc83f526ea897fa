package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A program in a JVM of its own: what it prints, and how it ends. A program that hangs meets the limit of its test. */
public final class SampleJvm implements AutoCloseable {
  private final Process process;
  private final boolean isWrapped;
  private final BufferedReader output;
  private final Path stderr;
  private final List<String> lines = new ArrayList<>();

  private SampleJvm(Process process, boolean isWrapped, Path stderr) {
    this.process = process;
    this.isWrapped = isWrapped;
    this.output = process.inputReader(UTF_8);
    this.stderr = stderr;
  }

  /**
   * Starts one.
   *
   * @param dir for what it writes to standard error
   */
  public static SampleJvm start(Path dir, Class<?> main, String... arguments) throws IOException {
    return start(dir, List.of(), main, arguments);
  }

  /**
   * Starts one below another command, which has it as its only child.
   *
   * @param dir for what it writes to standard error
   * @param wrapper the command
   */
  public static SampleJvm start(Path dir, List<String> wrapper, Class<?> main, String... arguments)
      throws IOException {
    // A script that runs the tests in the background may have had SIGINT ignored, for us and for
    // our children.
    var line = Stream.of(
        "env",
        "--default-signal=INT",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=logback.xml", // as in a program, not as in its tests
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
    Path stderr = Files.createTempFile(dir, "stderr", "");
    return new SampleJvm(
        new ProcessBuilder(Stream.of(wrapper.stream(), line, Stream.of(arguments))
                .flatMap(it -> it)
                .toList())
            .redirectError(stderr.toFile())
            .start(),
        !wrapper.isEmpty(),
        stderr);
  }

  /** Reads its standard output until it has printed this line. */
  public SampleJvm awaitLine(String wanted) throws IOException {
    while (!nextLine().equals(wanted)) {}
    return this;
  }

  /** {@return the next line of its standard output} */
  public String nextLine() throws IOException {
    String line = output.readLine();
    assertThat(line).as("it ends without the line, after " + lines + stderr()).isNotNull();
    lines.add(line);
    return line;
  }

  /** Sends it a signal. */
  public SampleJvm kill(String signal) throws IOException, InterruptedException {
    long pid = isWrapped ? process.children().findAny().orElseThrow().pid() : process.pid();
    int unused = new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
        .inheritIO()
        .start()
        .waitFor();
    return this;
  }

  /** {@return the exit code; 128 + n for signal n} */
  public int awaitEnd() throws IOException, InterruptedException {
    for (String line; (line = output.readLine()) != null; ) {
      lines.add(line);
    }
    return process.waitFor();
  }

  /** {@return the lines of standard output that have been read} */
  public List<String> lines() {
    return lines;
  }

  public String stderr() throws IOException {
    return Files.readString(stderr, UTF_8);
  }

  /** Ends it, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
