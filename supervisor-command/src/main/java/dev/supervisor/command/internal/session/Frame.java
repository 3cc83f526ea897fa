package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** One command on its way to a driver: a head of fixed columns, then three runs of bytes whose lengths it tells. */
public final class Frame {
  public static final int HEAD = 64;

  private static final int DIGITS = 10;

  /** The longest part that is read by characters. For a longer one it is faster to change the locale. */
  private static final int SHORT = 2048;

  /** Stands for a part that is not there. */
  public static final byte[] NOTHING = {};

  /** On it a text that stays takes back whether commands are traced: bash-stay.sh looks for this where it has to write that. */
  private static final String LINE_0 = "\\builtin eval \"${LINENO:LINENO=0:0}\"";

  private static final byte[] ON_LINE_1 = {'\n'};

  private Frame() {}

  /** {@code verb n directory preparation text i w}: a word of at most 5 bytes, then numbers of 10 digits. */
  public static byte[] of(
      String verb, int number, byte[] directory, byte[] preparation, byte[] text, boolean input) {
    return of(verb, number, NOTHING, directory, preparation, text, input);
  }

  /** Makes a frame with something of a fixed length at the end of its head. */
  static byte[] of(
      String verb,
      int number,
      byte[] tag,
      byte[] directory,
      byte[] preparation,
      byte[] text,
      boolean input) {
    var frame = new byte[HEAD + tag.length + directory.length + preparation.length + text.length];
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
    for (byte[] part : new byte[][] {tag, directory, preparation, text}) {
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

  /**
   * {@return the whole of a job} Without a tag it is for a driver that reads it in whatever locale its commands have: then it is
   * ASCII, its parts words to be undone (q) where they were not. Where it is long, it is bytes all the same (b).
   *
   * @param carried what goes before its preparation
   */
  public static byte[] of(Job job, int number, byte[] tag, byte[] carried, boolean input) {
    byte[] preparation = carried.length == 0
        ? job.preparation()
        : new ShellQuoting().raw(carried).raw(job.preparation()).toBytes();
    byte[] frame;
    if (job.level() == Isolation.STICKY) {
      frame = staying(job, number, tag, preparation, input);
    } else {
      byte[] directory = job.directory();
      byte[] text = job.text();
      int length = directory.length + preparation.length + text.length;
      boolean bytes = tag.length > 0 || length > SHORT;
      boolean quoted = !bytes && !isAscii(directory, preparation, text);
      frame = quoted
          ? of(
              job.level().verb,
              number,
              tag,
              new ShellQuoting().ascii(directory).toBytes(),
              new ShellQuoting().ascii(preparation).toBytes(),
              new ShellQuoting().ascii(text).toBytes(),
              input)
          : of(job.level().verb, number, tag, directory, preparation, text, input);
      frame[62] = (byte) (quoted ? 'q' : bytes ? 'b' : ' ');
    }
    long within = TimeUnit.MILLISECONDS.convert(job.outputWithin());
    number((int) Math.min(within, Integer.MAX_VALUE), frame, 52);
    return frame;
  }

  private static boolean isAscii(byte[]... parts) {
    for (byte[] part : parts) {
      for (byte b : part) {
        if (b < 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** All of it in ASCII, whatever the locale is; the text's first line is its line 1. */
  private static byte[] staying(
      Job job, int number, byte[] tag, byte[] preparation, boolean input) {
    byte[] directory = job.directory();
    var words = new ShellQuoting();
    if (preparation.length > 0) {
      words.literal("{ \\builtin eval ").ascii(preparation).literal(";");
    }
    words.literal(LINE_0).ascii(ON_LINE_1).ascii(job.text());
    if (preparation.length > 0) {
      words.literal("; }");
    }
    return of(
        job.level().verb,
        number,
        tag,
        directory.length == 0 ? directory : new ShellQuoting().ascii(directory).toBytes(),
        NOTHING,
        words.toBytes(),
        input);
  }

  /** {@return what has those killed whom a text has left behind} */
  public static byte[] clear(int number) {
    return of("clear", number, NOTHING, NOTHING, NOTHING, /* input= */ false);
  }

  /** {@return two scripts for the driver, to be read as bytes} */
  public static byte[] bytes(String verb, byte[] first, byte[] second, boolean flag) {
    byte[] frame = of(verb, 0, first, NOTHING, second, flag);
    frame[62] = 'b';
    return frame;
  }

  /**
   * {@return what ends the texts that stay}
   *
   * @param answer what is to be said then
   */
  public static byte[] leave(byte[] tag, byte[] answer) {
    return of("leave", 0, tag, NOTHING, NOTHING, answer, /* input= */ false);
  }
}
