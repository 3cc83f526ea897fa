package dev.supervisor.signals.internal;

/**
 * Which characters of a stranger's text people are shown as they are. The others do something to a terminal, to the order in which a line is
 * read, or cannot be seen: control characters, separators of lines, format characters (those that turn the direction of writing among them),
 * and halves of characters.
 */
public final class PlainText {
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D; // within words of some languages, and within emoji
  private static final int UNKNOWN = 0xFFFD;

  private PlainText() {}

  /** {@return whether that character, or half of one, is shown as it is} */
  public static boolean isPlain(int c) {
    if (c >= ' ' && c <= '~') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> false;
      case Character.FORMAT -> c == NON_JOINER || c == JOINER;
      default -> true;
    };
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') { // the others are looked at one by one
        return false;
      }
    }
    return true;
  }

  /** {@return the text, with the code of each character that is not shown as it is} */
  public static String escaped(String text) {
    return escaped(text, /* inLines= */ false);
  }

  /** {@return as {@link #escaped}, but that the ends of lines and tabulators stay} */
  public static String escapedLines(String text) {
    return escaped(text, /* inLines= */ true);
  }

  private static String escaped(String text, boolean inLines) {
    StringBuilder shown = null;
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (isPlain(c) || (inLines && (c == '\n' || c == '\r' || c == '\t'))) {
        if (shown != null) {
          shown.appendCodePoint(c);
        }
        continue;
      }
      if (shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text.substring(0, i));
      }
      for (char half : Character.toChars(c)) {
        shown.append("\\u").append(Integer.toHexString(half | 0x10000).substring(1));
      }
    }
    return shown == null ? text : shown.toString();
  }

  /**
   * {@return the text as one line, cut where it is longer} It is never longer than that and the mark of the cut: control characters and ends of lines
   * become blanks, others that are not shown as they are become {@code U+FFFD}.
   */
  public static String inALine(String text, int longest) {
    int end = cut(text, longest);
    if (end == text.length() && isPlain(text)) {
      return text;
    }
    StringBuilder line = new StringBuilder(end + 1);
    int c;
    for (int i = 0; i < end; i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (isPlain(c)) {
        line.appendCodePoint(c);
      } else {
        int type = Character.getType(c);
        boolean isSeen = type == Character.FORMAT || type == Character.SURROGATE;
        line.appendCodePoint(isSeen ? UNKNOWN : ' ');
      }
    }
    return end < text.length() ? line.append('…').toString() : line.toString();
  }

  /** {@return that length, or the text's; one less where it would cut a character in its middle} */
  public static int cut(String text, int longest) {
    int end = Math.min(text.length(), longest);
    return end > 0
            && end < text.length()
            && Character.isHighSurrogate(text.charAt(end - 1))
            && Character.isLowSurrogate(text.charAt(end))
        ? end - 1
        : end;
  }
}
