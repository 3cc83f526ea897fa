package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.text.Nonce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells what commands wrote on one stream of a remote session from the marks between. Pulled by the one thread that
 * reads the stream: {@link #next} until it wants {@link MarkKind#MORE}, then {@link #read}.
 *
 * <p>Outside a command everything is noise but the opening that is expected then, and answers. Inside, everything is
 * output but what begins with the mark of the session, which is unknown to all commands. A mark may come in any number
 * of pieces; no byte of output is held back longer than it might be the beginning of one.
 */
public final class MarkScanner {
  /** The kind of what comes next on the stream. */
  public enum MarkKind {
    /** Nothing that can be told yet. */
    MORE,
    /** Bytes of the command: {@link #output}. */
    OUTPUT,
    /** The opening that was expected, with its {@link #number}. */
    OPENING,
    /** The answer to the ping of this {@link #number}: whatever was written before it has come, too. */
    ALIVE,
    /** The answer to the piece of input of this {@link #number} has come, or is lost. */
    ANSWERED,
    /** A piece of input was taken. */
    TAKEN,
    /** The input of a command is over, and the session ready for another's. */
    INPUT_OVER,
    /** The session has been prepared, and takes isolated commands. */
    ISOLATED,
    /** The command is over: {@link #number} is its code, {@link #flag} its flag. */
    OVER,
    /** The other side is out of step. */
    GARBLED
  }

  /** Says what is expected on the stream. Asked whenever there is something to look at. */
  public interface Expected {
    /** {@return what will open the next command, or the session; null for nothing} */
    byte @Nullable [] opening();

    /** {@return the last words of the command that runs} */
    byte @Nullable [] ending();
  }

  /** The flag of a command that has ended its shell. */
  static final char SHELL_ENDED = 'X';

  /** The flag of a command that has left processes over, which were killed. */
  static final char LEFT_OVERS = 'L';

  /** The flag of a command that has left processes over, which were killed while one of them may still have written. */
  static final char CUT = 'C';

  /** How many digits the number of a ping has. */
  public static final int PING_DIGITS = 10;

  private static final int MARK = Nonce.LENGTH;
  private static final int ROOM = 1 << 16; // what a pipe holds
  private static final int TAIL = 2_000;

  private final byte[] mark;
  private final int[] skips = new int[256];
  private final Expected expected;
  private final int openingDigits;
  private final int endingDigits;
  private final byte[] bytes = new byte[ROOM + 4 * MARK];

  private int start;
  private int end;
  private boolean inside;
  private int outputStart;
  private int outputEnd;
  private long number;
  private char flag;
  private volatile byte[] noise = new byte[0]; // read by those who tell why a session was lost
  private long noiseLength;

  /**
   * @param openingDigits how many digits follow an opening on this stream
   * @param endingDigits how many digits follow last words; if any, a flag follows those
   */
  public MarkScanner(byte[] mark, Expected expected, int openingDigits, int endingDigits) {
    this.mark = mark;
    this.expected = expected;
    this.openingDigits = openingDigits;
    this.endingDigits = endingDigits;
    Arrays.fill(skips, MARK);
    for (int i = 0; i < MARK - 1; i++) {
      skips[mark[i]] = MARK - 1 - i;
    }
  }

  /**
   * Takes what comes next from the stream.
   *
   * @return the number of bytes; negative at the end of the stream
   */
  public int read(InputStream in) throws IOException {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    int length = in.read(bytes, end, bytes.length - end);
    end += Math.max(0, length);
    return length;
  }

  public MarkKind next() {
    return inside ? nextInside() : nextOutside();
  }

  /** {@return the bytes of the last {@link MarkKind#OUTPUT}, good until the next call} */
  public ByteBuffer output() {
    return ByteBuffer.wrap(bytes, outputStart, outputEnd - outputStart);
  }

  public long number() {
    return number;
  }

  public char flag() {
    return flag;
  }

  /** {@return how many bytes came outside of commands since the last time} */
  long takeNoise() {
    long length = noiseLength;
    noiseLength = 0;
    return length;
  }

  /** {@return the end of what came outside of commands, for messages} */
  String noiseTail() {
    return new String(noise, StandardCharsets.UTF_8).strip();
  }

  private MarkKind nextInside() {
    int at = indexOfMark();
    if (at > start) {
      outputStart = start;
      outputEnd = at;
      start = at;
      return MarkKind.OUTPUT;
    }
    return end - start <= MARK ? MarkKind.MORE : marked();
  }

  private MarkKind nextOutside() {
    byte[] opening = expected.opening();
    int at = indexOfMark();
    int opened = opening == null ? end : indexOf(opening);
    int noiseEnd = Math.min(at, opened);
    if (noiseEnd > start) {
      keepNoise(noiseEnd);
      start = noiseEnd;
    }
    if (end - start <= MARK) { // with an opening alone, digits have to follow on one stream
      boolean whole = opening != null && end - start == MARK && opened == start;
      return whole && openingDigits == 0 ? opened() : MarkKind.MORE;
    }
    return at == start ? marked() : opened();
  }

  private MarkKind opened() {
    if (end - start < MARK + openingDigits) {
      return MarkKind.MORE;
    }
    number = digits(start + MARK, openingDigits);
    start += MARK + openingDigits;
    inside = number >= 0;
    return inside ? MarkKind.OPENING : MarkKind.GARBLED;
  }

  /** Notes that the session itself was opened, not a command. */
  void outside() {
    inside = false;
  }

  private MarkKind marked() {
    switch (bytes[start + MARK]) {
      case 'p' -> {
        return numbered(MarkKind.ALIVE);
      }
      case 'q' -> {
        return numbered(MarkKind.ANSWERED);
      }
      case 'a' -> {
        return answered(MarkKind.TAKEN);
      }
      case 'z' -> {
        return answered(MarkKind.INPUT_OVER);
      }
      case 'l' -> {
        return answered(MarkKind.ISOLATED);
      }
      case 'e' -> {
        return ending();
      }
      default -> {
        return MarkKind.GARBLED;
      }
    }
  }

  private MarkKind numbered(MarkKind kind) {
    if (end - start < MARK + 1 + PING_DIGITS) {
      return MarkKind.MORE;
    }
    number = digits(start + MARK + 1, PING_DIGITS);
    start += MARK + 1 + PING_DIGITS;
    return number < 0 ? MarkKind.GARBLED : kind;
  }

  private MarkKind answered(MarkKind kind) {
    start += MARK + 1;
    return kind;
  }

  private MarkKind ending() {
    byte[] last = expected.ending();
    int words = start + MARK + 1;
    int length = MARK + (endingDigits == 0 ? 0 : endingDigits + 1);
    if (last == null) {
      return MarkKind.GARBLED;
    }
    if (end - words < length) {
      return MarkKind.MORE;
    }
    number = digits(words + MARK, endingDigits);
    flag = endingDigits == 0 ? '-' : (char) bytes[words + MARK + endingDigits];
    if (!Arrays.equals(bytes, words, words + MARK, last, 0, MARK)
        || number < 0
        || number > 255
        || (flag != '-' && flag != LEFT_OVERS && flag != CUT && flag != SHELL_ENDED)) {
      return MarkKind.GARBLED;
    }
    start = words + length;
    inside = false;
    return MarkKind.OVER;
  }

  private long digits(int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }

  private void keepNoise(int to) {
    noiseLength += to - start;
    byte[] all = Arrays.copyOf(noise, noise.length + to - start);
    System.arraycopy(bytes, start, all, all.length - (to - start), to - start);
    noise = all.length <= TAIL ? all : Arrays.copyOfRange(all, all.length - TAIL, all.length);
  }

  /** {@return where the mark begins, or what may become it; the end if nothing does} */
  private int indexOfMark() {
    int at = start;
    while (at <= end - MARK) {
      int last = bytes[at + MARK - 1] & 0xff;
      if (last == mark[MARK - 1] && Arrays.equals(bytes, at, at + MARK, mark, 0, MARK)) {
        return at;
      }
      at += skips[last];
    }
    return tail(mark, at);
  }

  private int indexOf(byte[] word) {
    for (int at = start; at <= end - MARK; at++) {
      if (bytes[at] == word[0] && Arrays.equals(bytes, at, at + MARK, word, 0, MARK)) {
        return at;
      }
    }
    return tail(word, Math.max(start, end - MARK + 1));
  }

  private int tail(byte[] word, int from) {
    int at = from;
    while (at < end && !Arrays.equals(bytes, at, end, word, 0, end - at)) {
      at++;
    }
    return at;
  }
}
