package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bad schedule: a process is gone, its number is that of another one, and a signal or a look meets that. In a
 * world of 600 process numbers, where each is used again and again. The long form is {@code -Dreuse=25000}, with {@code
 * -Dseed=…} for another course.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
final class PidReuseTest {
  private static final int COMMANDS = LongForm.count("reuse", 100, 400);
  private static final long SEED = Long.getLong("seed", 3);
  private static final int NUMBERS = 600;

  /** The first process of the namespace is a shell, which reaps whatever has lost its parent. */
  private static final List<String> NAMESPACE = List.of(
      "unshare",
      "-Urpf",
      "--mount-proc",
      "--kill-child",
      "bash",
      "-c",
      "echo " + NUMBERS + " >/proc/sys/kernel/pid_max && \"$@\"; exit $?",
      "bash");

  @TempDir
  Path temp;

  @Test
  void commands_amongNumbersUsedAgain_allFinishRightlyAndOnce() throws Exception {
    assumeThat(hasNumbersOfItsOwn())
        .as("a namespace has its own number of processes from Linux 6.14 on")
        .isTrue();
    assumeThat(said(List.of("true"))).as("this user may make one").isEqualTo("exit code 0");

    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(Inside.class.getName(), temp.toString(), "" + COMMANDS, "" + SEED));
    assertThat(said(line)).contains("all right").endsWith("exit code 0");
  }

  /** Before that it would be the whole machine's that is changed. */
  private static boolean hasNumbersOfItsOwn() {
    Matcher release =
        Pattern.compile("(\\d+)\\.(\\d+).*").matcher(System.getProperty("os.version"));
    return release.matches()
        && Integer.parseInt(release.group(1)) * 1_000 + Integer.parseInt(release.group(2)) >= 6_014;
  }

  private static String said(List<String> line) throws IOException, InterruptedException {
    var all = new ArrayList<>(NAMESPACE);
    all.addAll(line);
    Process process;
    try {
      process = new ProcessBuilder(all).redirectErrorStream(true).start();
    } catch (IOException notInstalled) {
      return notInstalled.toString();
    }
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.print(said);
      return said + "exit code " + process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Says "all right" if it was. */
  static final class Inside {
    public static void main(String[] arguments) throws Exception {
      Path marks = Path.of(arguments[0]);
      int commands = Integer.parseInt(arguments[1]);
      long seed = Long.parseLong(arguments[2]);
      try (var warm = new Sessions(1)) {
        warm.assertClean();
      }
      var leftovers = new Leftovers();
      try (var sessions = new Sessions(Crowd.SESSIONS)) {
        var crowd = new Crowd(commands, seed, sessions, leftovers, marks);
        crowd.run();
        sessions.assertClean();
        System.out.println("pids used again, seed " + seed + ": " + crowd);
        assertThat(crowd.ended(ChaosCaller.LOST)).as("%s", crowd).isZero();
      }
      leftovers.assertNone();
      assertThat(Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")))
          .containsExactly("" + NUMBERS);
      System.out.println("all right");
    }
  }
}
