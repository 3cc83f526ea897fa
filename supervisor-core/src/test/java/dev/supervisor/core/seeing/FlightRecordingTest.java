package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SEEING C9: what a recording of the JVM's flight has of a tree, and that a runtime without JFR does. In JVMs of their own: a recorder stays once it was there. */
@Timeout(120)
final class FlightRecordingTest {
  @TempDir
  Path dir;

  private List<String> run(Class<?> program, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.add(dir.resolve("flight.jfr").toString());
    Path said = dir.resolve("said");
    Process jvm = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    try {
      assertThat(jvm.waitFor()).as(() -> text(said)).isZero();
      return Files.readAllLines(said);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void recording_ofATree_hasWhatHappenedInTheWordsOfItsJson() throws Exception {
    assertThat(run(FlightMain.class))
        .contains(
            "supervisor.Spawn {incarnation=0, kind=thread, path=/app/waits, virtual=false}",
            "supervisor.Wait {waitsFor=paper}",
            "supervisor.Fail {cause=java.lang.IllegalStateException, kind=thread, path=/app/fails}",
            "supervisor.BackOff {attempt=1, cause=java.lang.IllegalStateException, kind=thread, path=/app/unit}",
            "supervisor.Spawn {incarnation=1, kind=thread, path=/app/unit, virtual=false}",
            "supervisor.Ready {kind=thread, path=/app/unit}",
            "supervisor.Late {kind=thread, path=/app/deaf, step=insisted}",
            "supervisor.Stop {kind=root, late=false, outcome=stopped, path=/app}")
        .filteredOn(it -> it.startsWith("supervisor.Stop "))
        .extracting(it -> it.substring(it.indexOf("path=")))
        .containsExactlyInAnyOrder(
            "path=/app/waits}",
            "path=/app/fails}",
            "path=/app/unit}",
            "path=/app/deaf}",
            "path=/app}");
  }

  @Test
  void tree_inARuntimeWithoutJfr_livesAsElsewhere() throws Exception {
    assertThat(run(
            FlightMain.Plain.class,
            "--limit-modules",
            "java.management,jdk.unsupported,java.naming,java.xml"))
        .contains("lived, with jdk.jfr: false");
  }

  /** By the JVM's counters of what a thread has allocated, beside a runtime that has no JFR at all. */
  @Test
  void recording_thatIsNotThere_takesNotAByte() throws Exception {
    List<String> without = run(
        FlightMain.Bytes.class,
        "--limit-modules",
        "jdk.management,jdk.unsupported,java.naming,java.xml");
    assertThat(run(FlightMain.Bytes.class))
        .isEqualTo(without)
        .last()
        .asString()
        .matches("app: [1-9]\\d+ and [1-9]\\d+ bytes");
  }
}
