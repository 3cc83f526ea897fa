package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** For charsets in which the byte 10 is always an end of line: cuts first and decodes line by line. */
final class ByteLineCutter implements LineCutter {
  private final String what;
  private final Decoding decoding;
  private final Taker taker;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private long offset; // of the line that was begun

  ByteLineCutter(String what, Decoding decoding, Taker taker) {
    this.what = what;
    this.decoding = decoding;
    this.taker = taker;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    // A string of one byte each: the JVM searches it many bytes at a time, an array one by one.
    String searched = new String(all, StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int i = searched.indexOf('\n'); i >= 0; i = searched.indexOf('\n', from)) {
      if (begun.size() == 0) {
        give(all, from, i);
      } else {
        begun.write(all, from, i - from);
        giveBegun();
      }
      offset++;
      from = i + 1;
    }
    if (begun.size() > LONGEST - (all.length - from)) {
      throw LineCutter.tooLong(what);
    }
    begun.write(all, from, all.length - from);
  }

  private void giveBegun() throws IOException, InterruptedException {
    byte[] line = begun.toByteArray();
    begun.reset();
    give(line, 0, line.length);
  }

  private void give(byte[] bytes, int from, int to) throws IOException, InterruptedException {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    taker.take(OutputText.decode(decoding, bytes, from, end, what, offset));
    offset += to - from;
  }

  @Override
  public void end() throws IOException, InterruptedException {
    if (begun.size() > 0) {
      giveBegun();
    }
  }
}
