package dev.supervisor.command.internal.local;

/** What a session's driver says on its status channel, one line each. */
public sealed interface StatusLine {

  /** {@code H pid}: the driver takes commands. */
  record Ready(long pid) implements StatusLine {}

  /** {@code B n pid}: command {@code n} has its streams and runs; {@code pid} leads its process group. */
  record Begun(int number, long pid) implements StatusLine {}

  /** {@code C n}: the directory of command {@code n} cannot be entered; nothing was run. */
  record NoDirectory(int number) implements StatusLine {}

  /** {@code L n}: the text of command {@code n} has ended, and has left processes behind that wait for a frame to be killed. */
  record TextEnded(int number) implements StatusLine {}

  /** {@code S n code flag}: command {@code n} is over; {@code L} says that processes were left over and killed. */
  record Over(int number, int code, boolean leftOvers) implements StatusLine {}

  /** {@code K n}: the watchdog has carried out a request that was made for command {@code n}. */
  record CarriedOut(int number) implements StatusLine {}

  /** Anything else: the driver is out of step. */
  record Stray(String line) implements StatusLine {}

  static StatusLine parse(String line) {
    String[] words = line.split(" ", -1);
    try {
      return switch (words.length) {
        case 2 ->
          switch (words[0]) {
            case "H" -> new Ready(number(words[1]));
            case "C" -> new NoDirectory(Math.toIntExact(number(words[1])));
            case "L" -> new TextEnded(Math.toIntExact(number(words[1])));
            case "K" -> new CarriedOut(Math.toIntExact(number(words[1])));
            default -> new Stray(line);
          };
        case 3 ->
          words[0].equals("B")
              ? new Begun(Math.toIntExact(number(words[1])), number(words[2]))
              : new Stray(line);
        case 4 ->
          words[0].equals("S") && (words[3].equals("-") || words[3].equals("L"))
              ? new Over(Math.toIntExact(number(words[1])), code(words[2]), words[3].equals("L"))
              : new Stray(line);
        default -> new Stray(line);
      };
    } catch (ArithmeticException | NumberFormatException e) {
      return new Stray(line);
    }
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      throw new NumberFormatException(digits);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        throw new NumberFormatException(digits);
      }
    }
    return Long.parseLong(digits);
  }

  private static int code(String digits) {
    long code = number(digits);
    if (code > 255) {
      throw new NumberFormatException(digits);
    }
    return (int) code;
  }
}
