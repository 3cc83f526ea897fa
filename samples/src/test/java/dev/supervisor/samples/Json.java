package dev.supervisor.samples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the census writes as JSON: one line with one object of numbers and objects. */
final class Json {
  private static final Pattern TOKEN = Pattern.compile(
      "[{}:,]|\"((?:[^\"\\\\\\p{Cntrl}]|\\\\[\"\\\\]|\\\\u[0-9a-f]{4})*)\"|-?\\d+(?:\\.\\d+)?");

  private final Matcher tokens;
  private String token = "";

  private Json(String text) {
    this.tokens = TOKEN.matcher(text);
  }

  /** {@return an object: its values are {@code Long}, {@code Double} or objects} */
  static Map<String, Object> object(String line) {
    var json = new Json(line);
    json.next();
    Map<String, Object> object = json.object();
    if (!line.substring(json.tokens.end()).equals(System.lineSeparator())) {
      throw new AssertionError("more than one line of JSON: " + line);
    }
    return object;
  }

  private void next() {
    int at = token.isEmpty() ? 0 : tokens.end();
    if (!tokens.find(at) || tokens.start() != at) {
      throw new AssertionError("no JSON at character " + at);
    }
    token = tokens.group();
  }

  private Map<String, Object> object() {
    var object = new LinkedHashMap<String, Object>();
    expect("{");
    while (!token.equals("}")) {
      if (!object.isEmpty()) {
        expect(",");
      }
      String key = unescaped(tokens.group(1));
      next();
      expect(":");
      if (object.put(key, value()) != null) {
        throw new AssertionError("twice: " + key);
      }
    }
    return object;
  }

  private Object value() {
    Object value;
    if (token.equals("{")) {
      value = object();
    } else if (token.contains(".")) {
      value = Double.valueOf(token);
    } else {
      value = Long.valueOf(token);
    }
    next();
    return value;
  }

  private void expect(String what) {
    if (!token.equals(what)) {
      throw new AssertionError("expected " + what + " at character " + tokens.start());
    }
    next();
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\(u([0-9a-f]{4})|.)")
        .matcher(text)
        .replaceAll(it -> Matcher.quoteReplacement(
            it.group(2) == null
                ? it.group(1)
                : String.valueOf((char) Integer.parseInt(it.group(2), 16))));
  }
}
