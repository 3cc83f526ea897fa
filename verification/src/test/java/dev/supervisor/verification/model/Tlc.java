package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The model checker, and the translator of PlusCal, each run in a JVM of its own. */
final class Tlc {
  private Tlc() {}

  /**
   * Checks a model that lies beside this class.
   *
   * @param directory where it may write
   * @param configuration the lines of its configuration, without the specification, which is {@code Spec}
   * @return what was said
   */
  static String check(Path directory, String model, String... configuration)
      throws IOException, InterruptedException {
    String file = model + ".tla";
    String text;
    try (InputStream source = Tlc.class.getResourceAsStream(file)) {
      text =
          new String(Objects.requireNonNull(source, file).readAllBytes(), StandardCharsets.UTF_8);
    }
    Files.writeString(directory.resolve(file), text);
    Files.writeString(
        directory.resolve(model + ".cfg"),
        "SPECIFICATION Spec\n" + String.join("\n", configuration) + "\n");
    if (text.contains("--algorithm")) {
      assertThat(run(directory, "pcal.trans", "-nocfg", file)).contains("Translation completed");
    }
    String states = directory.resolve("states").toString();
    // One worker, so that of several faults in a model the same one is found each time.
    return run(directory, "tlc2.TLC", "-workers", "1", "-nowarning", "-metadir", states, file);
  }

  private static String run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseParallelGC",
        "-Djava.io.tmpdir=" + directory,
        "-cp",
        System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
