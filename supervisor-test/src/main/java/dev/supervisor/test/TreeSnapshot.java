package dev.supervisor.test;

import dev.supervisor.core.Node;
import dev.supervisor.core.Node.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The shape of a living tree as text: names and states, and nothing that changes with time.
 *
 * <p>One line a node, the oldest child first, two spaces deeper than its parent; a state other than running stands in parentheses:
 *
 * <pre>{@code
 * shop
 *   orders
 *     reader
 *   mail (backing off)
 * }</pre>
 *
 * <p>No code of users is called for it. It is read while the tree lives, node after node: each line was true at a moment, and
 * all of them together once the tree has come to rest. {@link #assertTree} waits for that.
 */
public final class TreeSnapshot {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 5;
  private static final String STEP = "  ";

  private TreeSnapshot() {}

  private record SnapshotLine(Node node, int depth) {}

  /** {@return the text of the tree from that node down; each line ends with a line feed} */
  public static String of(Node top) {
    StringBuilder text = new StringBuilder(200);
    ArrayDeque<SnapshotLine> todo = new ArrayDeque<>();
    todo.push(new SnapshotLine(Objects.requireNonNull(top, "top"), 0));
    while (!todo.isEmpty()) {
      SnapshotLine line = todo.pop();
      text.append(STEP.repeat(line.depth())).append(inALine(line.node().name()));
      State state = line.node().state();
      if (state != State.RUNNING) {
        String words = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        text.append(" (").append(words).append(')');
      }
      text.append('\n');
      List<Node> children = line.node().children();
      for (int i = children.size() - 1; i >= 0; i--) {
        todo.push(new SnapshotLine(children.get(i), line.depth() + 1));
      }
    }
    return text.toString();
  }

  /**
   * Asserts that the tree comes to look so within five seconds, as {@link #assertTree(Node, Duration, String)} does.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError when the tree does not come to look so
   */
  public static void assertTree(Node top, String expected) throws InterruptedException {
    assertTree(top, PATIENCE, expected);
  }

  /**
   * Waits until the tree looks as expected, and fails where it does not come to that. A test therefore needs no wait of its own for
   * threads that begin or end.
   *
   * @param top the first line
   * @param within how long, in real time also while a {@link TestClock} is installed; zero looks once
   * @param expected as {@link #of} writes it; indentation that all lines share, spaces at the ends of lines and empty lines do not count
   * @throws IllegalArgumentException when the time is negative, or no line is expected
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError that shows both texts, and the living tree with what each node waits for
   */
  public static void assertTree(Node top, Duration within, String expected)
      throws InterruptedException {
    Objects.requireNonNull(top, "top");
    if (within.isNegative()) {
      throw new IllegalArgumentException("the time to wait is negative: " + within.toString());
    }
    String wanted = plain(expected);
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "no line is expected: the first is the name of the node, here " + inALine(top.name()));
    }
    long end = System.nanoTime() + Leftovers.nanos(within);
    String now = of(top);
    while (!plain(now).equals(wanted)) {
      if (System.nanoTime() - end >= 0) {
        throw new AssertionError("the tree did not come to look as expected within "
            + within.toString() + ".\nExpected:\n" + wanted + "but it is:\n" + now + "in full:\n"
            + top.tree());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS); // the tree may come to look so by what has no event
      now = of(top);
    }
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.stripIndent()
        .lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .forEach(line -> plain.append(line).append('\n'));
    return plain.toString().stripIndent();
  }

  private static String inALine(String name) {
    StringBuilder line = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return line.toString().strip();
  }
}
