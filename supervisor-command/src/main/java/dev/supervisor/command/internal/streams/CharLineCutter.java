package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** For any charset: decodes first and cuts the characters. */
final class CharLineCutter implements LineCutter {
  private static final int CHUNK = 1 << 13;

  private final String what;
  private final Decoding decoding;
  private final Taker taker;
  private final CharsetDecoder decoder;
  private final CharBuffer chars = CharBuffer.allocate(CHUNK);
  private final StringBuilder line = new StringBuilder();
  private ByteBuffer incomplete = ByteBuffer.allocate(0); // the beginning of a character
  private long decoded; // bytes

  CharLineCutter(String what, Decoding decoding, Taker taker) {
    this.what = what;
    this.decoding = decoding;
    this.taker = taker;
    this.decoder = OutputText.decoder(decoding);
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
    ByteBuffer in = ByteBuffer.allocate(incomplete.remaining() + bytes.remaining());
    in.put(incomplete).put(bytes).flip();
    decode(in, /* last= */ false);
    incomplete = in;
  }

  private void decode(ByteBuffer in, boolean last) throws IOException, InterruptedException {
    CoderResult result;
    do {
      int before = in.position();
      result = decoder.decode(in, chars, last);
      decoded += in.position() - before;
      cut();
      if (result.isError()) {
        throw new MalformedOutputException(what, decoding.charset(), decoded);
      }
    } while (result.isOverflow());
  }

  private void cut() throws IOException, InterruptedException {
    chars.flip();
    while (chars.hasRemaining()) {
      char c = chars.get();
      if (c == '\n') {
        give();
      } else {
        line.append(c);
      }
    }
    chars.clear();
    if (line.length() > LONGEST) {
      throw LineCutter.tooLong(what);
    }
  }

  private void give() throws IOException, InterruptedException {
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    String text = line.toString();
    line.setLength(0);
    taker.take(text);
  }

  @Override
  public void end() throws IOException, InterruptedException {
    decode(incomplete, /* last= */ true);
    while (decoder.flush(chars).isOverflow()) {
      cut();
    }
    cut();
    if (!line.isEmpty()) {
      give();
    }
  }
}
