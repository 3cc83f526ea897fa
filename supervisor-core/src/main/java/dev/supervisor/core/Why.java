package dev.supervisor.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not move: the chain of who waits for whom, from the node to the thread or thing that is to blame.
 * Immutable.
 *
 * <p>It is a look from outside, taken while all threads go on. A look writes nothing and holds nothing up, so it may be
 * a moment old. Names and labels come from users; control characters in them are escaped, and long ones are cut.
 *
 * @param path the path of the node that was asked about
 * @param kind how the chain ends
 * @param isConfirmed for a circle, whether it is certain: a second look has found each thread of it in the same wait,
 *     all of its hops are facts, and no deadline ends one of them. False for all other kinds
 * @param chain the hops, from the node on; a circle has its first hop again at the end. Never empty. In a chain of more
 *     than a hundred hops, those in the middle do not have their places
 * @param culprit the line of code that is to blame: the innermost frame outside of the JDK and of this library, of the
 *     thread at the end of the chain; in a circle, of the first thread in it that holds what the others wait for. Empty
 *     if no thread of the chain has such a frame
 * @param sentence all this in one sentence of at most 200 characters, which ends with that line
 */
public record Why(
    String path,
    Kind kind,
    boolean isConfirmed,
    List<Hop> chain,
    Optional<StackTraceElement> culprit,
    String sentence) {

  /** The most characters that a sentence has. */
  public static final int LONGEST_SENTENCE = 200;

  /** Copies the chain. */
  public Why {
    chain = List.copyOf(chain);
  }

  /**
   * One hop of the chain.
   *
   * @param who the path of a node, or the name of a thread that belongs to no node
   * @param what what it waits for, or does, in words
   * @param known how that is known
   * @param at the place of its thread: its innermost frame outside of the JDK and of this library; null if there is
   *     none
   */
  public record Hop(
      String who, String what, Known known, @Nullable StackTraceElement at) {
    /** {@return the hop in one line} */
    @Override
    public String toString() {
      StackTraceElement where = at;
      return who + " " + what + (where == null ? "" : ", at " + WhySentence.line(where)) + " ["
          + TreeText.words(known) + "]";
    }
  }

  /** How a hop is known. Later versions may have further values. */
  public enum Known {
    /** By a wait of this library. */
    OWN_WAIT,
    /** By the tree: the state of a node, the order of a stop. */
    TREE,
    /** By what the JVM knows of monitors, locks and stacks. */
    JVM,
    /** By the JDK's own dump of all threads. */
    DUMP,
    /** By a guess: the thread that took or put last, or one of several ways out. */
    GUESS
  }

  /** How a chain ends. Later versions may have further values. */
  public enum Kind {
    /** The last thread runs. */
    RUNS,
    /** The last thread waits for nothing that a known thread brings. */
    NOTHING_KNOWN,
    /** The last thread waits for a moment: it sleeps, or it is started again after a pause. */
    TIME,
    /** The chain comes back to itself. */
    CIRCLE,
    /**
     * The last thread waits for something outside the JVM, or for an attachment: a socket, a file, a process, a
     * command.
     */
    OUTSIDE,
    /** A thread that was given up holds what the last thread waits for. */
    GIVEN_UP,
    /** The last thread has ended with a lock that it never left, or the last node was settled. */
    ENDED
  }

  /** {@return the sentence, and each hop in a line below it} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(sentence);
    for (Hop hop : chain) {
      text.append("\n  ").append(hop.toString());
    }
    return text.toString();
  }
}
