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
 * node ended and how long that took. For each late node it also tells where the thread was, what the thread waited on,
 * and who held that. Immutable.
 *
 * @param path the path of the node that was stopped, with all below it
 * @param reason why it was stopped
 * @param took how long the stop took, or has taken so far
 * @param complete whether the node is settled
 * @param entries the nodes that are settled, in that order
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

  /** Without those that are not settled. */
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
   *     not tell that: a thread that was interrupted in the reserve may have ended in time, and one that failed may
   *     have been late
   * @param took the time from the request to stop until the node was settled; zero if it ended without being asked
   * @param late a look at its thread, if one was taken; null if the node was in time
   * @param lateChildren how many children it bore while it was being stopped
   * @param moments when the steps of its stop were made; null if that is not known
   * @param moreTime the time that it got when it last {@linkplain Supervisor#extend asked for more} in its stop, and
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

    /** Without the moments, and without more time. */
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
   * @param moments when the steps of its stop were made, as far as they were
   */
  public record Unsettled(String path, Moments moments) {}

  /**
   * When the steps of the stop of one node were made: times since the beginning of the stop, by the monotonic clock;
   * zero for steps before it.
   *
   * @param born when the node was born; zero if it was there before
   * @param turn when its turn came: from then on its children were told to stop, newest first, and then the node
   *     itself. If it ended before its turn, the moment of its end
   * @param asked when it was asked to stop; null if it was not
   * @param insisted when it was interrupted, or insisted upon, for the first time; null if it was not
   * @param over when its body had ended, or was given up; null if neither has happened
   * @param settled when it was settled; null if it is not
   */
  public record Moments(
      Duration born,
      Duration turn,
      @Nullable Duration asked,
      @Nullable Duration insisted,
      @Nullable Duration over,
      @Nullable Duration settled) {}

  /**
   * A part of the time of a stop that one node took: its turn had come, and it did not wait for a child.
   *
   * @param path the path of the node
   * @param since when that part began, since the beginning of the stop
   * @param took how long it was
   */
  public record Share(String path, Duration since, Duration took) {}

  /**
   * A look at a thread that is late.
   *
   * @param thread the name of the thread
   * @param state the state of the thread, as the JVM says
   * @param waitsOn what it waits on; empty if it waits on nothing that can be named
   * @param heldBy the holder of that; empty if there is none
   * @param stack the calls of the thread, the innermost first
   * @param holderStack the calls of the thread that holds what this one waits on, the innermost first; empty if no
   *     thread does, as far as is known
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

    /** Without a reason. */
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
   * <p>A stop that was cut off, as its JVM was killed, is not complete: its report has the nodes that were settled, and
   * as {@link #unsettled} those at which the stop was when the last line was written. Lines that were cut, and unknown
   * ones, are left out. A log has neither nodes that were settled within 10 ms, nor looks at late threads.
   *
   * @throws IOException if the file cannot be read, is no regular file, or has more than 4 MiB: a stop log has a
   *     quarter of that, and a second file beside it
   */
  public static List<StopReport> readLog(Path file) throws IOException {
    return StopLogText.read(Objects.requireNonNull(file, "file"));
  }

  /** {@return the nodes that still ran at the end of their grace, or at the deadline} */
  public List<Entry> late() {
    return entries.stream().filter(Entry::isLate).toList();
  }

  /** {@return the nodes that bore children while they were being stopped} */
  public List<Entry> boreWhileStopping() {
    return entries.stream().filter(entry -> entry.lateChildren() > 0).toList();
  }

  /** {@return whether no node was late} */
  public boolean inTime() {
    return late().isEmpty();
  }

  /**
   * {@return how long each node took of its own, the longest time first} There is one share for each node that took
   * time beyond waiting for its children. If children stop at the same time, the shares add up to more than the stop
   * took. Empty if no moments are known.
   */
  public List<Share> blame() {
    return new CriticalChain(this).blame();
  }

  /**
   * {@return what the stop waited for, from its beginning to its end} Each share begins when the one before ends, and
   * all together are as long as the stop took: if a node in it had been quicker, the stop might have been, too. If
   * children stop at the same time, the chain follows one of those that the stop waited for. Empty if no moments are
   * known.
   */
  public List<Share> criticalChain() {
    return new CriticalChain(this).shares();
  }

  /**
   * {@return the stop as a picture, an SVG: a row for each node, with the time that it took of its own, and the
   * critical chain} It is one file without scripts or references, for a dark or a light page, and has its words for a
   * screen reader. At most 100 nodes have a row: those that took longest. Names of nodes are escaped.
   */
  public String waterfall() {
    return Waterfall.of(this);
  }

  /** {@return the report as text: a summary, then each node that was late with its stack and that of the thread it waited for} */
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
    /** By itself, without having been asked. */
    FINISHED,
    /** When it was asked to. */
    STOPPED,
    /** Only when it was interrupted. */
    INTERRUPTED,
    /** With a failure. */
    FAILED,
    /** It did not end, and its parent does not wait for it any more. */
    ABANDONED,
    /** It is inside {@code System.exit}, which never returns. */
    EXITING
  }
}
