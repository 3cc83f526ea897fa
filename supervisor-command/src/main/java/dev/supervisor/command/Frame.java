package dev.supervisor.command;

import java.util.Arrays;

/** One command on its way to a driver: a head of fixed columns, then three runs of bytes whose lengths it tells. */
final class Frame {
  static final int HEAD = 64;

  private static final int DIGITS = 10;

  private static final byte[] NOTHING = {};

  private Frame() {}

  /** {@code verb n directory preparation text i}: a word of at most 5 bytes, then numbers of 10 digits. */
  static byte[] of(
      String verb, int number, byte[] directory, byte[] preparation, byte[] text, boolean input) {
    var frame = new byte[HEAD + directory.length + preparation.length + text.length];
    Arrays.fill(frame, 0, HEAD, (byte) ' ');
    for (int i = 0; i < verb.length(); i++) {
      frame[i] = (byte) verb.charAt(i);
    }
    number(number, frame, 6);
    number(directory.length, frame, 17);
    number(preparation.length, frame, 28);
    number(text.length, frame, 39);
    frame[50] = (byte) (input ? 'i' : '-');
    int end = HEAD;
    for (byte[] part : new byte[][] {directory, preparation, text}) {
      System.arraycopy(part, 0, frame, end, part.length);
      end += part.length;
    }
    return frame;
  }

  /** Ten digits: each command has a head, and a formatter takes longer than all else on our side. */
  private static void number(int number, byte[] to, int at) {
    int rest = number;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** {@return what ends the texts that stay} */
  static byte[] leave() {
    return of("leave", 0, NOTHING, NOTHING, NOTHING, /* input= */ false);
  }
}
