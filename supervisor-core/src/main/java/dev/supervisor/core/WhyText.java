package dev.supervisor.core;

import dev.supervisor.core.WaitGraph.WaitWay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts a way through the graph of waits into words. */
final class WhyText {
  /* How it works. A sentence that is too long is made shorter step by step: names and words are cut, then the hops between the first and the last
   * are counted, and at last its end is kept and what stands before is cut. So the line of code is always whole, but for one that is as long as
   * a sentence itself. */

  private static final int LONGEST_WORDS = 300;
  private static final int LONGEST_LINE = 110;
  private static final String WAITS = "waits for ";
  private static final Pattern LOCK_OF_THE_JDK =
      Pattern.compile("^java\\.(?:\\w+\\.)*(?:Abstract\\w+\\$)?(\\w+)(?:\\$\\w+)*(@\\w+)$");

  private WhyText() {}

  /** One hop, as it is told: without points that say nothing of their own. */
  private record ToldHop(Why.Hop hop, WaitSeen seen) {}

  static Why of(TreeNode node, WaitGraph graph, WaitWay way, boolean isConfirmed) {
    List<ToldHop> told = new ArrayList<>();
    for (int i = 0; i < way.seen().size(); i++) {
      WaitSeen each = way.seen().get(i);
      if (!each.isPassage()) {
        told.add(new ToldHop(
            new Why.Hop(
                TreeText.inALine(graph.points().nameOf(each.at), LONGEST_WORDS),
                verb(each) + TreeText.inALine(each.words(), LONGEST_WORDS),
                each.hops.isEmpty() ? each.known : each.hops.get(0).known(),
                each.view().lineOfUsers()),
            each));
      }
    }
    Why.Kind kind = way.isCircle() ? Why.Kind.CIRCLE : way.seen().get(way.seen().size() - 1).kind;
    StackTraceElement culprit = way.isCircle() ? culpritOf(way) : last(told);
    List<Why.Hop> chain = new ArrayList<>(told.stream().map(ToldHop::hop).toList());
    if (chain.isEmpty()) {
      chain.add(new Why.Hop(node.path(), "has no thread", Why.Known.TREE, null));
    } else if (way.isCircle()) {
      chain.add(firstOfCircle(told, way));
    }
    return new Why(
        node.path(),
        kind,
        isConfirmed,
        chain,
        Optional.ofNullable(culprit),
        sentence(node.path(), kind, isConfirmed, chain, culprit));
  }

  private static Why.Hop firstOfCircle(List<ToldHop> told, WaitWay way) {
    for (ToldHop each : told) {
      if (way.circle().contains(each.seen())) {
        return each.hop();
      }
    }
    return told.get(0).hop();
  }

  private static String verb(WaitSeen seen) {
    if (!seen.hops.isEmpty()) {
      return WAITS;
    }
    return switch (seen.kind) {
      case RUNS -> "runs";
      case ENDED -> seen.at.part == WaitPoint.WaitPart.THREAD && seen.isWait() ? WAITS : "";
      case GIVEN_UP -> "was given up, and " + (seen.words().isEmpty() ? "runs" : WAITS);
      default -> seen.isWait() ? WAITS : "";
    };
  }

  private static @Nullable StackTraceElement last(List<ToldHop> told) {
    for (int i = told.size(); i-- > 0; ) {
      StackTraceElement at = told.get(i).hop().at();
      if (at != null) {
        return at;
      }
    }
    return null;
  }

  /** {@return the line of the first in the circle that holds what the others wait for} */
  private static @Nullable StackTraceElement culpritOf(WaitWay way) {
    List<WaitSeen> circle = way.circle();
    for (int i = 1; i <= circle.size(); i++) {
      StackTraceElement at = circle.get(i % circle.size()).view().lineOfUsers();
      if (at != null) {
        return at;
      }
    }
    return null;
  }

  // ---- the sentence

