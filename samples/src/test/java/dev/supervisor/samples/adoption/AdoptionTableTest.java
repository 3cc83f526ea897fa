package dev.supervisor.samples.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hands libraries to trees that stop, and writes the table of what was seen: {@code docs/adoption-table.md}, with
 * {@code -Dadoption.update}. Else the page has to say the same, but for what a stop costs on this machine.
 */
@Timeout(240)
final class AdoptionTableTest {
  private static final Path PAGE = Path.of("..", "docs", "adoption-table.md");
  private static final Pattern COST = Pattern.compile("[^|]*\\|$");
  private static final String HEAD = """
      # Libraries in a tree

      What each library gets, how the tree ends it, and which threads it keeps. A test writes this page. It hands the library to a tree in which a thread uses it, and stops the tree; the thread uses the library
      once more after it was asked to stop. Then the test waits until the library has no thread any more, except those that stay. How to hand a library over: [bridges](bridges.md#threads-that-a-library-makes).

      | library | version | handed over | ended by | not in the tree, and why | its work runs in the tree | threads that stay | in the order of the stop | a stop takes, in ms |
      |---|---|---|---|---|---|---|---|---|
      """;

  @Test
  void libraries_areHandedOver_asThePageSays(@TempDir Path dir) throws Exception {
    List<String> rows = new ArrayList<>();
    for (HandedLibrary each : HandedLibraries.all(dir.resolve("database"))) {
      rows.add(row(each, Adoption.tried(each)));
    }
    Adoption.awaitCollected("HttpClient-");
    String page = HEAD + String.join("\n", rows) + "\n";
    if (System.getProperty("adoption.update") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(withoutCost(Files.readString(PAGE)))
        .as("the page; -Dadoption.update writes it anew")
        .isEqualTo(withoutCost(page));
  }

  private static String row(HandedLibrary library, Adoption seen) {
    assertThat(seen.usedInStop())
        .as(library.name() + " was used while its user stopped")
        .isNull();
    assertThat(seen.isInTree())
        .as(library.name() + " runs in the tree")
        .isEqualTo(library.isInTree());
    if (library.isStopped()) {
      assertThat(seen.stayed())
          .as(library.name() + " keeps " + library.left())
          .hasSize(expected(library.left()));
    }
    return "| "
        + String.join(
            " | ",
            library.name(),
            library.version(),
            library.handedOver(),
            library.closedBy(),
            library.why(),
            library.isInTree() ? "yes" : "no",
            library.left(),
            library.isStopped() ? "after its user" : "–",
            library.isStopped() ? seen.cost() : "–")
        + " |";
  }

  private static int expected(String left) {
    boolean isOnlyBefore21 = left.endsWith("before Java 21");
    return isOnlyBefore21 && Runtime.version().feature() >= 21
        ? 0
        : Integer.parseInt(left.substring(0, 1));
  }

  private static List<String> withoutCost(String page) {
    return page.lines().map(it -> COST.matcher(it).replaceAll("|")).toList();
  }
}
