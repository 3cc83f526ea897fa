package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The report of the stop of a subtree. For each node, in the order in which the nodes were settled, it tells how the
 * node ended and how long that took. For each late node it also tells where the thread was, what the thread waited for,
 * and which thread held that. Immutable.
 *
 * @param path the path of the node that was stopped, with all below it
 * @param reason why it was stopped
 * @param took how long the stop took, or has taken so far
 * @param complete whether the stop is over: the node is settled
 * @param entries the nodes that are settled, in the order in which they were
 * @param unsettled the nodes whose turn has come and that are not settled, children before their parents; empty if the
 *     report is complete
 */
public record StopReport(
    String path,
    Reason reason,
    Duration took,
    boolean complete,
    List<Entry> entries,
    List<Unsettled> unsettled) {
  private static final int MOST_FOR_TEXT =
      10_000; // the text of a larger report does not name the longest wait

  /** Makes a report without {@code unsettled} nodes. */
  public StopReport(
      String path, Reason reason, Duration took, boolean complete, List<Entry> entries) {
    this(path, reason, took, complete, entries, List.of());
  }

  /** Copies the lists. */
  public StopReport {
    entries = List.copyOf(entries);
    unsettled = List.copyOf(unsettled);
  }

  /**
   * The end of one node.
   *
   * @param path the path of the node
   * @param outcome how it ended
   * @param isLate whether it still ran at the end of its grace after it was asked, or at the deadline. The outcome does
   *     not tell that: a thread that was interrupted in the reserve was not late if it ended before the deadline, and a thread that
   *     failed may have been late
   * @param took the time from the request to stop until the node was settled; zero if it ended without being asked
   * @param late a look at its thread; null if none was taken, as of a node that was in time
   * @param lateChildren how many children were born to it while it was being stopped
   * @param moments when the steps of its stop were made; null if that is not known
   * @param moreTime the time that its thread got when it last {@linkplain Supervisor#extend asked for more} in its stop, and
   *     why; empty if it did not ask
   */
  public record Entry(
      String path,
      Outcome outcome,
      boolean isLate,
      Duration took,
      @Nullable Late late,
      int lateChildren,
      @Nullable Moments moments,
      String moreTime) {

    /** Makes an entry without moments and without more time. */
    public Entry(
        String path,
        Outcome outcome,
        boolean isLate,
        Duration took,
        @Nullable Late late,
        int lateChildren) {
      this(path, outcome, isLate, took, late, lateChildren, null, "");
    }
  }

  /**
   * A node whose turn has come and that is not settled.
   *
   * @param path the path of the node
   * @param moments when those steps of its stop were made that have been
   */
  public record Unsettled(String path, Moments moments) {}

  /**
   * When the steps of the stop of one node were made. All times are since the beginning of the stop, by the monotonic clock;
   * a step before it has the time zero.
   *
   * @param born when the node was born; zero if it was there before
   * @param turn when its turn came: from then on its children were stopped, newest first, and then the node
   *     itself. If it ended before its turn, the moment of its end
   * @param asked when it was asked to stop; null if it was not
   * @param insisted when its thread was interrupted, or its attachment insisted upon, for the first time; null if that was not done
   * @param over when its body ended, or was given up; null if neither has happened
   * @param settled when it was settled; null if it is not settled yet
   */
  public record Moments(
      Duration born,
      Duration turn,
      @Nullable Duration asked,
      @Nullable Duration insisted,
      @Nullable Duration over,
      @Nullable Duration settled) {}

  /**
   * A part of the time of a stop that one node took for itself: its turn had come, and it did not wait for a child.
   *
   * @param path the path of the node
   * @param since when that part began, counted from the beginning of the stop; in {@link #blame}, when the first of its parts did
   * @param took how long the part was; in {@link #blame}, how long all parts were together
   */
  public record Share(String path, Duration since, Duration took) {}

  /**
   * A look at a thread that is late.
   *
   * @param thread the name of the thread
   * @param state the name of the {@link Thread.State} of the thread
   * @param waitsOn what it waits for; empty if nothing is known that can be named
   * @param heldBy the path of the node, or the name of the thread, that holds what this one waits for; empty if none is known
   * @param stack the calls of the thread, the innermost first
   * @param holderStack the calls of the thread that holds what this one waits for, the innermost first; empty if none is
   *     known
   * @param at when the look was taken, by the wall clock
   * @param why why it did not move, as {@link Why#sentence} says it; empty as long as that has not been put into words
   */
  public record Late(
      String thread,
      String state,
      String waitsOn,
      String heldBy,
      List<StackTraceElement> stack,
      List<StackTraceElement> holderStack,
      Instant at,
      String why) {

    /** Makes a look without a {@code why}. */
    public Late(
        String thread,
        String state,
        String waitsOn,
        String heldBy,
        List<StackTraceElement> stack,
        List<StackTraceElement> holderStack,
        Instant at) {
      this(thread, state, waitsOn, heldBy, stack, holderStack, at, "");
    }

    /** Copies the stacks. */
    public Late {
      stack = List.copyOf(stack);
      holderStack = List.copyOf(holderStack);
    }
  }

  /**
   * {@return the reports that can be made of a {@linkplain TreeOptions#stopLog stop log}, in the order in which the
   * stops ended}
   *
   * <p>If the JVM was killed in the middle of a stop, the report of that stop is not {@link #complete}: it has the nodes that were settled, and,
   * as {@link #unsettled}, those whose turn had come when the last line was written. Lines that were cut, and lines of an unknown
   * form, are left out. A log has neither the nodes that were settled within 10 ms, nor looks at late threads.
   *
   * @param file the log; the older file beside it, with {@code .1} at the end of its name, is read before it
   * @throws IOException if one of the two files cannot be read, is no regular file, or has more than 4 MiB, which is four times what a stop
   *     log grows to; or if the log is not there
   */
  public static List<StopReport> readLog(Path file) throws IOException {
    return StopLogText.read(Objects.requireNonNull(file, "file"));
  }

  /** {@return the nodes that still ran at the end of their grace, or at the deadline} */
  public List<Entry> late() {
    return entries.stream().filter(Entry::isLate).toList();
  }

  /** {@return the nodes to which children were born while they were being stopped} */
  public List<Entry> boreWhileStopping() {
    return entries.stream().filter(entry -> entry.lateChildren() > 0).toList();
  }

  /** {@return whether no node was late} */
  public boolean inTime() {
    return late().isEmpty();
  }

  /**
   * {@return how much time of its own each node took, the longest time first}
   *
   * <p>The list has one share for each node that took time beyond the waits for its children. If nodes stop at the same time, the shares add up to
   * more than the stop took. The list is empty if no moments are known.
   */
  public List<Share> blame() {
    return new CriticalChain(this).blame();
  }

  /**
   * {@return the nodes that the stop waited for, one after the other, from its beginning to its end}
   *
   * <p>Each share begins when the one before ends, and all together are as long as the stop: if a node in it had been quicker, the stop might have
   * been quicker, too. If nodes stop at the same time, the chain follows one of those that the stop waited for. The list is empty if no moments are
   * known.
   */
  public List<Share> criticalChain() {
    return new CriticalChain(this).shares();
  }

  /**
   * {@return the stop as a picture in SVG: a row for each node, with the time that the node took for itself, and the
   * critical chain}
   *
   * <p>The text is one file without scripts or references. It fits dark and light pages, and says in words, for a screen reader, what it shows. At most
   * 100 nodes have a row: those that took longest. Names of nodes are escaped.
   */
  public String waterfall() {
    return Waterfall.of(this);
  }

  /** {@return the report as text: a summary, then each late node with its stack and the stack of the thread that it waited for} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(200);
    text.append(path)
        .append(complete ? " stopped in " : " is stopping, for ")
        .append(took.toMillis())
        .append(" ms, since ")
        .append(reason.at().truncatedTo(ChronoUnit.MILLIS).toString())
        .append(": ")
        .append(reason.toString());
    for (Outcome outcome : Outcome.values()) {
      long count = entries.stream().filter(entry -> entry.outcome() == outcome).count();
      if (count > 0) {
        text.append("\n  ")
            .append(count)
            .append(' ')
            .append(outcome.name().toLowerCase(Locale.ROOT));
      }
    }
    for (Entry entry : boreWhileStopping()) {
      text.append("\n  ")
          .append(entry.path())
          .append(" bore ")
          .append(entry.lateChildren())
          .append(entry.lateChildren() == 1 ? " child" : " children")
          .append(" while it was being stopped");
    }
    for (Entry entry : entries) {
      if (!entry.moreTime().isEmpty()) {
        text.append("\n  ")
            .append(entry.path())
            .append(" had more time, ")
            .append(entry.moreTime());
      }
    }
    for (Entry entry : late()) {
      text.append("\n  ")
          .append(entry.path())
          .append(" was ")
          .append(entry.outcome().name().toLowerCase(Locale.ROOT))
          .append(" after ")
          .append(entry.took().toMillis())
          .append(" ms");
      Late look = entry.late();
      if (look != null) {
        describe(text, look);
      }
    }
    if (!inTime() && entries.size() <= MOST_FOR_TEXT) {
      criticalChain().stream()
          .max(Comparator.comparing(Share::took))
          .ifPresent(share -> text.append("\n  what was waited for longest: ")
              .append(share.path())
              .append(", for ")
              .append(share.took().toMillis())
              .append(" ms"));
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, Late look) {
    text.append("; thread ").append(look.thread()).append(" was ").append(look.state());
    text.append(" at ").append(look.at().truncatedTo(ChronoUnit.MILLIS).toString());
    if (!look.waitsOn().isEmpty()) {
      text.append("\n    waiting for ").append(look.waitsOn());
    }
    if (!look.heldBy().isEmpty() && !WhySentence.names(look.waitsOn(), look.heldBy())) {
      text.append("\n    held by ").append(look.heldBy());
    }
    if (!look.holderStack().isEmpty() && !look.why().isEmpty()) {
      text.append("\n    so ").append(look.why());
    }
    describe(text, "in ", look.stack());
    if (!look.holderStack().isEmpty()) {
      text.append("\n    where the holder was:");
      describe(text, "the holder in ", look.holderStack());
    }
  }

  private static void describe(StringBuilder text, String where, List<StackTraceElement> stack) {
    StackTraceElement user = JvmThreads.innermostOfUsers(stack);
    if (user != null && user != stack.get(0)) {
      text.append("\n    ").append(where).append(user.toString());
    }
    for (StackTraceElement frame : stack) {
      text.append("\n      at ").append(frame.toString());
    }
  }

  /** How a node ended. Later versions may have further outcomes. */
  public enum Outcome {
    /** The node ended by itself, without having been asked. */
    FINISHED,
    /** The node ended after it was asked, without an interrupt. */
    STOPPED,
    /** The node ended after it was interrupted. */
    INTERRUPTED,
    /** The node ended with a failure. */
    FAILED,
    /** The node did not end, and its parent does not wait for it any longer. */
    ABANDONED,
    /** The thread of the node is inside {@code System.exit}, which never returns. */
    EXITING
  }
}
