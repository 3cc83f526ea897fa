package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Sessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CASES 29: a bad {@code java.io.tmpdir} was told by its path alone. */
final class TemporaryDirectoryTest {
  @TempDir
  Path dir;

  /** Runs a command in a JVM with this place, and says why it was not begun. */
  static final class Place {
    private Place() {}

    public static void main(String[] args) throws Exception {
      try (var sessions = new Sessions(1)) {
        var outcome = sessions.run("echo began");
        System.out.print(
            outcome instanceof CommandOutcome.NotStarted it ? it.why() : outcome.stdoutText());
      }
    }
  }

  private static String whyNotBegun(String place) throws IOException, InterruptedException {
    var jvm = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + place,
            "-cp",
            System.getProperty("java.class.path"),
            Place.class.getName()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    var said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).isZero();
    return said;
  }

  @Test
  void place_thatIsFine_isUsed() throws Exception {
    assertThat(whyNotBegun(dir.toString())).isEqualTo("began\n");
  }

  @Test
  void place_thatDoesNotExist_isSaidNotTo() throws Exception {
    assertThat(whyNotBegun(dir.resolve("none").toString()))
        .isEqualTo("the directory for temporary files " + dir.resolve("none")
            + " (java.io.tmpdir) does not exist");
  }

  @Test
  void place_thatIsAFile_isSaidToBeNoDirectory() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertThat(whyNotBegun(file.toString()))
        .isEqualTo(
            "the directory for temporary files " + file + " (java.io.tmpdir) is not a directory");
  }

  @Test
  void place_belowAFile_isSaidNotToExist() throws Exception {
    Path below = Files.createFile(dir.resolve("file")).resolve("below");
    assertThat(whyNotBegun(below.toString()))
        .isEqualTo(
            "the directory for temporary files " + below + " (java.io.tmpdir) does not exist");
  }

  @Test
  void place_thatRefuses_isSaidTo() {
    String made = dir.resolve("made").toString();
    String begin = "the directory for temporary files " + dir + " (java.io.tmpdir) ";
    assertThat(TemporaryDirectory.told(new AccessDeniedException(made)))
        .isEqualTo(begin + "may not be written to by this user");
    assertThat(
            TemporaryDirectory.told(new FileSystemException(made, null, "No space left on device")))
        .isEqualTo(begin + "takes no new one: No space left on device");
    assertThat(TemporaryDirectory.told(new NoSuchFileException(made)))
        .isEqualTo(begin + "takes no new one: NoSuchFileException");
  }
}
