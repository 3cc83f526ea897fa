package dev.supervisor.core;

/**
 * What a look at a tree finds that is probably not meant so: a hint, and no fault that is proven. See {@link Node#lints()}.
 *
 * @param kind what it is
 * @param path the node it is about; of many siblings, and of a stop that takes too long, their parent
 * @param sentence what was seen, with its figures
 * @param remedy what to do about it
 */
public record Lint(Kind kind, String path, String sentence, String remedy) {

  /** What can be found. Those that are about time need looks for that time. */
  public enum Kind {
    /** A thread has been in one wait for many times as long as its waits of the same kind take as a rule: {@link LintOptions#longWait}. */
    WAITS_LONG,
    /** A child that is started again has failed often of late: {@link LintOptions#failures}. */
    FAILS_OFTEN,
    /**
     * A thread was in no wait of this library at any look, for some time, so it may not hear {@code pleaseStop}: {@link LintOptions#noWait}. Not of one with an attachment, which may end what it waits for.
     */
    HEARS_NOTHING,
    /**
     * The graces and patiences of nodes that were given more of them than they would have had add up to more than the time there is for a stop. Looked for at the node that is
     * asked. What a node has by default, or inherits, says nothing of it; {@link StopPlan#worstCase} counts that, too.
     */
    GRACES_EXCEED,
    /** Many events have been in the queue of a thread for some time: {@link LintOptions#fullQueue}. */
    QUEUE_FULL,
    /** A node has many children, and stops them one after the other: {@link LintOptions#siblings}. */
    MANY_SIBLINGS,
    /** Children of a scope have failed and were not joined: the scope throws that when it closes, and keeps it until then. */
    FAILURES_NOT_JOINED,
    /** Many children of a node are platform threads that have been in one wait for long, and the JVM has virtual threads: {@link LintOptions#idle}. */
    COULD_BE_VIRTUAL
  }

  /** {@return it in one line: the path, the kind, the sentence, the remedy} */
  @Override
  public String toString() {
    return TreeText.inALine(path, path.length())
        + ": "
        + TreeText.words(kind)
        + ": "
        + sentence
        + "; "
        + remedy;
  }
}
