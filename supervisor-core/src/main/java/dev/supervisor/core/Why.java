package dev.supervisor.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not move: the chain of threads and nodes that wait for each other, from the node to the thread or thing that is to
 * blame. Immutable.
 *
 * <p>It is the result of a look from outside, taken while all threads go on, so it may be a moment old. A look changes nothing and holds no
 * thread up. Names and labels come from users; control characters in them are escaped, and long ones are cut.
 *
 * @param path the path of the node that was asked about
 * @param kind how the chain ends
 * @param isConfirmed for a circle, whether it is certain: a second look has found each thread of it in the same wait,
 *     all of its hops are facts, and no deadline ends one of them. False for all other kinds
 * @param chain the hops, from the node on; a circle has its first hop again at the end. Never empty. In a chain of more
 *     than a hundred hops, those in the middle have no place in the code
 * @param culprit the line of code that is to blame: the innermost frame outside of the JDK and of this library, of the
 *     thread at the end of the chain; in a circle, of the first thread in it that holds what the others wait for. Empty
 *     if no thread of the chain has such a frame
 * @param sentence the chain in one sentence of at most 200 characters, which ends with that line
 */
public record Why(
    String path,
    Kind kind,
    boolean isConfirmed,
    List<Hop> chain,
    Optional<StackTraceElement> culprit,
    String sentence) {

  /** The greatest number of characters of a sentence. */
  public static final int LONGEST_SENTENCE = 200;

  /** Copies the chain. */
  public Why {
    chain = List.copyOf(chain);
  }

  /**
   * One hop of the chain.
   *
   * @param who the path of a node, or the name of a thread that belongs to no node
   * @param what what the node or thread waits for, or does, in words
   * @param known how that is known
   * @param at where its thread is: the innermost frame outside of the JDK and of this library; null if there is
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
    /** The wait is one of this library. */
    OWN_WAIT,
    /** The tree knows the hop: from the state of a node, or the order of a stop. */
    TREE,
    /** The JVM knows the hop: from monitors, locks and stacks. */
    JVM,
    /** The JDK's dump of all threads has the hop. */
    DUMP,
    /** The hop is a guess: the thread that took or put last at a channel, or one of several ways out. */
    GUESS
  }

  /** How a chain ends. Later versions may have further values. */
  public enum Kind {
    /** The last thread runs. */
    RUNS,
    /** The last thread waits for something that no known thread brings. */
    NOTHING_KNOWN,
    /** The last thread waits for a time to pass: it sleeps, or is started again after a pause. */
    TIME,
    /** The chain is a circle: it comes back to one of its hops. */
    CIRCLE,
    /**
     * The last thread waits for something outside the JVM, or for an attachment: a socket, a file, a process, a
     * command.
     */
    OUTSIDE,
    /** The last thread was given up by its parent, and still holds what the others wait for. */
    GIVEN_UP,
    /** The last thread has ended without leaving a lock, or the last node is settled. */
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
