package dev.supervisor.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.CommandOutcome.Transcript;
import dev.supervisor.command.Decoding.MalformedOutputException;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Where outputs go, and what becomes of them when somebody on our side is slow, leaves or fails. */
final class StreamsTest extends OnEachGround {
  private static String stopReason(CommandOutcome outcome) {
    assertThat(outcome).isInstanceOf(CommandOutcome.Stopped.class);
    return ((CommandOutcome.Stopped) outcome).reason().text();
  }

  // ---- merged

  @Test
  void merged_outputs_haveTheOrderOfTheirWrites() throws Exception {
    var expected = new StringBuilder();
    for (int i = 1; i <= 2_000; i++) {
      expected.append("o").append(i).append("\ne").append(i).append('\n');
    }
    Command it = sessions
        .script("for ((i = 1; i <= 2000; i++)); do echo o$i; echo e$i >&2; done")
        .stderrMerged();
    CommandOutcome.Finished finished = Sessions.finished(it);
    assertThat(finished.stdoutText()).isEqualTo(expected.toString());
    assertThat(finished.stderr()).isEmpty();

    Command program = sessions
        .of("sh", "-c", "printf a; printf b >&2; printf c; printf d >&2")
        .stderrMerged();
    assertThat(Sessions.finished(program).stdoutText()).isEqualTo("abcd");
  }

  @Test
  void merged_commands_seeNothingElseOfIt() throws Exception {
    String look =
        "declare -p; env; set -o; shopt; ls -l /proc/self/fd | wc -l; echo $LINENO $# $0 $-; trap";
    String apart = sessions.finished(look).stdoutText();
    assertThat(
            Sessions.finished(sessions.script(look).stderrMerged()).stdoutText().lines())
        .filteredOn(it -> !volatileState(it))
        .containsExactlyElementsOf(
            apart.lines().filter(it -> !volatileState(it)).toList());
    for (String wrong :
        new String[] {"nosuchcommand", "echo )", "\n\necho $((1/0))", "exec nosuch"}) {
      assertThat(Sessions.finished(sessions.script(wrong).stderrMerged()).stdoutText())
          .isEqualTo(sessions.finished(wrong).stderrText())
          .isNotEmpty();
    }
    assertThat(Sessions.finished(sessions.of("nosuch").stderrMerged()).stdoutText())
        .isEqualTo(Sessions.finished(sessions.of("nosuch")).stderrText())
        .isNotEmpty();
  }

  private static boolean volatileState(String line) {
    return line.matches(
            "declare -\\S+ (BASHPID|RANDOM|SRANDOM|SECONDS|EPOCH\\w+|_|BASH_ARG\\w+|PPID|EPOCHSECONDS)=.*")
        || line.startsWith("declare -ir BASHPID")
        || line.matches("(_|RANDOM)=.*");
  }

  @Test
  void merged_failure_showsItsEnd() {
    assertThatThrownBy(() -> sessions
            .script("echo before; echo oops >&2; echo after; exit 3")
            .stderrMerged()
            .run(Sessions.soon())
            .orThrow())
        .hasMessageEndingWith("before\noops\nafter");
  }

  @Test
  void merged_thenApart_isApart() throws Exception {
    Path file = temp.resolve("err");
    Sessions.finished(sessions.script("echo o; echo e >&2").stderrMerged().stderrTo(file));
    assertThat(file).hasContent("e\n");
  }

  // ---- limits

  @Test
  void keepAtMost_ofALongOutput_keepsItsBeginningAndCountsTheRest() throws Exception {
    Command it = sessions.script("printf 0123456789; printf abc >&2").captureLimit(4);
    CommandOutcome.Finished finished = Sessions.finished(it).orThrow();
    assertThat(finished.stdoutText()).isEqualTo("0123");
    assertThat(finished.stderrText()).isEqualTo("abc");
    assertThat(finished.transcript().truncated()).isTrue();
    assertThat(finished.transcript().stdoutLost()).isEqualTo(6);
    assertThat(finished.transcript().stderrLost()).isZero();

    Transcript exact = Sessions.finished(it.captureLimit(10)).transcript();
    assertThat(exact.stdoutText()).isEqualTo("0123456789");
    assertThat(exact.truncated()).isFalse();
    assertThat(Sessions.finished(it.captureLimit(0)).transcript().stdoutLost()).isEqualTo(10);
    assertThatIllegalArgumentException().isThrownBy(() -> it.captureLimit(-1));
  }

  @Test
  void keepAtMost_ofWhatGoesElsewhere_cutsNothing() throws Exception {
    Path file = temp.resolve("out");
    CommandOutcome.Finished it = Sessions.finished(
        sessions.of("head", "-c", "1000000", "/dev/zero").captureLimit(1).stdoutTo(file));
    assertThat(file).hasSize(1_000_000);
    assertThat(it.transcript().truncated()).isFalse();
  }

