package dev.supervisor.command.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be told of shell text by looking at it. Rather too much is suspected than too little: what that costs is time,
 * what is overlooked is answered wrongly.
 */
public final class Signs {
  /** Made when they are first needed: most texts have no word of either. */
  private static final class Expressions {
    /** A dot as a command, or what reads a text that cannot be looked at. */
    static final Pattern READS_MORE = Pattern.compile(
        "\\beval\\b|\\bsource[ \\t]|@P\\}|(?:^|[\\n;&|(){}`!]|\\b(?:then|do|else|elif|if|while|until|builtin|command|time)\\b)"
            + "[ \\t]*(?:[A-Za-z_][A-Za-z0-9_]*=[^ \\t\\n]*[ \\t]+)*\\.[ \\t]");

    /** Commands that change how running processes run. */
    static final Pattern CHANGES_OTHERS = Pattern.compile(
        "\\brenice\\b|\\bcgclassify\\b|/oom_(?:score_)?adj\\b|/cgroup\\.(?:procs|threads)\\b|/autogroup\\b|/timerslack_ns\\b"
            + "|\\b(?:taskset|prlimit|ionice|chrt|choom|uclampset|schedtool)\\b[^\\n;|&]*[ \\t'\"]-(?:-pid|-pgid|-uid|[a-zA-Z]*[pPu])");
  }

  private static final String QUOTES = "\\'\"";

  /** Words of which each text that changes how others run has at least one. To look for words is much faster than to look for the expression. */
  private static final List<String> HINTS = List.of(
      "nice", // renice, ionice
      "cgclassify",
      "/oom_",
      "/cgroup.",
      "/autogroup",
      "/timerslack_ns",
      "taskset",
      "prlimit",
      "chrt",
      "choom",
      "uclampset",
      "schedtool");

  private Signs() {}

  /**
   * {@return whether a text may ask for the number of its shell, {@code $$}, or of the last process in its background,
   * {@code $!}} In a child of a session these are the session's. They count wherever they stand, in quotes, too: what is
   * quoted may be meant for {@code eval} or {@code trap}. A text that reads other text in, by {@code eval} or {@code
   * source}, may ask there.
   */
  public static boolean asksForItsShell(String text) {
    return (text.indexOf('$') >= 0 && hasNumberOfShell(text))
        || ((text.contains("eval")
                || text.contains("source")
                || text.contains(". ")
                || text.contains(".\t")
                || text.contains("@P}"))
            && Expressions.READS_MORE.matcher(text).find());
  }

  private static boolean hasNumberOfShell(String text) {
    String plain = unquoted(text);
    for (int i = plain.indexOf('$'); i >= 0; i = plain.indexOf('$', i + 1)) {
      char next = at(plain, i + 1);
      if (next == '$' || next == '!' || (next == '{' && isNumberInBraces(plain, i + 2))) {
        return true;
      }
    }
    return false;
  }

  /** {@code ${$}}, {@code ${#$}}, {@code ${!}}, {@code ${!:-none}} and the like, but not {@code ${!name}}. */
  private static boolean isNumberInBraces(String text, int from) {
    char first = at(text, from);
    char second = at(text, from + 1);
    return switch (first) {
      case '$' -> true;
      case '#' -> second == '$' || second == '!';
      case '!' ->
        !Character.isLetterOrDigit(second) && second != '_' && second != '@' && second != '*';
      default -> false;
    };
  }

  private static char at(String text, int index) {
    return index < text.length() ? text.charAt(index) : ' ';
  }

  private static String unquoted(String text) {
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && at(text, i + 1) == '\n') {
        i++;
      } else if (QUOTES.indexOf(c) < 0) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /**
   * {@return whether a command may change how processes run that are not its own: their niceness, scheduling, processors,
   * limits, control groups}
   */
  public static boolean changesOthers(byte[] text) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    for (String hint : HINTS) {
      if (all.contains(hint)) {
        return Expressions.CHANGES_OTHERS.matcher(all).find();
      }
    }
    return false;
  }

  /** {@return whether it may be what no file of the kernel tells afterwards} */
  public static boolean changesOthersUnseen(byte[] text) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    return (all.contains("ionice") || all.contains("uclampset"))
        && Expressions.CHANGES_OTHERS.matcher(all).find();
  }
}
