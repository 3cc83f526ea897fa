package dev.supervisor.samples.snippets;

import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A source file that is compiled, in which snippets are looked for whatever the spaces and line ends. Comments of more
 * than one line are no code: they do not count.
 */
final class CompiledSource {
  private static final Pattern BLOCK_COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

  /** What may stand before a declaration, and is not shown. */
  private static final Pattern MODIFIERS =
      Pattern.compile(" *((public|private|protected|static|final) +)*");

  private final String text;
  private final String squeezed;
  private final int[] places; // of each character of the squeezed text in the text

  CompiledSource(String text) {
    this.text = BLOCK_COMMENT
        .matcher(text)
        .replaceAll((MatchResult it) -> "\n".repeat((int) it.group().lines().count()));
    this.places = placesOf(this.text);
    var code = new StringBuilder(places.length);
    for (int place : places) {
      code.append(this.text.charAt(place));
    }
    this.squeezed = code.toString();
  }

  private static int[] placesOf(String text) {
    int[] places = new int[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        places[count++] = i;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /** {@return whether all that the snippet shows is here, in its order} */
  boolean contains(Snippet snippet) {
    int from = 0;
    for (var stretch : snippet.stretches()) {
      from = endOf(stretch, from);
      if (from < 0) return false;
    }
    return from > 0;
  }

  /** {@return where the stretch ends, or -1} */
  private int endOf(Snippet.Stretch stretch, int from) {
    String wanted = stretch.squeezed();
    for (int at = squeezed.indexOf(wanted, from); at >= 0; at = squeezed.indexOf(wanted, at + 1)) {
      int end = at + wanted.length();
      boolean fits = (!stretch.startsLine() || isStartOfLine(places[at]))
          && (!stretch.endsLine() || isEndOfLine(places[end - 1]));
      if (fits) return end;
    }
    return -1;
  }

  private boolean isStartOfLine(int place) {
    int start = text.lastIndexOf('\n', place) + 1;
    return MODIFIERS.matcher(text.substring(start, place)).matches();
  }

  private boolean isEndOfLine(int place) {
    int end = text.indexOf('\n', place);
    return text.substring(place + 1, end < 0 ? text.length() : end).isBlank();
  }
}
