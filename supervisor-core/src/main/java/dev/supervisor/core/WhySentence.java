package dev.supervisor.core;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a node does not move, in one sentence of at most {@link Why#LONGEST_SENTENCE} characters. */
final class WhySentence {
  /* How it works. A sentence begins with its subject and ends with the line of code. Where it is too long, names and words are cut step by step, each in its
   * middle; then the hops between the first and the last are counted. What is still too long is cut in the middle of the whole. So the subject
   * and the line stay whatever users call their nodes and signals; each of both is cut itself only where it is as long as half a sentence. */

  static final String WAITS = "waits for ";

  private static final int[] LONGEST_NAMES = {Why.LONGEST_SENTENCE, 60, 40, 24};
  private static final int[] LONGEST_NAMES_OF_TWO = {40, 24, 16};
  private static final int LONGEST_LINE = 110;
  private static final Pattern LOCK_OF_THE_JDK =
      Pattern.compile("^java\\.(?:\\w+\\.)*(?:Abstract\\w+\\$)?(\\w+)(?:\\$\\w+)*(@\\w+)$");

  /**
   * One hop, with names and words in their whole length.
   *
   * @param ending what is said behind it where it is the last one; null where its kind says that
   */
  record ToldHop(
      String who,
      String verb,
      String words,
      Why.Known known,
      @Nullable StackTraceElement at,
      @Nullable String ending) {
    /** One whose kind says what is said behind it. */
    ToldHop(
        String who, String verb, String words, Why.Known known, @Nullable StackTraceElement at) {
      this(who, verb, words, known, at, null);
    }

    /** {@return whether the words say that name already} */
    boolean names(ToldHop next) {
      return WhySentence.names(words, next.who);
    }
  }

  private final String path;
  private final Why.Kind kind;
  private final boolean isConfirmed;
  private final List<ToldHop> chain;
  private final @Nullable StackTraceElement culprit;

  /** Makes the sentence of a chain, which is not empty. In a circle the last hop is the first of the circle once more. */
  WhySentence(
      String path,
      Why.Kind kind,
      boolean isConfirmed,
      List<ToldHop> chain,
      @Nullable StackTraceElement culprit) {
    this.path = path;
    this.kind = kind;
    this.isConfirmed = isConfirmed;
    this.chain = chain;
    this.culprit = culprit;
  }

  @Override
  public String toString() {
    String end = culprit == null ? "" : ", at " + line(culprit);
    String shortEnd = culprit == null ? "" : ", at " + shortLine(culprit);
    String whole = "";
    for (int i = 0; i < LONGEST_NAMES.length + LONGEST_NAMES_OF_TWO.length; i++) {
      int ofTwo = i - LONGEST_NAMES.length;
      whole = (ofTwo < 0 ? hops(LONGEST_NAMES[i]) : firstAndLast(LONGEST_NAMES_OF_TWO[ofTwo]))
          + nature();
      if (whole.length() + end.length() <= Why.LONGEST_SENTENCE) {
        return whole + end;
      }
      if (whole.length() + shortEnd.length() <= Why.LONGEST_SENTENCE) {
        return whole + shortEnd;
      }
    }
    return TreeText.cutInside(whole, Why.LONGEST_SENTENCE - shortEnd.length()) + shortEnd;
  }

  private String nature() {
    if (kind == Why.Kind.CIRCLE) {
      return isConfirmed ? ", and so for itself" : ", and so, as it seems, for itself";
    }
    ToldHop last = last();
    if (!last.verb.endsWith(WAITS)) {
      return "";
    }
    if (last.ending != null) {
      return TreeText.inALine(last.ending, LONGEST_LINE);
    }
    return kind == Why.Kind.NOTHING_KNOWN
        ? ", which no known thread brings"
        : kind == Why.Kind.OUTSIDE ? ", outside the JVM" : "";
  }

  private ToldHop last() {
    return chain.get(chain.size() - 1);
  }

  /** All hops. Of a circle the last one is the first once more, and its name is enough. */
  private String hops(int longest) {
    StringBuilder text = new StringBuilder();
    ToldHop before = null;
    for (int i = 0; i < chain.size(); i++) {
      ToldHop hop = chain.get(i);
      boolean isBack = kind == Why.Kind.CIRCLE && i > 0 && i == chain.size() - 1;
      boolean guessed = before != null && before.known == Why.Known.GUESS;
      String who = TreeText.cutInside(hop.who, longest);
      if (before == null) {
        text.append(who).append(' ');
      } else if (guessed) {
        text.append(", perhaps for ").append(who).append(isBack ? "" : ", which ");
      } else if (before.names(hop)) {
        text.append(isBack ? "" : ", which ");
      } else {
        text.append(" held by ").append(who).append(isBack ? "" : ", which ");
      }
      if (!isBack) {
        text.append(hop.verb).append(words(hop, longest));
      }
      before = hop;
    }
    return text.toString();
  }

  /** The first and the last hop, and how many are between them. */
  private String firstAndLast(int longest) {
    if (chain.size() == 1) {
      return hops(longest);
    }
    int more = chain.size() - 2;
    String first = TreeText.cutInside(path, longest) + " waits"
        + (more == 0 ? "" : ", by way of " + more + " more" + (kind == Why.Kind.CIRCLE ? "" : ","));
    return kind == Why.Kind.CIRCLE
        ? first
        : first + " for " + TreeText.cutInside(last().who, longest) + ", which " + last().verb
            + words(last(), longest);
  }

  private static String words(ToldHop hop, int longest) {
    return TreeText.cutInside(LOCK_OF_THE_JDK.matcher(hop.words).replaceFirst("$1$2"), longest);
  }

  /** {@return whether the words say that name already} */
  static boolean names(String words, String who) {
    return words.endsWith(who) || words.contains(who + ", till ") || words.contains(who + " and ");
  }

  /** {@return the line of code, with the name of its class} */
  static String line(StackTraceElement frame) {
    return inALine(frame, frame.getClassName());
  }

  private static String shortLine(StackTraceElement frame) {
    String type = frame.getClassName();
    return inALine(frame, type.substring(type.lastIndexOf('.') + 1));
  }

  private static String inALine(StackTraceElement frame, String type) {
    String file = frame.getFileName();
    String where = file == null
        ? "(no source)"
        : "(" + file + (frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber()) + ")";
    return TreeText.cutInside(type + "." + frame.getMethodName() + where, LONGEST_LINE);
  }
}
