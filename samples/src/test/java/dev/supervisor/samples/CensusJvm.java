package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A census in a JVM of its own, marked so that its processes are found whoever their parent is. */
final class CensusJvm {
  private static final String MARK = "CENSUS_TEST_MARK";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final String mark;
  private final Path dir;

  private CensusJvm(Process process, String mark, Path dir) {
    this.process = process;
    this.mark = mark;
    this.dir = dir;
  }

  /**
   * Starts one.
   *
   * @param dir for what it writes; has to be empty
   */
  static CensusJvm start(Path dir, String... arguments) throws IOException {
    return start(dir, List.of(), Map.of(), arguments);
  }

  /**
   * Starts one.
   *
   * @param wrapper a command that is to start the JVM
   * @param environment to be added to ours
   */
  static CensusJvm start(
      Path dir, List<String> wrapper, Map<String, String> environment, String... arguments)
      throws IOException {
    String mark = UUID.randomUUID().toString();
    var line = new ArrayList<>(wrapper);
    // Who runs the tests in the background of a script may have had SIGINT ignored, for us and for
    // our children.
    line.addAll(List.of("env", "--default-signal=INT"));
    line.addAll(java(dir));
    line.addAll(List.of(arguments));
    var builder = new ProcessBuilder(line)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(dir.resolve("stdout").toFile())
        .redirectError(dir.resolve("stderr").toFile());
    builder.environment().putAll(environment);
    builder.environment().put(MARK, mark);
    Files.createDirectory(dir.resolve("tmp"));
    return new CensusJvm(builder.start(), mark, dir);
  }

  private static List<String> java(Path dir) {
    String jar = System.getProperty("census.jar"); // else the classes as they are
    var line = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=" + dir.resolve("tmp")));
    line.addAll(
        jar != null
            ? List.of("-jar", jar)
            : List.of("-cp", System.getProperty("java.class.path"), Census.class.getName()));
    return line;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends it a signal, unless it has ended. */
  void kill(String signal) throws IOException, InterruptedException {
    if (process.isAlive()) {
      int unused = new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  /** {@return the exit code; 128 + n for signal n} */
  int awaitEnd() throws InterruptedException, IOException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      kill("QUIT"); // shows its threads
      boolean unused = process.waitFor(1, TimeUnit.SECONDS);
      process.destroyForcibly();
      throw new AssertionError("it hangs; standard error:\n" + stderr() + stdout());
    }
    return process.exitValue();
  }

  String stdout() throws IOException {
    return Files.readString(dir.resolve("stdout"), UTF_8);
  }

  String stderr() throws IOException {
    return new String(Files.readAllBytes(dir.resolve("stderr")), ISO_8859_1);
  }

  /** {@return the result, for a census with {@code --json}} */
  Map<String, Object> result() throws IOException {
    return Json.object(stdout());
  }

  /** {@return what of it still runs, and what files are left} */
  List<String> leftOvers() throws IOException {
    var left = new ArrayList<String>();
    ProcessHandle.allProcesses()
        .filter(this::isMarked)
        .forEach(it -> left.add(it.pid() + " " + it.info().commandLine().orElse("?")));
    try (var files = Files.list(dir.resolve("tmp"))) {
      files
          .filter(it -> it.getFileName().toString().startsWith("supervisor-"))
          .forEach(it -> left.add(it.toString()));
    }
    return left;
  }

  private boolean isMarked(ProcessHandle other) {
    try {
      return Files.readString(Path.of("/proc/" + other.pid() + "/environ"), ISO_8859_1)
          .contains(MARK + "=" + mark);
    } catch (IOException e) {
      return false; // it has ended
    }
  }
}
