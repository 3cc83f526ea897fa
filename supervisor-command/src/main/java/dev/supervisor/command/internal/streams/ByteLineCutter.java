package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Cuts lines in charsets in which the byte 10 is always an end of line: cuts first and decodes line by line. */
final class ByteLineCutter implements LineCutter {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
  private static final long SIGNS = 0x8080808080808080L;
  private static final int FIRST = 32;

  private final String what;
  private final Decoding decoding;
  private final LineTaker taker;
  private byte[] piece = new byte[0]; // filled again and again
  private byte[] begun = new byte[FIRST]; // likewise; a line whose end has not come
  private int begunLength;
  private long offset; // of the line that was begun

  ByteLineCutter(String what, Decoding decoding, LineTaker taker) {
    this.what = what;
    this.decoding = decoding;
    this.taker = taker;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
    int length = bytes.remaining();
    if (length > piece.length) {
      piece = new byte[length];
    }
    byte[] all = piece;
    bytes.get(all, 0, length);
    int from = 0;
    for (int i = newline(all, 0, length); i < length; i = newline(all, from, length)) {
      if (begunLength == 0) {
        give(all, from, i);
      } else {
        begin(all, from, i);
        giveBegun();
      }
      offset++;
      from = i + 1;
    }
    if (begunLength > LONGEST - (length - from)) {
      throw LineCutter.tooLong(what, "bytes");
    }
    begin(all, from, length);
  }

  /** Keeps the part of a line whose end has not come. */
  private void begin(byte[] bytes, int from, int to) {
    int length = begunLength + to - from;
    if (length > begun.length) {
      begun = Arrays.copyOf(begun, Math.max(length, 2 * begun.length));
    }
    System.arraycopy(bytes, from, begun, begunLength, to - from);
    begunLength = length;
  }

  /** {@return where the next newline is; the end when there is none} Looks at eight bytes at a time: a newline is the one whose lowest bits all are zero then. */
  private static int newline(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long zeros = (long) EIGHT.get(bytes, i) ^ NEWLINES;
      long found =
          (zeros - ONES) & ~zeros & SIGNS; // from the first on up: what is above may borrow
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  private void giveBegun() throws IOException, InterruptedException {
    int length = begunLength;
    begunLength = 0;
    give(begun, 0, length);
  }

  private void give(byte[] bytes, int from, int to) throws IOException, InterruptedException {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    taker.take(OutputText.decode(decoding, bytes, from, end, what, offset));
    offset += to - from;
  }

  @Override
  public void end() throws IOException, InterruptedException {
    if (begunLength > 0) {
      giveBegun();
    }
  }
}