  private static String sentence(
      String path,
      Why.Kind kind,
      boolean isConfirmed,
      List<Why.Hop> chain,
      @Nullable StackTraceElement culprit) {
    String end = culprit == null ? "" : ", at " + line(culprit);
    String shortEnd = culprit == null ? "" : ", at " + shortLine(culprit);
    String circle = kind != Why.Kind.CIRCLE
        ? suffix(kind, chain.get(chain.size() - 1))
        : isConfirmed ? ", and so for itself" : ", and so, as it seems, for itself";
    for (int longest : new int[] {LONGEST_WORDS, 60, 40, 24}) {
      String whole = hops(chain, longest, kind) + circle;
      if (whole.length() + end.length() <= Why.LONGEST_SENTENCE) {
        return whole + end;
      }
      if (whole.length() + shortEnd.length() <= Why.LONGEST_SENTENCE) {
        return whole + shortEnd;
      }
    }
    Why.Hop last = chain.get(chain.size() - 1);
    String first = cut(path, 40, /* keepEnd= */ true);
    int more = chain.size() - 2;
    String middle = more <= 0 ? "" : ", by way of " + more + " more";
    String shorter = kind == Why.Kind.CIRCLE
        ? first + " waits" + middle
        : chain.size() == 1
            ? hops(chain, 24, kind)
            : first + " waits" + middle + (middle.isEmpty() ? "" : ",") + " for "
                + hops(List.of(last), 40, kind);
    String whole = shorter + circle;
    int room = Why.LONGEST_SENTENCE - shortEnd.length();
    return (whole.length() <= room ? whole : TreeText.inALine(whole, room - 1)) + shortEnd;
  }

  private static String suffix(Why.Kind kind, Why.Hop last) {
    if (!last.what().startsWith(WAITS)) {
      return "";
    }
    return kind == Why.Kind.NOTHING_KNOWN
        ? ", which no known thread brings"
        : kind == Why.Kind.OUTSIDE ? ", outside the JVM" : "";
  }

  /** Of a circle the last hop is the first once more, and its name is enough. */
  private static String hops(List<Why.Hop> chain, int longest, Why.Kind kind) {
    StringBuilder text = new StringBuilder();
    String before = "";
    boolean guessed = false;
    for (int i = 0; i < chain.size(); i++) {
      Why.Hop hop = chain.get(i);
      String who = cut(hop.who(), longest, /* keepEnd= */ true);
      boolean isBack = kind == Why.Kind.CIRCLE && i > 0 && i == chain.size() - 1;
      if (isBack) {
        text.append(names(before, hop.who()) ? "" : guessed ? ", perhaps for " : " held by ");
        text.append(names(before, hop.who()) ? "" : who);
        break;
      }
      if (text.length() == 0) {
        text.append(who).append(' ');
      } else if (guessed) {
        text.append(", perhaps for ").append(who).append(", which ");
      } else if (names(before, hop.who())) {
        text.append(", which ");
      } else {
        text.append(" held by ").append(who).append(", which ");
      }
      text.append(cutWait(hop.what(), longest));
      before = hop.what();
      guessed = hop.known() == Why.Known.GUESS;
    }
    return text.toString();
  }

  /** Keeps the verb. */
  private static String cutWait(String what, int longest) {
    int verb = what.contains(WAITS) ? what.indexOf(WAITS) + WAITS.length() : 0;
    String shown = LOCK_OF_THE_JDK.matcher(what.substring(verb)).replaceFirst("$1$2");
    return what.substring(0, verb) + cut(shown, longest, /* keepEnd= */ true);
  }

  /** {@return whether the words say that name already} */
  static boolean names(String words, String who) {
    return words.endsWith(who) || words.contains(who + ", till ") || words.contains(who + " and ");
  }

  private static String cut(String text, int longest, boolean keepEnd) {
    if (text.length() <= longest) {
      return text;
    }
    int from = text.length() - longest + 1;
    if (keepEnd && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    return keepEnd ? "…" + text.substring(from) : TreeText.inALine(text, longest - 1);
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
    String whole = type + "." + frame.getMethodName() + where;
    return TreeText.inALine(cut(whole, LONGEST_LINE, /* keepEnd= */ true), LONGEST_LINE);
  }
}
