package dev.supervisor.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says: names and values, as forms and queries have them. Immutable.
 *
 * @param values of each name, in their order
 */
record PageForm(Map<String, List<String>> values) {
  private static final int MOST_VALUES = 2_000;

  /**
   * {@return what stands in that text}
   *
   * @throws IllegalArgumentException when it is no form
   */
  static PageForm of(@Nullable String text) {
    Map<String, List<String>> values = new HashMap<>();
    int count = 0;
    int from = 0;
    while (text != null && from < text.length() && count++ < MOST_VALUES) {
      int end = text.indexOf('&', from);
      String pair = end < 0 ? text.substring(from) : text.substring(from, end);
      int middle = pair.indexOf('=');
      if (middle > 0) {
        values
            .computeIfAbsent(decoded(pair.substring(0, middle)), name -> new ArrayList<>())
            .add(decoded(pair.substring(middle + 1)));
      }
      from = end < 0 ? text.length() : end + 1;
    }
    return new PageForm(values);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** {@return the first value; empty where there is none} */
  String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.get(0);
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }
}
