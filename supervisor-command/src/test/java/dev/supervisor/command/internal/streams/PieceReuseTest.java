package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pieces of a piped output are filled again and again: never before they were read. */
final class PieceReuseTest {
  private final List<String> stops = new ArrayList<>();
  private final PipedOutput stream =
      new PipedOutput("stdout", "a command", why -> stops.add(why.text()));
  private final Sink sink = stream.open(Signal.NEVER);

  private void write(String text) throws Exception {
    sink.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String read(int most) throws Exception {
    return new String(stream.readNBytes(most), StandardCharsets.UTF_8);
  }

  /** The bad schedule: the reader gives its piece back, is interrupted before it has another, and meets it again full. */
  @Test
  void piece_givenBackBeforeAnInterrupt_isNotReadTwice() throws Exception {
    write("abc");
    assertThat(read(3)).isEqualTo("abc");
    Thread.currentThread().interrupt();
    assertThatThrownBy(stream::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> {
          Thread.currentThread().interrupt();
          int unused = stream.read();
        })
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    write("xyz");
    write("uvw");
    assertThat(stream.available()).isZero();
    write("!");
    sink.end();
    assertThat(read(100)).isEqualTo("xyzuvw!");
    assertThat(stops).isEmpty();
  }

  @Test
  void pieces_ofAnyLength_areWhatWasWritten() throws Exception {
    var all = new StringBuilder();
    var got = new StringBuilder();
    for (int length : new int[] {5, 1, 9, 3, 20, 2, 2, 40}) {
      String text = Character.toString('a' + length % 26).repeat(length);
      all.append(text);
      write(text);
      got.append(read(length / 2));
      got.append(read(length - length / 2));
    }
    sink.end();
    assertThat(read(1)).isEmpty();
    assertThat(got).hasToString(all.toString());
  }
}
