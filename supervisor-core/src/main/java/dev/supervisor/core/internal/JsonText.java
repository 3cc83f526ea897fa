package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.PlainText;

/**
 * Writes JSON. The text can stand in a script, a terminal and a log: all characters that have a meaning there are escaped. Confined to one
 * thread.
 */
public final class JsonText {
  private final StringBuilder text = new StringBuilder(1_000);
  private boolean needsComma;

  /** Makes an empty text. */
  public JsonText() {}

  /** Opens an object or a list. */
  public JsonText open(char bracket) {
    comma();
    text.append(bracket);
    needsComma = false;
    return this;
  }

  /** Closes an object or a list. */
  public JsonText close(char bracket) {
    text.append(bracket);
    needsComma = true;
    return this;
  }

  /** Begins a new line, which has no meaning in JSON. */
  public JsonText line() {
    if (needsComma) {
      text.append(',');
      needsComma = false;
    }
    text.append('\n');
    return this;
  }

  /** Writes the name of the member that is written next. */
  public JsonText name(String name) {
    comma();
    quote(name);
    text.append(':');
    needsComma = false;
    return this;
  }

  /** Writes a text. */
  public JsonText value(String value) {
    comma();
    quote(value);
    return this;
  }

  /** Writes a number. */
  public JsonText value(long value) {
    comma();
    text.append(value);
    return this;
  }

  /** Writes true or false. */
  public JsonText value(boolean value) {
    comma();
    text.append(value);
    return this;
  }

  /** Writes a text that is JSON already. */
  public JsonText json(String written) {
    comma();
    text.append(written);
    return this;
  }

  /** Writes a member, unless its value is empty. */
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

  /** {@return whether the character is shown as it is, and has no meaning in HTML} */
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
