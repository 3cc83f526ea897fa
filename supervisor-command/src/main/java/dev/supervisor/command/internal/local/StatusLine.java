package dev.supervisor.command.internal.local;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a session's driver says on its status channel, one line each. */
public sealed interface StatusLine {
  /** Stands for a number or an exit code that could not be read. */
  int NONE = -1;

  /** The largest exit code. */
  int MOST_CODE = 255;

  /** {@code H pid}: the driver takes commands. */
  record Greeting(long pid) implements StatusLine {}

  /** {@code D pid}: a dash takes commands from now on. */
  record Turned(long pid) implements StatusLine {}

  /** {@code B n pid}: command {@code n} has its streams and runs; {@code pid} leads its process group. */
  record Begun(int number, long pid) implements StatusLine {}

  /** {@code C n}: the directory of command {@code n} cannot be entered; nothing was run. */
  record NotEntered(int number) implements StatusLine {}

  /** {@code L n}: the text of command {@code n} has ended, and has left processes behind that wait for a frame to be killed. */
  record TextEnded(int number) implements StatusLine {}

  /** {@code S n code flag}: command {@code n} is over; {@code L} says that processes were left over and killed. */
  record CommandOver(int number, int code, boolean leftOvers) implements StatusLine {}

  /** {@code K n}: the watchdog has carried out a request that was made for command {@code n}. */
  record CarriedOut(int number) implements StatusLine {}

  /** {@code E}: nothing of the session is left. The watchdog says it last. */
  record Swept() implements StatusLine {}

  /** Anything else: the driver is out of step. */
  record Stray(String line) implements StatusLine {}

  /** {@return the line where it is none, else that it came at the wrong moment; for people} */
  default String shown() {
    return this instanceof Stray it ? it.line() : "what it was not the moment for";
  }

  /** {@return what these bytes say, from the first on up to the last} */
  static StatusLine parse(byte[] line, int from, int to) {
    StatusLine known = null;
    if (to - from == 1 && line[from] == 'E') {
      known = new Swept();
    } else if (to - from > 2 && line[from + 1] == ' ') {
      known = line[from] == 'S' ? over(line, from + 2, to) : other(line, from + 2, to);
    }
    return known == null
        ? new Stray(new String(line, from, to - from, StandardCharsets.UTF_8))
        : known;
  }

  private static @Nullable StatusLine over(byte[] line, int from, int to) {
    int flag = line[to - 1];
    int blank = blank(line, from, to);
    int number = number(line, from, blank);
    int code = line[to - 2] == ' ' ? number(line, blank + 1, to - 2) : NONE;
    return number == NONE || code == NONE || code > MOST_CODE || (flag != '-' && flag != 'L')
        ? null
        : new CommandOver(number, code, flag == 'L');
  }

  private static @Nullable StatusLine other(byte[] line, int from, int to) {
    int kind = line[from - 2];
    int blank = kind == 'B' ? blank(line, from, to) : to;
    int number = number(line, from, blank);
    int pid = kind == 'B' ? number(line, blank + 1, to) : 0;
    if (number == NONE || pid == NONE) {
      return null;
    }
    return switch (kind) {
      case 'H' -> new Greeting(number);
      case 'D' -> new Turned(number);
      case 'B' -> new Begun(number, pid);
      case 'C' -> new NotEntered(number);
      case 'L' -> new TextEnded(number);
      case 'K' -> new CarriedOut(number);
      default -> null;
    };
  }

  private static int blank(byte[] line, int from, int to) {
    int at = from;
    while (at < to && line[at] != ' ') {
      at++;
    }
    return at;
  }

  /** {@return the number that these digits are; {@link #NONE} where they are none} */
  private static int number(byte[] line, int from, int to) {
    long number = from < to ? 0 : NONE;
    for (int i = from; i < to; i++) {
      int digit = line[i] - '0';
      number = digit < 0 || digit > 9 ? NONE : 10 * number + digit;
      if (number < 0 || number > Integer.MAX_VALUE) {
        return NONE;
      }
    }
    return (int) number;
  }
}
