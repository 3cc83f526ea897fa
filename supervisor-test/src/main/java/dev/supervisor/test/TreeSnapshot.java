package dev.supervisor.test;

import dev.supervisor.core.Node;
import dev.supervisor.core.Node.State;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The shape of a living tree as text: names and states, without anything that time alone changes.
 *
 * <p>Each node is a line, two spaces deeper than its parent, the oldest child first. A state other than running stands in parentheses:
 *
 * <pre>{@code
 * shop
 *   orders
 *     reader
 *   mail (backing off)
 * }</pre>
 *
 * <p>No code of users is called for it. The tree is read node after node while it lives: each line was true at some moment, and
 * all lines together are true once the tree has come to rest. {@link #assertTree} waits for that. Thread-safe.
 */
public final class TreeSnapshot {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 5;
  private static final String STEP = "  ";

  private TreeSnapshot() {}

  private record SnapshotLine(Node node, int depth) {}

  /** {@return the text of that node and all nodes below it; each line ends with a line feed} */
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
   * Waits up to five seconds until the tree looks as expected, as {@link #assertTree(Node, Duration, String)} does.
   *
   * @throws IllegalArgumentException when no line is expected
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError when the tree does not look as expected in time
   */
  public static void assertTree(Node top, String expected) throws InterruptedException {
    assertTree(top, PATIENCE, expected);
  }

  /**
   * Waits until the tree looks as expected, and fails if it does not in time. A test therefore needs no wait of its own for
   * threads that begin or end.
   *
   * @param top the node of the first line
   * @param within how long to wait, in real time even under a {@link TestClock}; zero looks once
   * @param expected the text, as {@link #of} writes it; indentation that all lines share, spaces at the ends of lines and empty lines do not count
   * @throws IllegalArgumentException when the time is negative, or no line is expected
   * @throws InterruptedException when the thread is interrupted while it waits
   * @throws AssertionError when the tree does not look as expected in time; the message has both texts, and the living tree with what each node waits for
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
            + Durations.text(within) + ".\nExpected:\n" + wanted + "but it is:\n" + now
            + "in full:\n"
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
