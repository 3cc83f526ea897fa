package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.text.Signs;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * For random shell text, a session says, writes and leaves what a bash does that is started for it. The long form is
 * {@code -Dtexts=50000}, from {@code -Dseed=…} on; a failure tells its seed.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
@Tag("shell") // what shells do does not depend on the JDK
final class LikeAFreshBashTest {
  private static final int TEXTS = LongForm.count("texts", 25, 250);
  private static final long FIRST = Long.getLong("seed", 1);
  private static final int TRIES = 8;
  private static final int ENOUGH = Integer.getInteger("enough", 5);
  private static final String INPUT = "first line\nsecond \\line\nthird";

  private static final Pattern ERRORS = Pattern.compile(
      "syntax error|unexpected|conditional|invalid indirect|unbound|nope: gone|bad substitution|readonly variable|nesting level");

  @TempDir
  Path temp;

  private record Result(int code, String out, String err, String files) {}

  @Test
  void texts_ofChance_runStrictly_giveTheSame() throws Exception {
    compare(/* strict= */ true);
  }

  @Test
  void texts_ofChance_runInASession_giveTheSame() throws Exception {
    compare(/* strict= */ false);
  }

  private void compare(boolean strict) throws Exception {
    var different = new ArrayList<String>();
    try (var sessions = new Sessions(1)) {
      for (long seed = FIRST; seed < FIRST + TEXTS; seed++) {
        List<String> text = new ShellText(seed, strict).statements();
        if (!differs(sessions, strict, text)) {
          continue;
        }
        String all = text(shrink(sessions, strict, text));
        different.add("seed " + seed + ", strict: " + strict + ", text:\n" + all + "\n expected "
            + fresh(strict, all) + "\n but was  " + run(sessions, strict, all));
        if (different.size() == ENOUGH) {
          break;
        }
      }
      assertThat(different).isEmpty();
      sessions.assertClean();
    }
  }

  /** Functions may call each other, but not for ever. */
  private static String text(List<String> statements) {
    return "FUNCNEST=20\n" + String.join("\n", statements);
  }

  private boolean differs(Sessions sessions, boolean strict, List<String> text) throws Exception {
    String all = text(text);
    for (int i = 0; i < TRIES; i++) { // parts of a pipeline may race, in either bash
      Result fresh = fresh(strict, all);
      if (!isComparable(strict, fresh) || run(sessions, strict, all).equals(fresh)) {
        return false;
      }
    }
    return true;
  }

  /** Text that is not run strictly ends with such an error, as is written down; what a new bash does then differs. */
  private static boolean isComparable(boolean strict, Result fresh) {
    return strict || !ERRORS.matcher(fresh.err() + fresh.files()).find();
  }

  /** {@return as few of the statements as it takes} */
  private List<String> shrink(Sessions sessions, boolean strict, List<String> text)
      throws Exception {
    var left = new ArrayList<>(text);
    for (int i = 0; i < left.size(); ) {
      String without = left.remove(i);
      if (!differs(sessions, strict, left)) {
        left.add(i++, without);
      }
    }
    return left;
  }

  private Path directory() throws IOException {
    Path directory = temp.resolve("d");
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(directory.resolve("abc"), "content\n");
    return directory;
  }

  private Result run(Sessions sessions, boolean strict, String text) throws Exception {
    Path directory = directory();
    Command it = sessions.script(text, "first", "se cond").directory(directory).stdin(INPUT);
    CommandOutcome.Finished finished = Sessions.finished(strict ? it.strict() : it);
    return result(finished.exitCode(), finished.stdout(), finished.stderr(), directory);
  }

  private Result fresh(boolean strict, String text) throws Exception {
    Path directory = directory();
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    var builder = new ProcessBuilder("bash", "-c", text, "bash", "first", "se cond")
        .directory(directory.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    if (!strict && !Signs.asksForItsShell(text)) {
      builder.environment().remove("OLDPWD");
    }
    Process bash = builder.start();
    try (OutputStream in =
        bash.getOutputStream()) { // a pipe, as in a session: a file can be read anew
      in.write(INPUT.getBytes(StandardCharsets.UTF_8));
    } catch (IOException brokenPipe) {
      // it reads nothing
    }
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).as("it ends: %s", text).isTrue();
    return result(bash.exitValue(), Files.readAllBytes(out), Files.readAllBytes(err), directory);
  }

  private static Result result(int code, byte[] out, byte[] err, Path directory)
      throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.toList()) {
        String content = Files.isDirectory(each) ? "" : masked(Files.readAllBytes(each));
        files.put(directory.relativize(each).toString(), content);
      }
    }
    return new Result(code, masked(out), masked(err), files.toString());
  }

  /** The numbers of processes differ, and may. */
  private static String masked(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replaceAll("(line \\d+: +)\\d+ (?=[A-Z])", "$1PID ")
        .replaceAll("pid \\d+ is not", "pid PID is not")
        .replaceAll("declare -x OLDPWD\n", "")
        .replaceAll("kill -([A-Z0-9]+) \\d+", "kill -$1 PID")
        .replaceAll("/dev/fd/\\d+", "/dev/fd/N");
  }
}
