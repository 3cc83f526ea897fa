package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.PlainText;

/**
 * Writes JSON. What it writes can stand in a script, a terminal and a log: all that is more than a letter there is escaped. Confined to one
 * thread.
 */
public final class JsonText {
  private final StringBuilder text = new StringBuilder(1_000);
  private boolean needsComma;

  /** An empty text. */
  public JsonText() {}

  /** Opens an object or a list. */
  public JsonText open(char bracket) {
    comma();
    text.append(bracket);
    needsComma = false;
    return this;
  }

  /** Closes it. */
  public JsonText close(char bracket) {
    text.append(bracket);
    needsComma = true;
    return this;
  }

  /** Begins a line, which means nothing in JSON. */
  public JsonText line() {
    if (needsComma) {
      text.append(',');
      needsComma = false;
    }
    text.append('\n');
    return this;
  }

  /** The name of what is written next. */
  public JsonText name(String name) {
    comma();
    quote(name);
    text.append(':');
    needsComma = false;
    return this;
  }

  /** A text. */
  public JsonText value(String value) {
    comma();
    quote(value);
    return this;
  }

  /** A number. */
  public JsonText value(long value) {
    comma();
    text.append(value);
    return this;
  }

  /** Yes or no. */
  public JsonText value(boolean value) {
    comma();
    text.append(value);
    return this;
  }

  /** What is JSON already. */
  public JsonText json(String written) {
    comma();
    text.append(written);
    return this;
  }

  /** A member that is left out where it is empty. */
  public JsonText unlessEmpty(String name, String value) {
    return value.isEmpty() ? this : name(name).value(value);
  }

  private void comma() {
    if (needsComma) {
      text.append(',');
    }
    needsComma = true;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
        character(Character.toCodePoint(c, value.charAt(i)));
      } else {
        character(Character.isSurrogate(c) ? 0xFFFD : c);
      }
    }
    text.append('"');
  }

  private void character(int c) {
    if (isPlain(c)) {
      text.appendCodePoint(c);
    } else {
      for (char half : Character.toChars(c)) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          text.append(Character.forDigit(half >> shift & 0xF, 16));
        }
      }
    }
  }

  /** {@return whether it is neither a control or format character, nor a separator of lines, nor one that means something in HTML} */
  public static boolean isPlain(int c) {
    if (c == '<' || c == '>' || c == '&' || c == 0xFFFD) {
      return false;
    }
    return PlainText.isPlain(c);
  }

  /** {@return what was written so far} */
  @Override
  public String toString() {
    return text.toString();
  }
}
