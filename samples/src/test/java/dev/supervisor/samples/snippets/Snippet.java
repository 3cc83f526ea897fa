package dev.supervisor.samples.snippets;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Code that a page or a comment shows.
 *
 * @param where the file, and the line in it at which the code begins
 */
record Snippet(String where, String code) {
  private static final Pattern FENCED =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern PRE = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);
  private static final Pattern TAGGED =
      Pattern.compile("\\A\\{@code[ *]*\\n(.*)\\n[ *]*\\}\\z", Pattern.DOTALL);
  private static final Pattern STAR = Pattern.compile("(?m)^ *\\* ?");

  /**
   * Where a stretch ends: at an ellipsis alone on its line, before a declaration that follows a blank line, or at an
   * ellipsis that is all, or the last, that stands between brackets.
   */
  private static final Pattern BREAK =
      Pattern.compile("(?m)^ *… *$|\\n\\n(?=\\S)|(?<inline>(?<=[{(,]) ?… ?(?=[})]))");

  /** {@return the blocks of Java in a page} */
  static List<Snippet> inPage(String file, String text) {
    return FENCED
        .matcher(text)
        .results()
        .map(it -> new Snippet(at(file, text, it.start()), it.group(1)))
        .toList();
  }

  /**
   * {@return the blocks in the comments of a source file}
   *
   * @throws IllegalArgumentException when one is not of the form that is looked into
   */
  static List<Snippet> inComments(String file, String text) {
    return PRE.matcher(text)
        .results()
        .map(it -> {
          String where = at(file, text, it.start());
          var tagged = TAGGED.matcher(it.group(1));
          if (!tagged.matches()) {
            throw new IllegalArgumentException(where + " is not <pre>{@code … }</pre>");
          }
          return new Snippet(where, STAR.matcher(tagged.group(1)).replaceAll(""));
        })
        .toList();
  }

  private static String at(String file, String text, int offset) {
    return file + ":"
        + (1 + text.substring(0, offset).chars().filter(it -> it == '\n').count());
  }

  /** {@return what has to be found in one file, in this order} */
  List<Stretch> stretches() {
    var all = new ArrayList<Stretch>();
    int from = 0;
    boolean startsLine = true;
    var breaks = BREAK.matcher(code);
    while (breaks.find()) {
      boolean endsLine = breaks.group("inline") == null;
      all.add(new Stretch(code.substring(from, breaks.start()), startsLine, endsLine));
      from = breaks.end();
      startsLine = endsLine;
    }
    all.add(new Stretch(code.substring(from), startsLine, true));
    all.removeIf(it -> it.squeezed().isEmpty());
    return all;
  }

  /**
   * A part without a gap: lines that follow one another.
   *
   * @param startsLine whether a line begins with it
   * @param endsLine whether a line ends with it
   */
  record Stretch(String code, boolean startsLine, boolean endsLine) {
    /** {@return the code without spaces and line ends} */
    String squeezed() {
      return code.replaceAll("\\s+", "");
    }
  }
}
