package dev.supervisor.core.seeing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of JSON for tests. It takes whole numbers, and refuses what is not escaped and could do harm. */
public final class JsonValues {
  private final String text;
  private int at;

  private JsonValues(String text) {
    this.text = text;
  }

  /** {@return the value: a map, a list, a string, a {@code Long} or a {@code Boolean}} */
  public static Object of(String text) {
    JsonValues reader = new JsonValues(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at != text.length()) {
      throw reader.wrong("something behind the value");
    }
    return value;
  }

  private Object value() {
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't', 'f' -> bool();
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    take('{');
    while (peek() != '}') {
      if (!object.isEmpty()) {
        take(',');
      }
      peek();
      String name = string();
      take(':');
      if (object.put(name, value()) != null) {
        throw wrong("a second " + name);
      }
    }
    take('}');
    return object;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    take('[');
    while (peek() != ']') {
      if (!list.isEmpty()) {
        take(',');
      }
      list.add(value());
    }
    take(']');
    return list;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take('"');
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("a control character");
      }
      if (c != '\\') {
        string.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case '"', '\\', '/' -> string.append(escaped);
        case 'n' -> string.append('\n');
        case 't' -> string.append('\t');
        case 'r' -> string.append('\r');
        case 'u' -> {
          string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> throw wrong("an escape that does not exist");
      }
    }
    at++;
    return string.toString();
  }

  private Boolean bool() {
    boolean is = text.startsWith("true", at);
    if (!is && !text.startsWith("false", at)) {
      throw wrong("no value");
    }
    at += is ? 4 : 5;
    return is;
  }

  private Long number() {
    int from = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
      at++;
    }
    if (at == from) {
      throw wrong("no value");
    }
    return Long.valueOf(text.substring(from, at));
  }

  private char peek() {
    blanks();
    return text.charAt(at);
  }

  private void blanks() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void take(char expected) {
    if (peek() != expected) {
      throw wrong("no " + expected);
    }
    at++;
  }

  private AssertionError wrong(String what) {
    return new AssertionError("at character " + at + ": " + what);
  }
}
