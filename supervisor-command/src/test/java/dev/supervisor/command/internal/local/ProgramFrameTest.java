package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.Isolation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ProgramFrameTest {
  private static final byte[] POSIX = bytes("export POSIXLY_CORRECT=y;");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Job job(Isolation level, String directory, String preparation, String text) {
    return (Job) Proxy.newProxyInstance(
        Job.class.getClassLoader(),
        new Class<?>[] {Job.class},
        (self, method, arguments) -> switch (method.getName()) {
          case "level" -> level;
          case "directory" -> bytes(directory);
          case "preparation" -> bytes(preparation);
          case "text" -> bytes(text);
          default -> throw new UnsupportedOperationException(method.getName());
        });
  }

  @Test
  void frame_ofAProgram_isWhatTheChildDoes() {
    Job it = job(Isolation.ARGV, "/it's", "export A='b';", "exec -- 'echo' 'it'\\''s'");

    byte[] made = ProgramFrame.of(it, 7, POSIX, /* input= */ true);
    String frame = new String(Objects.requireNonNull(made), StandardCharsets.US_ASCII);

    assertThat(frame).startsWith("quick 0000000007 ");
    assertThat(frame.charAt(50)).isEqualTo('i');
    assertThat(Integer.parseInt(frame.substring(39, 49))).isEqualTo(frame.length() - Frame.HEAD);
    assertThat(frame)
        .contains("cd -P -- '/it'\\''s'||", "'C 7\\n'", "exec <\"$1/i\"", "'B 7 %d\\n'")
        .contains("__sc_text='exec -- '\\''echo'\\'' '\\''it'\\''\\'\\'''\\''s'\\'''")
        .endsWith(
            "eval \"$2\"'export POSIXLY_CORRECT=y;export A='\\''b'\\'';'\"${__sc_text:LINENO=0}\"");
  }

  @Test
  void frame_ofWhatAShellHasToReadOtherwise_isNotForThis() {
    Job script = job(Isolation.SHELL, "/", "", "exec -- 'true'");
    Job umlaut = job(Isolation.ARGV, "/", "", "exec -- 'ü'");
    Job elsewhere = job(Isolation.ARGV, "/ü", "", "exec -- 'true'");
    Job much = job(Isolation.ARGV, "/", "", "exec -- '" + "x".repeat(2048) + "'");

    for (Job each : new Job[] {script, umlaut, elsewhere, much}) {
      assertThat(ProgramFrame.of(each, 1, Frame.NOTHING, /* input= */ false)).isNull();
    }
  }
}
