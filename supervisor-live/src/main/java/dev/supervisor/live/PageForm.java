package dev.supervisor.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names and values of a form, or of the query of an address. Immutable.
 *
 * @param values the values of each name, in their order
 */
record PageForm(Map<String, List<String>> values) {
  private static final int MOST_VALUES = 2_000;

  /**
   * {@return the form that the text describes: its first 2,000 pairs}
   *
   * @throws IllegalArgumentException when a name or a value is not encoded as in a form
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

  /** {@return the first value of that name; empty if there is none} */
  String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.get(0);
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }
}
