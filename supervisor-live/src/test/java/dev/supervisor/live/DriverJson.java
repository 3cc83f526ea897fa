package dev.supervisor.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON that a driver of browsers speaks: maps, lists, strings, doubles, booleans and null. */
final class DriverJson {
  private final String text;
  private int at;

  private DriverJson(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    return new DriverJson(text).value();
  }

  static String write(@Nullable Object value) {
    if (value instanceof String string) {
      return quoted(string);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(DriverJson::write).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(it -> quoted(String.valueOf(it.getKey())) + ":" + write(it.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    return String.valueOf(value);
  }

  private static String quoted(String string) {
    StringBuilder all = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
        all.append(c);
      } else {
        all.append("\\u%04x".formatted((int) c));
      }
    }
    return all.append('"').toString();
  }

  private @Nullable Object value() {
    char c = peek();
    return switch (c) {
      case '{' -> map();
      case '[' -> list();
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, @Nullable Object> map() {
    Map<String, @Nullable Object> map = new HashMap<>();
    at++;
    while (peek() != '}') {
      String name = string();
      peek(); // the blanks before the colon
      at++;
      map.put(name, value());
      comma();
    }
    at++;
    return map;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    while (peek() != ']') {
      list.add(value());
      comma();
    }
    at++;
    return list;
  }

  private void comma() {
    if (peek() == ',') {
      at++;
      peek();
    }
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      if (c != '\\') {
        string.append(c);
        continue;
      }
      char escaped = text.charAt(++at);
      switch (escaped) {
        case 'n' -> string.append('\n');
        case 't' -> string.append('\t');
        case 'r' -> string.append('\r');
        case 'b' -> string.append('\b');
        case 'f' -> string.append('\f');
        case 'u' -> {
          string.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
          at += 4;
        }
        default -> string.append(escaped);
      }
    }
    at++;
    return string.toString();
  }

  private @Nullable Object word() {
    int from = at;
    while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "null" -> null;
      case "true", "false" -> Boolean.valueOf(word);
      default -> Double.valueOf(word);
    };
  }

  private char peek() {
    while (" \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return text.charAt(at);
  }
}
