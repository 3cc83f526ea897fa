package dev.supervisor.core;

import java.util.regex.Pattern;

/** Words that are the same for siblings that do the same: without what each has of its own. */
final class AlikeWaits {
  private static final String REQUEST = "pleaseStop of ";
  private static final Pattern TIME =
      Pattern.compile("\\b\\d{4,}-\\d\\d-\\d\\dT[\\d:.]+Z|\\b\\d+ ms from now"); // of a deadline

  private AlikeWaits() {}

  /** {@return the words of a wait, with the node's own stop request as its own, and without the times of deadlines} */
  static String words(String words, String path) {
    String own = REQUEST + path;
    int at = words.indexOf(own);
    int end = at + own.length();
    String told = words;
    if (at >= 0 && (end == words.length() || ",) ".indexOf(words.charAt(end)) >= 0)) {
      told = words.substring(0, at) + "its own pleaseStop" + words.substring(end);
    }
    return TIME.matcher(told).replaceAll("…");
  }
}
