package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.WhySentence.ToldHop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sentence is at most 200 characters long, begins with its subject, and ends with the line of code, whatever users call things. */
final class WhySentenceTest {
  private static final StackTraceElement LINE =
      new StackTraceElement("com.acme.Printing", "print", "Printing.java", 27);
  private static final String[] PIECES = {
    "a",
    "Z",
    "/",
    " ",
    "waits for ",
    " held by ",
    ", which ",
    "é",
    "漢",
    "🧵",
    "👩‍👩‍👧",
    "\n",
    "\t",
    "\u0000",
    "\u001b[2J",
    "\u009b",
    "\u007f",
    "…",
    "java.util.",
    "\"",
    "</script>"
  };

  private static String sentence(Why.Kind kind, ToldHop... chain) {
    return new WhySentence(chain[0].who(), kind, /* isConfirmed= */ false, List.of(chain), LINE)
        .toString();
  }

  private static ToldHop hop(String who, String words) {
    return new ToldHop(who, WhySentence.WAITS, words, Why.Known.OWN_WAIT, LINE);
  }

  @Test
  void sentence_ofAShortChain_saysAllOfIt() {
    assertThat(sentence(
            Why.Kind.NOTHING_KNOWN,
            hop("/app/page", "lock printer held by /app/holder"),
            hop("/app/holder", "paper")))
        .isEqualTo("/app/page waits for lock printer held by /app/holder, which waits for paper,"
            + " which no known thread brings, at com.acme.Printing.print(Printing.java:27)");
  }

  @Test
  void sentence_ofALongName_losesTheMiddleOfTheName() {
    assertThat(sentence(Why.Kind.NOTHING_KNOWN, hop("/app/" + "x".repeat(300) + "/page", "paper")))
        .isEqualTo("/app/xxxxxxxxxxxxxxx…" + "x".repeat(34) + "/page waits for paper,"
            + " which no known thread brings, at com.acme.Printing.print(Printing.java:27)");
  }

  @Test
  void sentence_ofALongLabel_losesTheMiddleOfTheLabel() {
    assertThat(sentence(
            Why.Kind.NOTHING_KNOWN,
            hop("/app/page", "the answer to " + "x".repeat(300) + " of today")))
        .isEqualTo("/app/page waits for the answer to xxxxxx…" + "x".repeat(30) + " of today,"
            + " which no known thread brings, at com.acme.Printing.print(Printing.java:27)");
  }

  @Test
  void sentence_ofALongChain_countsTheHopsInTheMiddle() {
    List<ToldHop> chain = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      chain.add(hop("/app/clerk-number-" + i, "lock ledger-number-" + i));
    }
    assertThat(sentence(Why.Kind.OUTSIDE, chain.toArray(ToldHop[]::new)))
        .isEqualTo(
            "/app/clerk-number-0 waits, by way of 4 more, for /app/clerk-number-5, which"
                + " waits for lock ledger-number-5, outside the JVM, at com.acme.Printing.print(Printing.java:27)");
  }

  @Test
  void sentence_ofACircleThatOthersLeadInto_namesItsFirstOnceMore() {
    ToldHop first = hop("/b", "lock two held by /c");
    assertThat(sentence(
            Why.Kind.CIRCLE, hop("/a", "lock one held by /b"), first, hop("/c", "lock one"), first))
        .isEqualTo("/a waits for lock one held by /b, which waits for lock two held by /c, which"
            + " waits for lock one held by /b, and so, as it seems, for itself, at"
            + " com.acme.Printing.print(Printing.java:27)");
  }

  @Test
  void sentence_ofNamesByChance_hasItsSubjectAndItsLine() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      List<ToldHop> chain = new ArrayList<>();
      for (int hops = 1 + random.nextInt(5); hops > 0; hops--) {
        chain.add(new ToldHop(
            "/" + text(random),
            random.nextBoolean() ? WhySentence.WAITS : random.nextBoolean() ? "runs" : "",
            random.nextInt(5) == 0 ? "" : text(random),
            random.nextBoolean() ? Why.Known.GUESS : Why.Known.JVM,
            null));
      }
      Why.Kind[] kinds = Why.Kind.values();
      Why.Kind kind = kinds[random.nextInt(kinds.length)];
      if (kind == Why.Kind.CIRCLE) {
        chain.add(chain.get(random.nextInt(chain.size())));
      }
      StackTraceElement line = random.nextInt(5) == 0
          ? null
          : new StackTraceElement(
              "com.acme." + "Long".repeat(random.nextInt(60)) + "Type",
              "method".repeat(1 + random.nextInt(30)),
              random.nextInt(5) == 0 ? null : "Type.java",
              random.nextInt(100) - 2);
      check(
          "seed " + seed + ", round " + i,
          chain,
          new WhySentence(chain.get(0).who(), kind, random.nextBoolean(), chain, line).toString(),
          line);
    }
  }

  private static void check(
      String which, List<ToldHop> chain, String sentence, @Nullable StackTraceElement line) {
    String subject = TreeText.inALine(chain.get(0).who(), Integer.MAX_VALUE);
    String head = subject.length() <= 12 ? subject + " " : subject.substring(0, 4);
    String end = line == null
        ? ""
        : line.getFileName() == null
            ? "(no source)"
            : line.getFileName()
                + (line.getLineNumber() < 0 ? "" : ":" + line.getLineNumber())
                + ")";
    if (sentence.length() > Why.LONGEST_SENTENCE
        || !sentence.startsWith(head)
        || !sentence.endsWith(end)
        || (line != null && !sentence.contains(", at "))
        || sentence
            .codePoints()
            .anyMatch(it -> Character.isISOControl(it) || (it >= 0xd800 && it <= 0xdfff))) {
      throw new AssertionError(which + ": " + sentence + "\nis not " + head + "…" + end);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
