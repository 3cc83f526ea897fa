package dev.supervisor.core;

import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Delays and limits that system properties set, for one tree: read once, when its first child is spawned that may be started again.
 * Thread-safe.
 */
final class RestartSettings {
  /** The beginning of the name of a property, before the path of a child. */
  static final String PREFIX = "supervisor.restart.";

  private static final String ANY = "*";
  private static final Pattern NUMBER = Pattern.compile("#\\d+(?=/|$)");
  private static final Pattern SPAN = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  private final Map<String, String> exact = new TreeMap<>(); // by path
  private final Map<String, String> patterns = new TreeMap<>();
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  private RestartSettings() {}

  /** {@return what the properties say now} */
  static RestartSettings read() {
    RestartSettings all = new RestartSettings();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = name.startsWith(PREFIX) ? System.getProperty(name) : null;
      if (value != null) {
        String path = name.substring(PREFIX.length());
        (List.of(path.split("/", -1)).contains(ANY) ? all.patterns : all.exact).put(path, value);
      }
    }
    return all;
  }

  /**
   * {@return the policy with what a property sets for the child with this path; the same where none does}
   *
   * @throws IllegalArgumentException when the property cannot be read; names it
   */
  Restart applied(String path, Restart policy) {
    if (exact.isEmpty() && patterns.isEmpty()) {
      return policy;
    }
    String key = keyOf(path);
    if (key == null) {
      return policy;
    }
    used.add(key);
    String value = exact.containsKey(key) ? exact.get(key) : patterns.get(key);
    return with(policy, PREFIX + key, value == null ? "" : value);
  }

  private @Nullable String keyOf(String path) {
    String plain = NUMBER.matcher(path).replaceAll("");
    if (exact.containsKey(plain)) {
      return plain;
    }
    String best = null;
    for (String each : patterns.keySet()) { // in alphabetical order
      if (fits(each, plain) && (best == null || stars(each) < stars(best))) {
        best = each;
      }
    }
    return best;
  }

  private static boolean fits(String pattern, String path) {
    String[] of = pattern.split("/", -1);
    String[] names = path.split("/", -1);
    boolean fits = of.length == names.length;
    for (int i = 0; fits && i < of.length; i++) {
      fits = of[i].equals(ANY) || of[i].equals(names[i]);
    }
    return fits;
  }

  private static long stars(String pattern) {
    return List.of(pattern.split("/", -1)).stream().filter(ANY::equals).count();
  }

  /** {@return the properties that have met no child so far} */
  List<String> unused() {
    List<String> all = new ArrayList<>();
    exact.keySet().forEach(it -> all.add(PREFIX + it));
    patterns.keySet().forEach(it -> all.add(PREFIX + it));
    used.forEach(it -> all.remove(PREFIX + it));
    return all;
  }

  // ---- one of them

  private static Restart with(Restart policy, String property, String value) {
    Restart it = policy;
    for (String part : value.split(",", -1)) {
      try {
        it = with(it, part.strip());
      } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
        throw new IllegalArgumentException(
            "the system property " + property + " has a part \"" + part.strip() + "\": "
                + Thrown.message(e),
            e);
      }
    }
    return it.setBy(property);
  }

  private static Restart with(Restart it, String part) {
    int mark = part.indexOf('=');
    String name = mark < 0 ? part : part.substring(0, mark).strip();
    String value = mark < 0 ? "" : part.substring(mark + 1).strip();
    return switch (name) {
      case "forever" -> mark < 0 ? it.forever() : refuse("forever has no value");
      case "upTo" -> it.upTo(number(value));
      case "beforeReady" -> it.beforeReady(number(value));
      case "jitter" -> it.jitter(part(value));
      case "quiet" -> it.quiet(span(value));
      case "fenceWithin" -> it.fenceWithin(span(value));
      case "limit" -> {
        String[] two = two(value, "3/5s");
        yield it.limit(number(two[0]), span(two[1]));
      }
      case "delays" -> {
        String[] two = two(value, "200ms/30s");
        yield it.delays(span(two[0]), span(two[1]));
      }
      default ->
        refuse("it is none of upTo=10, forever, limit=3/5s, beforeReady=3, delays=200ms/30s,"
            + " jitter=0.5, quiet=60s, fenceWithin=60s, separated by commas");
    };
  }

  private static Restart refuse(String why) {
    throw new IllegalArgumentException(why);
  }

  private static String[] two(String value, String such) {
    String[] two = value.split("/", -1);
    if (two.length != 2) {
      throw new IllegalArgumentException("it needs two values, as in " + such);
    }
    return new String[] {two[0].strip(), two[1].strip()};
  }

  private static int number(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(value + " is no whole number", e);
    }
  }

  private static double part(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(value + " is no number", e);
    }
  }

  private static Duration span(String value) {
    Matcher plain = SPAN.matcher(value);
    if (plain.matches()) {
      long many;
      try {
        many = Long.parseLong(plain.group(1));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(value + " is too long", e);
      }
      try {
        return switch (plain.group(2)) {
          case "ms" -> Duration.ofMillis(many);
          case "s" -> Duration.ofSeconds(many);
          case "m" -> Duration.ofMinutes(many);
          case "h" -> Duration.ofHours(many);
          default -> Duration.ofDays(many);
        };
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(value + " is too long", e);
      }
    }
    try {
      return Duration.parse(value);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          value + " is no time: give one such as 200ms, 5s, 2m, 1h, or PT5S", e);
    }
  }
}
