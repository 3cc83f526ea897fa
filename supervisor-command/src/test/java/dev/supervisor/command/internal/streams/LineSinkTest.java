package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The lines of a piece are handed over together: each once, in order, and without a gap. */
final class LineSinkTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void lines_ofSeveralPieces_areHandedOverOnceEach() throws Exception {
    Channel<String> lines = Channel.unbounded("lines");
    Sink sink = LineSink.into(lines, "stdout", Decoding.UTF_8, Signal.NEVER);
    sink.accept(bytes("a\nb"));
    assertThat(lines.drainAll()).containsExactly("a");
    sink.accept(bytes("c\n\nd"));
    assertThat(lines.drainAll()).containsExactly("bc", "");
    sink.end();
    assertThat(lines.drainAll()).containsExactly("d");
    assertThat(lines.drained().isGo()).isTrue();
  }

  @Test
  void lines_beforeAMalformedOneOfTheirPiece_areHandedOver() throws Exception {
    Channel<String> lines = Channel.unbounded("lines");
    Sink sink = LineSink.into(lines, "stdout", Decoding.UTF_8.strict(), Signal.NEVER);
    assertThatThrownBy(() -> sink.accept(bytes("a\nb\n\u00ff\nc\n")))
        .isInstanceOf(MalformedOutputException.class)
        .hasMessage("stdout is not UTF-8 at byte 4");
    sink.cut();
    assertThat(lines.drainAll()).containsExactly("a", "b");
    assertThat(lines.drained().isGo()).isTrue();
  }

  @Test
  void lines_thatAreNotTakenAfterAStop_areDroppedFromTheFirstThatDidNotFit() throws Exception {
    Channel<String> lines = Channel.bounded("lines", 2);
    SignalSource abandoned = Signal.source("abandoned");
    abandoned.go();
    Sink sink = LineSink.into(lines, "stdout", Decoding.UTF_8, abandoned.signal());
    sink.accept(bytes("a\nb\nc\nd\n"));
    assertThat(lines.drainAll()).containsExactly("a", "b");
    sink.accept(bytes("e\n"));
    sink.end();
    assertThat(lines.drainAll()).isEmpty();
  }

  @Test
  void line_thatIsCutOff_isNotToldToAListener() throws Exception {
    var told = new ArrayList<String>();
    Sink listener = Listener.toLines(Decoding.UTF_8, told::add).open("stdout");
    Sink sink = new TeeSink("it", "stdout", listener, Discard.ALL);
    sink.accept(bytes("a\nhalf"));
    sink.cut();
    assertThat(told).containsExactly("a");
  }

  @Test
  void lines_ofAChannelThatItsReaderClosed_areAnErrorOnce() throws Exception {
    Channel<String> lines = Channel.unbounded("lines");
    Sink sink = LineSink.into(lines, "stdout", Decoding.UTF_8, Signal.NEVER);
    lines.close(Closing.DISCARD);
    assertThatThrownBy(() -> sink.accept(bytes("a\nb\n")))
        .isInstanceOf(IOException.class)
        .hasMessage("the reader of its stdout closed lines");
    sink.cut();
    sink.end(); // nothing is left of the piece that failed
  }
}
