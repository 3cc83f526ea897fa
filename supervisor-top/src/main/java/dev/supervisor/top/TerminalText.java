package dev.supervisor.top;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;

/**
 * Makes a text safe for a terminal. The names and words of the other JVM are a stranger's text: control and format characters, and characters
 * that the terminal's charset does not have, are written as their codes.
 */
final class TerminalText {
  private static final Map<Integer, String> DRAWN =
      Map.of((int) '│', "|", (int) '├', "|", (int) '└', "`", (int) '─', "-", (int) '…', "...");

  private TerminalText() {}

  /** {@return the charset of standard output} */
  static Charset charset() {
    for (String property :
        new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
      String name = System.getProperty(property);
      if (name != null) {
        try {
          return Charset.forName(name);
        } catch (UnsupportedCharsetException e) {
          // the next one may be known
        }
      }
    }
    return StandardCharsets.US_ASCII;
  }

  /** {@return the text for a terminal that has all characters; lines stay lines} */
  static String clean(String text) {
    return clean(text, StandardCharsets.UTF_8);
  }

  /** {@return the text for a terminal of that charset; lines stay lines} */
  static String clean(String text, Charset charset) {
    CharsetEncoder encoder = charset.newEncoder();
    StringBuilder clean = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> {
      if (c == '\n' || (isPlain(c) && encoder.canEncode(Character.toString(c)))) {
        clean.appendCodePoint(c);
      } else if (DRAWN.containsKey(c)) {
        clean.append(DRAWN.get(c));
      } else {
        for (char half : Character.toChars(c)) {
          clean.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            clean.append(Character.forDigit(half >> shift & 0xF, 16));
          }
        }
      }
    });
    return clean.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
