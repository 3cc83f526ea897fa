package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** Cuts lines in any charset: decodes first and cuts the characters. */
final class CharLineCutter implements LineCutter {
  private static final int CHUNK = 1 << 13;

  private final String what;
  private final Decoding decoding;
  private final LineTaker taker;
  private final CharsetDecoder decoder;
  private final CharBuffer chars = CharBuffer.allocate(CHUNK);
  private final StringBuilder line = new StringBuilder();
  private ByteBuffer incomplete = ByteBuffer.allocate(0); // the beginning of a character
  private long decoded; // bytes

  CharLineCutter(String what, Decoding decoding, LineTaker taker) {
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
    char[] all = chars.array();
    int length = chars.position();
    chars.clear();
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (all[i] == '\n') {
        int start = from;
        from = i + 1;
        if (line.isEmpty()) {
          give(all, start, i);
        } else {
          line.append(all, start, i - start);
          giveBegun();
        }
      }
    }
    line.append(all, from, length - from);
    if (line.length() > LONGEST) {
      throw LineCutter.tooLong(what, "characters");
    }
  }

  private void giveBegun() throws IOException, InterruptedException {
    int length = line.length();
    if (line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    String text = line.toString();
    line.setLength(0);
    taker.take(text);
  }

  private void give(char[] characters, int from, int to) throws IOException, InterruptedException {
    int end = to > from && characters[to - 1] == '\r' ? to - 1 : to;
    taker.take(new String(characters, from, end - from));
  }

  @Override
  public void end() throws IOException, InterruptedException {
    decode(incomplete, /* last= */ true);
    while (decoder.flush(chars).isOverflow()) {
      cut();
    }
    cut();
    if (!line.isEmpty()) {
      giveBegun();
    }
  }
}
