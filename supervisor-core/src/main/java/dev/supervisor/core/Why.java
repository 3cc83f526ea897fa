package dev.supervisor.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not move: the chain of who waits for whom, from the node to what is to blame. Immutable.
 *
 * <p>It is a look from outside, taken while all threads go on. A look writes nothing and holds nothing up, so what it says may be a
 * moment old. Names and labels are those of users, with control characters escaped and cut where they are long.
 *
 * @param path the node that was asked about
 * @param kind how the chain ends
 * @param isConfirmed of a circle: whether it is one for certain. A second look has found each thread of it in the same wait, all of its
 *     hops are facts, and no deadline ends one of them. False for all other kinds
 * @param chain the hops, from the node on; a circle has its first hop again at the end. Never empty. Of a chain of more
 *     than a hundred hops those in the middle do not say where they are
 * @param culprit the line of code that is to blame: the innermost frame that is neither of the JDK nor of this library, of the thread at
 *     the end of the chain, and in a circle of the first one in it that holds what the others wait for; empty where no thread of the chain has such a frame
 * @param sentence all this in one sentence of at most 200 characters, which ends with that line
 */
public record Why(
    String path,
    Kind kind,
    boolean isConfirmed,
    List<Hop> chain,
    Optional<StackTraceElement> culprit,
    String sentence) {

  /** The number of characters that no sentence exceeds. */
  public static final int LONGEST_SENTENCE = 200;

  /** Copies the chain. */
  public Why {
    chain = List.copyOf(chain);
  }

  /**
   * One hop of the chain.
   *
   * @param who the path of a node, or the name of a thread that is no node's
   * @param what what it waits for, or does, in words
   * @param known how that is known
   * @param at where its thread is: its innermost frame that is neither of the JDK nor of this library; null where there is none
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

  /** How a hop is known. Later versions may have further ones. */
  public enum Known {
    /** By a wait of this library. */
    OWN_WAIT,
    /** By the tree: the state of a node, the order of a stop. */
    TREE,
    /** By what the JVM says of monitors, locks and stacks. */
    JVM,
    /** By the JDK's own dump of all threads. */
    DUMP,
    /** It is a guess: the thread that took or put last, one of several ways out. */
    GUESS
  }

  /** How a chain ends. Later versions may have further kinds. */
  public enum Kind {
    /** The last thread runs. */
    RUNS,
    /** The last thread waits for nothing that a known thread brings. */
    NOTHING_KNOWN,
    /** The last one waits for a moment: it sleeps, or it is started again after a pause. */
    TIME,
    /** The chain comes back to itself. */
    CIRCLE,
    /** The last one waits for what is outside the JVM, or for an attachment: a socket, a file, a process, a command. */
    OUTSIDE,
    /** What is waited for is held by a thread that was given up. */
    GIVEN_UP,
    /** The last one has ended: with a lock that it never left, or the node was settled. */
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
