package dev.supervisor.command.internal.streams;

import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** The lines of a channel as bytes; its end is the channel's. Lines that are there already go together. */
final class LineInput extends FedInput {
  private static final int ENOUGH = 1 << 15;

  private final Channel<String> lines;
  private final Charset charset;
  private final Signal closed = Signal.named("the end of the command");

  LineInput(Channel<String> lines, Charset charset) {
    this.lines = lines;
    this.charset = charset;
  }

  @Override
  @Nullable
  ByteBuffer next() throws IOException, InterruptedException {
    String line = next(lines, closed);
    if (line == null) {
      return null;
    }
    var bytes = new ByteArrayOutputStream();
    try {
      for (; line != null; line = bytes.size() < ENOUGH ? lines.poll() : null) {
        bytes.writeBytes(RawBytes.encode(line + "\n", charset, "a line of " + lines.name()));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(FailureTexts.withAdvice(e), e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  @Override
  public void close() {
    closed.go();
  }

  @Override
  public String toString() {
    return "a line of " + lines.name();
  }
}