  @Test
  void defaultLimit_reached_isNoSuccess() throws Exception {
    CommandOutcome it = sessions
        .of("head", "-c", Integer.toString((64 << 20) + 5), "/dev/zero")
        .run(Sessions.soon());
    assertThat(it.code()).hasValue(0);
    assertThat(it.transcript().stdoutLost()).isEqualTo(5);
    assertThatThrownBy(it::orThrow)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining(
            "finished, but its stdout is longer than the 64 MiB by default, 5 bytes were cut: see captureLimit");
  }

  // ---- messages

  @Test
  void failure_afterMuchStderr_showsItsEndWhereverItWent() {
    String noisy = "seq 1 100000 >&2; printf '\\033[31mlast words\\033[0m\\n' >&2; exit 3";
    var lines = Channel.<String>unbounded("lines");
    for (Command it : new Command[] {
      sessions.script(noisy),
      sessions.script(noisy).captureLimit(10),
      sessions.script(noisy).stderrLines(lines),
      sessions.script(noisy).stderrTo(temp.resolve("err")),
      sessions.script(noisy).stderrMerged(),
      sessions.script(noisy).stderrMerged().stdoutTo(temp.resolve("both"))
    }) {
      assertThatThrownBy(() -> it.run(Sessions.soon()).orThrow())
          .message()
          .contains("failed with exit code 3")
          .contains(": …")
          .endsWith("\n100000\nlast words")
          .hasSizeLessThan(2_500);
    }
  }

  // ---- text

  @Test
  void text_ofAnOutput_isReadAsSaid() throws Exception {
    CommandOutcome it = sessions.run("printf 'caf\\xe9'; printf 'é' >&2");
    assertThat(it.stdoutText()).isEqualTo("caf\ufffd");
    assertThat(it.stdoutText(Decoding.of(StandardCharsets.ISO_8859_1))).isEqualTo("café");
    assertThat(it.stderrText(Decoding.UTF_8.strict())).isEqualTo("é");
    assertThatThrownBy(() -> it.stdoutText(Decoding.UTF_8.strict()))
        .isInstanceOf(MalformedOutputException.class)
        .hasMessage("stdout is not UTF-8 at byte 3");
  }

