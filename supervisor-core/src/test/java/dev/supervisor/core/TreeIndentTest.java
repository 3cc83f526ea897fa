package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The text of a deep tree grows as its number of nodes does: below a depth, the depth stands in place of the branches. */
final class TreeIndentTest {
  private static final int DEPTH = 120;

  @Test
  void linesOfADeepTree_haveTheirDepth_andDoNotGrowWithIt() {
    ArrayDeque<Scope> open = new ArrayDeque<>();
    try {
      open.push(Supervisor.open("top"));
      for (int i = 1; i < DEPTH; i++) {
        open.push(Supervisor.open("level" + i));
      }
      for (String text :
          List.of(open.getLast().tree(), TreeOverview.of((TreeNode) open.getLast()))) {
        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(DEPTH);
        assertThat(lines.get(2)).startsWith("   └─ level2  ");
        assertThat(lines.get(30)).startsWith(" ".repeat(87) + "└─ level30  ");
        assertThat(lines.get(31)).startsWith(" ".repeat(87) + "(depth 31) └─ level31  ");
        assertThat(lines.get(DEPTH - 1)).startsWith(" ".repeat(87) + "(depth 119) └─ level119  ");
      }
    } finally {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
  }

  @Test
  void branches_areDrawnToADepth_andTheirDepthIsAfterThat() {
    TreeIndent indent = TreeIndent.TOP.below("");
    assertThat(indent.text()).isEmpty();
    assertThat(indent.below(TreeIndent.BRANCH).below(TreeIndent.LAST_BRANCH).text())
        .isEqualTo("│     ");
    List<TreeIndent> all =
        Stream.iterate(indent, it -> it.below(TreeIndent.BRANCH)).limit(3_000).toList();
    assertThat(all.get(2_999).text()).isEqualTo("│  ".repeat(29) + "(depth 3000) ");
    assertThat(all).allMatch(it -> it.text().length() <= 3 * TreeIndent.MOST_DRAWN + 13);
  }
}
