package dev.supervisor.command.internal.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.OnEachGround;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Outputs that are read as streams while the command runs. */
final class PipedOutputTest extends OnEachGround {
  @Test
  void output_read_isExactAndHoldsTheCommandBack() throws Exception {
    Path progress = temp.resolve("progress");
    RunningCommand it = sessions
        .script("head -c 5000000 /dev/zero; touch \"$1\"; echo done >&2", progress)
        .stdoutPiped()
        .start(Sessions.soon());
    try (InputStream in = it.stdoutPipe()) {
      assertThat(in.read()).isZero();
      assertThat(progress).doesNotExist(); // the rest fits into neither pipe
      assertThat(in.readNBytes(10)).hasSize(10).containsOnly(0);
      assertThat(in.read(new byte[10], 3, 0)).isZero();
      var rest = new ByteArrayOutputStream();
      assertThat(in.transferTo(rest)).isEqualTo(4_999_989);
      assertThat(rest.size()).isEqualTo(4_999_989);
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[1])).isEqualTo(-1);
    }
    CommandOutcome.Finished finished = it.join().orThrow();
    assertThat(finished.stderrText()).isEqualTo("done\n");
    assertThat(finished.stdout()).isEmpty();
  }

  @Test
  void outputs_bothPiped_areApart() throws Exception {
    RunningCommand it = sessions
        .script("echo out; echo err >&2")
        .stdoutPiped()
        .stderrPiped()
        .start(Sessions.soon());
    assertThat(new String(it.stderrPipe().readAllBytes(), UTF_8)).isEqualTo("err\n");
    assertThat(new String(it.stdoutPipe().readAllBytes(), UTF_8)).isEqualTo("out\n");
    it.join().orThrow();
  }

  @Test
  void output_asItComes_canBeRead() throws Exception {
    RunningCommand it = sessions
        .script("echo one; read -r; echo two")
        .stdinLines(dev.supervisor.signals.Channel.unbounded("never"))
        .stdoutPiped()
        .start();
    InputStream in = it.stdoutPipe();
    byte[] four = new byte[100];
    int count = in.read(four);
    assertThat(new String(Arrays.copyOf(four, count), UTF_8)).isEqualTo("one\n");
    assertThat(in.available()).isZero();
    it.stop();
    it.join();
    assertThat(in.read()).isEqualTo(-1); // all that it wrote has been read
  }

  @Test
  void closedEarly_withMoreToCome_stopsTheCommand() throws Exception {
    RunningCommand it = sessions.of("yes").stdoutPiped().start(Sessions.soon());
    InputStream in = it.stdoutPipe();
    assertThat(in.read()).isEqualTo('y');
    in.close();
    in.close();
    CommandOutcome outcome = it.join(Sessions.soon());
    assertThat(outcome).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) outcome).reason().text())
        .contains("the reader of its stdout closed");
    assertThatThrownBy(in::read)
        .isInstanceOf(IOException.class)
        .hasMessage("stdout of yes is closed");
  }

  @Test
  void closedEarly_withNothingMoreToCome_lets_theCommandEnd() throws Exception {
    RunningCommand it = sessions
        .script("echo only; read -r; exit 4")
        .stdin("")
        .stdoutPiped()
        .start(Sessions.soon());
    InputStream in = it.stdoutPipe();
    assertThat(in.readNBytes(5)).isEqualTo("only\n".getBytes(UTF_8));
    in.close();
    assertThat(it.join(Sessions.soon()).orThrow(4).exitCode()).isEqualTo(4);
  }

  @Test
  void read_interrupted_saysSoAndLosesNothing() throws Exception {
    var go = dev.supervisor.signals.Channel.<String>unbounded("go");
    RunningCommand it = sessions
        .script("read -r; echo \"$REPLY\"")
        .stdinLines(go)
        .stdoutPiped()
        .start(Sessions.soon());
    InputStream in = it.stdoutPipe();
    Thread.currentThread().interrupt();
    assertThatThrownBy(in::read)
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("waiting for stdout of");
    assertThat(Thread.interrupted()).isTrue();
    go.put("still there");
    assertThat(new String(in.readNBytes(12), UTF_8)).isEqualTo("still there\n");
    it.join(Sessions.soon()).orThrow();
  }

  @Test
  void stopped_withBytesThatNobodyTook_endsWithAnError() throws Exception {
    RunningCommand it = sessions
        .script("trap 'head -c 5000000 /dev/zero' TERM; echo; while :; do sleep 0.02; done")
        .grace(Duration.ofMillis(300))
        .stdoutPiped()
        .start();
    InputStream in = it.stdoutPipe();
    assertThat(in.read()).isEqualTo('\n');
    it.stop("enough");
    assertThat(it.join(Sessions.soon())).isNotNull();
    assertThatThrownBy(in::readAllBytes)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ends too early")
        .hasMessageContaining("see its outcome");
  }

  @Test
  void notBegun_gives_anEnd() throws Exception {
    RunningCommand it = sessions
        .of("true")
        .directory(Path.of("/none"))
        .stdoutPiped()
        .stderrPiped()
        .start();
    assertThat(it.stdoutPipe().read()).isEqualTo(-1);
    assertThat(it.stderrPipe().read()).isEqualTo(-1);
    assertThat(it.join(Sessions.soon())).isInstanceOf(CommandOutcome.NotStarted.class);
    RunningCommand refused =
        sessions.of("true").stdoutPiped().start(dev.supervisor.signals.Signal.DONE);
    assertThat(refused.stdoutPipe().read()).isEqualTo(-1);
  }

  @Test
  void merged_isOneStream() throws Exception {
    RunningCommand it = sessions
        .script("printf a; printf b >&2; printf c; exit 2")
        .stderrMerged()
        .stdoutPiped()
        .start(Sessions.soon());
    assertThat(new String(it.stdoutPipe().readAllBytes(), UTF_8)).isEqualTo("abc");
    assertThatThrownBy(() -> it.join().orThrow()).hasMessageEndingWith(": abc");
  }

  @Test
  void reader_thatNeverReads_doesNotHoldUpTheTimeOut() throws Exception {
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(200), stopWhen -> sessions.of("yes").stdoutPiped().start(stopWhen));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
  }
}
