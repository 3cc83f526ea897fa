package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Why;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants each hang, asks {@code why}, the JDK's bean of threads and its program {@code jstack}, and writes the table of what they say: {@code
 * docs/hang-table.md}, with {@code -Dhangs.update}. Else the page has to say the same.
 */
@Tag("long")
@Timeout(300)
final class HangTableTest {
  private static final Path PAGE = Path.of("..", "docs", "hang-table.md");
  private static final String NAMED = "named";
  private static final Set<Hang> NOT_ALWAYS_OF_VIRTUAL =
      EnumSet.of(Hang.CIRCLE_OF_JOINS, Hang.JOIN_OF_ONE_THAT_RUNS);

  private static final String HEAD = """
      # The table of planted hangs

      Twelve hangs, each with platform and with virtual threads, and with the waits of this library and with those of the JDK. A test plants each hang, asks why the thread `asked` does not move, and writes this page; it ran on JDK 25. What the words
      mean: [it does not stop](why.md).

      - *`why`*, *its line*: how the chain ends, and whether the sentence, of at most 200 characters, names the line that is to blame.
      - *`ThreadMXBean`*, *`jstack`*: whether `findDeadlockedThreads` and the program `jstack` find a deadlock. Neither says which line is to blame.
      - *In `jstack`'s text*: whether the line that is to blame is somewhere in that text, one of many and unmarked. The text has no virtual threads.

      | hang | threads | waits | `why` | its line | `ThreadMXBean` | `jstack` | in `jstack`'s text |
      |---|---|---|---|---|---|---|---|
      """;

  @TempDir
  Path dir;

  private int named;
  private int all;
  private int byBean;
  private int byStack;

  @Test
  void hangs_arePlantedAndAskedAbout_asThePageSays() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 25,
        "the JDK says which monitors virtual threads hold from 25 on");
    List<String> rows = new ArrayList<>();
    for (Hang hang : Hang.values()) {
      rows.add(row(hang, "platform", ThreadOptions::platform, /* ours= */ true));
      rows.add(row(hang, "platform", ThreadOptions::platform, /* ours= */ false));
      rows.add(row(hang, "virtual", ThreadOptions::virtual, /* ours= */ true));
      rows.add(row(hang, "virtual", ThreadOptions::virtual, /* ours= */ false));
    }
    String page = HEAD + String.join("\n", rows)
        + "\n\nOf %d hangs, `why` names the line in %d, each time. `ThreadMXBean` finds a deadlock in %d, `jstack` in %d.\n"
            .formatted(all, named, byBean, byStack)
        + """

        *Not always*: the JDK says which thread a virtual thread joins by `Thread.join` only as long as it interprets `Object.wait`.
        """;
    if (System.getProperty("hangs.update") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("the page; -Dhangs.update writes it anew")
        .isEqualTo(page);
  }

  private String row(Hang hang, String threads, UnaryOperator<ThreadOptions> with, boolean ours)
      throws Exception {
    boolean isKnown = ours || !threads.equals("virtual") || !NOT_ALWAYS_OF_VIRTUAL.contains(hang);
    try (Planted at = new Planted(with)) {
      if (ours) {
        hang.ours(at);
      } else {
        hang.foreign(at);
      }
      Optional<Why> why = isKnown
          ? Optional.of(at.why(it -> it.kind() == hang.kind(ours)
              && it.isConfirmed() == (it.kind() == Why.Kind.CIRCLE)
              && it.culprit().map(StackTraceElement::getMethodName).equals(Optional.of("toBlame"))))
          : Optional.empty();
      boolean isSeen = ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null;
      String stacks = jstack();
      boolean isPrinted = stacks.contains("Java-level deadlock");
      all++;
      named += isKnown ? 1 : 0;
      byBean += isSeen ? 1 : 0;
      byStack += isPrinted ? 1 : 0;
      return "| "
          + String.join(
              " | ",
              words(hang),
              threads,
              ours ? "ours" : "the JDK's",
              why.map(it -> end(it)).orElse("not always"),
              why.map(it -> NAMED).orElse("not always"),
              isSeen ? "a deadlock" : "–",
              isPrinted ? "a deadlock" : "–",
              isKnown ? stacks.contains(".toBlame(Hang.java:") ? "yes" : "no" : "–")
          + " |";
    }
  }

  private static String words(Hang hang) {
    return hang.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("jdk", "JDK");
  }

  /** How the chain ends, and at whom: at the one that is asked about, or at another one. */
  private static String end(Why why) {
    String last = why.chain().get(why.chain().size() - 1).who();
    String whose = why.kind() == Why.Kind.CIRCLE
        ? ", confirmed"
        : last.equals("/app/asked") ? "" : ", of another thread";
    return why.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + whose;
  }

  private String jstack() throws Exception {
    Path said = dir.resolve("stacks");
    Process jstack = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
            "-l",
            Long.toString(ProcessHandle.current().pid()))
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    assertThat(jstack.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(said);
    assertThat(text).contains("Full thread dump");
    return text;
  }
}
