package dev.supervisor.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and what reaches the terminal: no other JVM is needed for that. */
@Timeout(60)
final class NoLookTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(OutputStream into, String... arguments) {
    return new SupervisorTop(
            new Screen(into, StandardCharsets.UTF_8, /* isTerminal= */ false),
            new PrintStream(errors, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --what               | unknown option --what
      12x                  | no process id: 12x
      0                    | no process id: 0
      99999999999999999999 | no process id: 99999999999999999999
      1 2                  | only one PID
      1 --tree --json      | only one of --tree, --why, --json and --lints
      1 --why              | --why needs a path
      1 --watch 0          | --watch needs seconds from 0.1 to 86400, and not 0
      1 --watch --watch    | --watch is given twice
      1 --within soon      | --within needs seconds from 0.1 to 86400, and not soon
      --json               | without a PID there is only the list of JVMs
      --watch              | without a PID there is only the list of JVMs
      """)
  void arguments_thatAreWrong_areToldWithTheUsage(String arguments, String sentence) {
    assertThat(run(out, arguments.split(" ", -1))).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith("supervisor-top: " + sentence + "\nusage: ");
    assertThat(out.size()).isZero();
  }

  @Test
  void arguments_inAnyOrder_areUnderstood() throws Exception {
    TopArguments asked = TopArguments.of(List.of("--watch", "7", "--why", "/a/b"));
    assertThat(asked)
        .isEqualTo(new TopArguments(
            7, TopArguments.Face.WHY, "/a/b", Duration.ofSeconds(2), Duration.ofSeconds(2)));
    assertThat(TopArguments.of(List.of("7", "--watch", "0.5", "--tree", "--within", "9")))
        .isEqualTo(new TopArguments(
            7, TopArguments.Face.TREE, "", Duration.ofMillis(500), Duration.ofSeconds(9)));
  }

  @Test
  void help_isTheUsageOnStandardOutput() {
    assertThat(run(out, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(TopArguments.USAGE);
  }

  @Test
  void process_thatIsNotThere_isSaidSo() {
    assertThat(run(out, "999999999")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "supervisor-top: there is no process 999999999 on this machine, or in this container\n");
  }

  /** SIGQUIT, by which a JVM is asked to listen, would end it. */
  @Test
  void process_thatIsNoJvm_isLeftAlone() throws Exception {
    Process other = new ProcessBuilder("cat").start();
    try {
      assertThat(run(out, Long.toString(other.pid()))).isEqualTo(1);
      assertThat(errors.toString(StandardCharsets.UTF_8)).contains("is no JVM");
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.getOutputStream().close();
    }
    assertThat(other.waitFor()).isZero();
  }

  @Test
  void process_ofAnotherUser_isRefused() throws Exception {
    Process other = ofAnotherUser();
    try {
      assertThat(run(out, Long.toString(other.pid()))).isEqualTo(1);
      assertThat(errors.toString(StandardCharsets.UTF_8))
          .contains("belongs to another user, with number 65534");
    } finally {
      other.getOutputStream().close();
    }
    assertThat(other.waitFor()).isZero();
  }

  /** {@return one that has said so, as it begins as this user} */
  private static Process ofAnotherUser() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can start one");
    try {
      Process other = new ProcessBuilder(
              "setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", "echo; exec cat")
          .start();
      assertThat(other.getInputStream().read()).isEqualTo('\n');
      return other;
    } catch (IOException e) {
      return abort("there is no setpriv");
    }
  }

  @Test
  void process_thatIsItself_isRefused() {
    assertThat(run(out, Long.toString(ProcessHandle.current().pid()))).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("is supervisor-top itself");
  }

  @Test
  void answer_thatDoesNotCome_isGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    try {
      assertThatThrownBy(() -> InTime.call(Duration.ofMillis(1), () -> {
            never.await();
            return "";
          }))
          .isInstanceOf(TimeoutException.class);
    } finally {
      never.countDown();
    }
    assertThatThrownBy(() -> InTime.call(Duration.ofMinutes(1), () -> {
          throw new IOException("lost");
        }))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("lost");
  }

  @Test
  void output_thatIsLost_isTold() {
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("No space left on device");
      }
    };
    assertThat(run(full, "--help")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualTo("supervisor-top: the output was lost: No space left on device\n");
  }

  @Test
  void text_ofAStranger_reachesNoTerminalRaw() {
    String hostile = "a\u001b[2J\r\t\u009b1m\u202e\u2028\u200b\uD800b\nc \uD83D\uDE00 é │";
    assertThat(TerminalText.clean(hostile))
        .isEqualTo(
            "a\\u001b[2J\\u000d\\u0009\\u009b1m\\u202e\\u2028\\u200b\\ud800b\nc \uD83D\uDE00 é │");
    assertThat(TerminalText.clean("é │ ├─ └─ …", StandardCharsets.US_ASCII))
        .isEqualTo("\\u00e9 | |- `- ...");
  }

  @Test
  void screen_thatIsATerminal_isDrawnInPlace() throws IOException {
    Screen screen = new Screen(out, StandardCharsets.UTF_8, /* isTerminal= */ true);
    screen.draw("one\n\u001b");
    screen.draw("two\n");
    screen.end();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("\u001b[2J\u001b[?7l\u001b[Hone\u001b[K\r\n\\u001b\u001b[K\r\n\u001b[J"
            + "\u001b[?7l\u001b[Htwo\u001b[K\r\n\u001b[J\u001b[?7h");
  }
}