  @Test
  void lines_readStrictly_stopTheCommandAtTheFirstThatIsNoText() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    CommandOutcome it = sessions
        .script("echo good; printf 'ba\\xffd\\n'; sleep 100")
        .stdoutLines(lines, Decoding.UTF_8.strict())
        .run(Sessions.soon());
    assertThat(stopReason(it)).isEqualTo("stdout is not UTF-8 at byte 7");
    assertThat(lines.drainAll()).containsExactly("good");
    assertThatThrownBy(it::orThrow).hasCauseInstanceOf(MalformedOutputException.class);
  }

  @Test
  void lines_inAnotherCharset_areCutThere() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    Sessions.finished(sessions
        .of("cat")
        .stdin("één\r\ntwo\n", StandardCharsets.UTF_16)
        .stdoutLines(lines, Decoding.of(StandardCharsets.UTF_16)));
    assertThat(lines.drainAll()).containsExactly("één", "two");
  }

  @Test
  void stdinText_thatTheCharsetDoesNotHave_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sessions.of("cat").stdin("aé", StandardCharsets.US_ASCII))
        .withMessage("the input has a character at position 1 that US-ASCII does not have");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sessions.of("cat").stdin("\ud800"))
        .withMessageContaining("half a surrogate pair at position 0");
  }

  // ---- listeners

  @Test
  void listeners_areToldInOrderBesidesTheOutput() throws Exception {
    var told = new ArrayList<String>();
    var bytes = new ByteArrayOutputStream();
    CommandOutcome.Finished it = Sessions.finished(sessions
        .script("seq 1 3; printf last; echo problem >&2")
        .onStdoutLine(told::add)
        .onStdoutBytes(bytes::writeBytes)
        .onStderrLine(line -> assertThat(line).isEqualTo("problem")));
    assertThat(told).containsExactly("1", "2", "3", "last");
    assertThat(bytes.toString(UTF_8)).isEqualTo("1\n2\n3\nlast");
    assertThat(it.stdoutText()).isEqualTo("1\n2\n3\nlast");
  }

  @Test
  void listener_thatThrows_isToldNothingMoreAndHurtsNobody() throws Exception {
    var told = new ArrayList<String>();
    CommandOutcome.Finished it =
        Sessions.finished(sessions.script("seq 1 100000").onStdoutLine(line -> {
          told.add(line);
          Thread.currentThread().interrupt(); // must not reach the pipe
          throw new IllegalStateException("cannot show it");
        }));
    assertThat(told).containsExactly("1");
    assertThat(it.stdoutText()).endsWith("\n100000\n").hasSize(588_895);
  }

  @Test
  void listener_thatIsSlow_makesTheCommandWait() throws Exception {
    Path progress = temp.resolve("progress");
    var first = Signal.create();
    var goOn = new CountDownLatch(1);
    RunningCommand it = sessions
        .script("seq 1 100000; touch \"$1\"", progress)
        .onStdoutLine(line -> {
          first.go();
          await(goOn);
        })
        .start(Sessions.soon());
    assertThat(first.await(Sessions.soon())).isTrue();
    assertThat(progress).doesNotExist(); // the rest does not fit into the pipe
    goOn.countDown();
    it.join().orThrow();
    assertThat(progress).exists();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- streams and channels of the JDK

  @Test
  void stream_takesTheOutputAndStaysOpen() throws Exception {
    var stream = new ByteArrayOutputStream() {
      private int flushed;

      @Override
      public void flush() {
        flushed = size();
      }

      @Override
      public void close() {
        throw new AssertionError("closed");
      }
    };
    Sessions.finished(sessions.of("seq", "1", "100000").stdoutTo(stream));
    assertThat(stream.size()).isEqualTo(588_895);
    assertThat(stream.flushed).isEqualTo(588_895);
  }

  @Test
  void channel_takesTheOutputAndStaysOpen() throws Exception {
    Path file = temp.resolve("out");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Sessions.finished(sessions.of("seq", "1", "100000").stdoutTo(channel));
      Sessions.finished(sessions.of("echo", "end").stdoutTo(channel));
    }
    assertThat(Files.readString(file)).hasSize(588_899).endsWith("100000\nend\n");
  }

  @Test
  void channel_thatDoesNotBlock_isRefused() throws Exception {
    Pipe pipe = Pipe.open();
    try (var sink = pipe.sink();
        var source = pipe.source()) {
      sink.configureBlocking(false);
      assertThat(source.isOpen()).isTrue();
      CommandOutcome it = sessions.of("echo", "x").stdoutTo(sink).run(Sessions.soon());
      assertThat(((CommandOutcome.Stopped) it).reason().cause())
          .isInstanceOf(java.nio.channels.IllegalBlockingModeException.class);
    }
  }

  @Test
  void stream_thatFails_stopsTheCommand() throws Exception {
    CommandOutcome it = sessions
        .of("yes")
        .stdoutTo(new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the other side is gone");
          }
        })
        .run(Sessions.soon());
    assertThat(stopReason(it)).isEqualTo("the other side is gone");
  }

  /** The bad schedule: the thread that writes to the user's stream never comes back, and nobody else can say it is over. */
  @Test
  void stream_thatTakesNothing_doesNotHoldUpAStop() throws Exception {
    var release = new CountDownLatch(1);
    var stuck = Signal.create();
    RunningCommand it = sessions
        .of("yes")
        .stdoutTo(new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError();
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            stuck.go();
            StreamsTest.await(release);
          }
        })
        .grace(Duration.ofMillis(300))
        .start();
    assertThat(stuck.await(Sessions.soon())).isTrue();
    it.stop("enough");
    CommandOutcome outcome = it.join(Sessions.soon());
    assertThat(stopReason(outcome)).isEqualTo("enough");
    release.countDown();
  }

  @Test
  void file_openedAsSaid_isAppendedTo() throws Exception {
    Path log = temp.resolve("log");
    for (int i = 0; i < 2; i++) {
      Sessions.finished(sessions
          .of("echo", Integer.toString(i))
          .stdoutTo(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
    assertThat(log).hasContent("0\n1\n");
    CommandOutcome again =
        sessions.of("echo").stdoutTo(log, StandardOpenOption.CREATE_NEW).run(Sessions.soon());
    assertThat(((CommandOutcome.NotStarted) again).why()).contains("cannot go to " + log);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sessions.of("echo").stdoutTo(log, StandardOpenOption.READ));
  }

  // ---- what a stop leaves

  @Test
  void lines_afterAStop_haveNoGap() throws Exception {
    var lines = Channel.<String>bounded("lines", 10, with -> with.silent());
    RunningCommand it = sessions.of("seq", "1", "10000000").stdoutLines(lines).start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("1");
    it.stop();
    int expected = 2;
    for (String line : lines.until(Sessions.soon())) {
      if (!line.equals(Integer.toString(
          expected))) { // it was ended within a line: only the last one can be short
        assertThat(Integer.toString(expected)).startsWith(line);
        assertThat(lines.until(Sessions.soon())).isEmpty();
      }
      expected++;
    }
    assertThat(it.join(Sessions.soon())).isNotNull();
  }

  @Test
  void pipe_viewedAsAChannel_isRead() throws Exception {
    RunningCommand it =
        sessions.of("cat").stdin("x".repeat(100_000)).stdoutPiped().start();
    var all = new ByteArrayOutputStream();
    Channels.newInputStream(Channels.newChannel(it.stdoutPipe())).transferTo(all);
    assertThat(all.size()).isEqualTo(100_000);
    it.join().orThrow();
  }

  @Test
  void pipe_thatIsNone_isRefused() {
    RunningCommand it = sessions.of("true").stderrPiped().start();
    assertThatIllegalStateException()
        .isThrownBy(it::stdoutPipe)
        .withMessage(
            "the stdout of true is not piped: say stdoutPiped() before the command is started");
    assertThat(it.stderrPipe()).isSameAs(it.stderrPipe());
    assertThatIllegalStateException()
        .isThrownBy(() -> sessions.of("true").stdoutPiped().run())
        .withMessageContaining("use start()");
  }
}
