package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the nodes ended that a {@link StopRun} has seen, for its report. Lock-free, as each thread that ends comes here. */
final class StopNotes {
  /*
   * How it works. What settles is noted once, wherever it is and whatever stopped it. Of most nodes the node itself is the note: it
   * never lives again, so all that a report tells can be read from it at any time. Notes stand in a stack, to which they are pushed by CAS. A report collects what
   * was noted in a run and in those nested in it, since it began. A part may be reached in two
   * ways (a daemon's, after it was handed over), so a report takes each note once.
   */
  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(StopNotes.class, "newest", EndNote.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long sinceNanos;

  @SuppressWarnings("unused") // through NEWEST
  private volatile @Nullable EndNote newest;

  private volatile boolean hasLate; // one of those endings is of a node that was late
  private volatile boolean hasNested;

  /** What is noted: an {@link Ending}, a {@link TreeNode}, or nested notes. */
  abstract static class EndNote {
    /** The one that was noted before; written before this is pushed. */
    private @Nullable EndNote former;

    /** {@return what it is} */
    abstract Object what();
  }

  private static final class NoteApart extends EndNote {
    private final Object what;

    NoteApart(Object what) {
      this.what = what;
    }

    @Override
    Object what() {
      return what;
    }
  }

  /** Notes of a run that begins now. */
  StopNotes(long sinceNanos) {
    this.sinceNanos = sinceNanos;
  }

  /** How one node ended. */
  static final class Ending {
    private final TreeNode node;
    private final Outcome outcome;
    private final boolean late;
    private final long tookNanos;
    private final int lateBorn;
    private final Signal life;
    private final Looks.@Nullable LookRequest lastLook;
    private final StopMoments.KeptMoments moments;
    private final @Nullable MoreTime moreTime;
    private volatile long goneNanos;

    private Ending(TreeNode node, int lateBorn, long goneNanos) {
      Outcome how = node.stopping.outcome();
      long asked = node.stopping.askedNanos() == 0
          ? node.stopping.settledNanos()
          : node.stopping.askedNanos();
      this.node = node;
      this.outcome = how == null ? Outcome.FINISHED : how;
      this.late = node.stopping.late();
      this.tookNanos = Math.max(0, node.stopping.settledNanos() - asked);
      this.lateBorn = lateBorn;
      this.life = node.stopped();
      this.moreTime = MoreTime.ofStop(node, node.stopping.incarnation());
      this.lastLook = node.stopping.look();
      this.moments = StopMoments.keep(node.stopping);
      this.goneNanos = goneNanos;
    }

    /** Its `stopped` goes then: a stop that begins later has nothing to do with it. */
    void goes(long nanos) {
      goneNanos = nanos;
    }

    TreeNode node() {
      return node;
    }

    /** {@return whether the end is that of the incarnation which had its turn then} */
    boolean isOfThatTurn(StopMoments.KeptMoments looked) {
      return moments.turnNanos() == looked.turnNanos();
    }

    /** {@return it as a report tells it, with its moments counted from that one on} */
    StopReport.Entry entry(long fromNanos) {
      Looks.LookRequest look =
          !late ? null : node.stopped() == life ? node.stopping.look() : lastLook;
      return new StopReport.Entry(
          node.path(),
          outcome,
          late,
          Duration.ofNanos(tookNanos),
          look == null ? null : look.told(),
          lateBorn,
          moments.told(fromNanos),
          moreTime == null ? "" : moreTime.told());
    }
  }

  /** {@return how the node has ended: noted before its parent can settle} */
  static Ending ending(TreeNode node, int lateBorn) {
    return new Ending(node, lateBorn, node.stopping.settledNanos());
  }

  /** {@return how the node has ended, whose `stopped` went then; of one that does not live again} */
  static Ending endedThen(TreeNode node, int lateBorn, long goneNanos) {
    return new Ending(node, lateBorn, goneNanos);
  }

  /** Notes it, if this had begun before it was gone. */
  void addIfSeen(Ending ending) {
    if (isSeen(ending)) {
      add(ending);
    }
  }

  private boolean isSeen(Ending ending) {
    return ending.goneNanos - sinceNanos >= 0;
  }

  /** Notes how a node ended. */
  void add(Ending ending) {
    if (ending.late) {
      hasLate = true;
    }
    push(new NoteApart(ending));
  }

  /** Notes that a node is settled, which bore nothing late and does not live again; its end is read from it, and its moments are the note. */
  void add(TreeNode settled, StopMoments of) {
    if (settled.stopping.late()) {
      hasLate = true;
    }
    if (of.becomesNoteOf(settled)) {
      push(of);
    }
  }

  /** Notes all that a run has noted, and will note, that is nested in this one. */
  void add(StopNotes nested) {
    hasNested = true;
    push(new NoteApart(nested));
  }

  private void push(EndNote note) {
    EndNote top;
    do {
      top = newest;
      note.former = top;
    } while (!NEWEST.compareAndSet(this, top, note));
  }

  private List<Object> all() {
    List<Object> all = new ArrayList<>();
    for (EndNote at = newest; at != null; at = at.former) {
      all.add(at.what());
    }
    Collections.reverse(all);
    return all;
  }

  /** {@return what was noted here and in what is nested here, since this began, in order} */
  List<Ending> endings() {
    List<Ending> all = new ArrayList<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<StopNotes> todo = new ArrayDeque<>();
    todo.add(this);
    seen.add(this);
    boolean nested = false;
    StopNotes next;
    while ((next = todo.poll()) != null) {
      for (Object note : next.all()) {
        if (note instanceof StopNotes part) {
          if (seen.add(part)) {
            todo.add(part);
            nested = true;
          }
        } else if (seen.add(note)) {
          Ending ending = note instanceof TreeNode node
              ? new Ending(node, 0, node.stopping.goneNanos())
              : (Ending) note;
          if (isSeen(ending)) {
            all.add(ending);
          }
        }
      }
    }
    if (nested) {
      all.sort((a, b) -> Long.signum(a.goneNanos - b.goneNanos));
    }
    return all;
  }

  /** {@return whether a node was late so far} */
  boolean isLate() {
    if (!hasLate && !hasNested) { // as of most: nothing is looked through
      return false;
    }
    return endings().stream().anyMatch(ending -> ending.late);
  }
}
