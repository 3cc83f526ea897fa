package dev.supervisor.core;

import dev.supervisor.core.Lint.LintOptions;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.internal.NodeNames;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.FlightRecording;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.StackRoom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What every node is made of: its place among its relatives, and how far its stop has come. Its mutex
 * is held for a few instructions at a time; two at once in two moves only, see {@link StopChain}.
 */
abstract sealed class TreeNode implements Node permits ParentNode {

  // written when the node is linked: at first before another thread can see it, later under the
  // mutexes of
  // both parents, when a daemon moves to the root, or of the parent, when it is started again
  private volatile String name; // without a number
  private volatile int number; // among namesakes; 0 for none
  private volatile @Nullable ParentNode parent;
  private @Nullable ThreadNode root; // never changes
  private int depth; // higher than that of each ancestor

  // guarded by the parent's mutex
  @Nullable
  TreeNode older;

  @Nullable
  TreeNode newer;

  @Nullable
  Siblings among; // null when it is not linked

  // guarded by this mutex
  @Nullable
  Family family;

  /** How far its stop has come; its mutex is that of the node. */
  final StopState stopping = new StopState(this);

  TreeNode(String name) {
    this.name = NodeNames.checked(name);
  }

  // ---- its mutex

  final void lock() {
    stopping.lock();
  }

  final void unlock() {
    stopping.unlock();
  }

  // ---- what the chain asks of each kind of node; none of it blocks, all of it outside the mutex

  /** Asks it to end, unless another incarnation has followed that one. */
  abstract void ask(int incarnation, Reason why);

  /**
   * It should end now: notes under the mutex that it is insisted upon.
   *
   * @param look one that is being taken at it, and may need a moment
   * @return what has then to be done without the mutex; null when there is nothing
   */
  abstract @Nullable Runnable insistHeld(Looks.@Nullable Request look);

  /** It has been given up: in place of its end. It may be called on the timer. */
  abstract void giveUp();

  /** {@return whether a scope or overlay is open on its own thread, which has a clock of its own; under the mutex} */
  boolean hasOpenStretch() {
    return false;
  }

  /** {@return whether it has no thread yet, and will have none once it is over; under the mutex} */
  boolean hasNotBegun() {
    return false;
  }

  /** {@return whether what ran it is dead, so that it counts as ended} */
  boolean isDead() {
    return false;
  }

  /** {@return the time a stop of this subtree may take} */
  final Duration stopWithin() {
    TreeNode at = this;
    while (!(at instanceof ScopeNode)) {
      at = Objects.requireNonNull(at.parent);
    }
    return ((ScopeNode) at).limit();
  }

  /** {@return its grace and patience} */
  abstract ThreadOptions options();

  /** {@return the moves that time brings in this tree} */
  final Agenda agenda() {
    return root().ownTree().agenda;
  }

  /** {@return whether its waits for events do not return at the moment} */
  public boolean isPaused() {
    return false;
  }

  /** {@return whether its parent does not wait for it, but the root does} */
  public boolean isDaemon() {
    return false;
  }

  /** A settled node is about to be linked once more, with a new life; under its mutex. */
  void beginLife() {
    stopping.beginLife();
    family = null;
  }

  /** {@return whether another incarnation follows the one that is over, or may; it is on its way then, see {@link #awaitNext}; under the mutex} */
  boolean livesOn() {
    return false;
  }

  /** What has to be done without the mutex when another incarnation follows. */
  void awaitNext() {}

  /** {@return whether all children are told to stop at the same time} */
  boolean allAtOnce() {
    return false;
  }

  /** Its turn has come: first its children stop, then it is asked itself. */
  void closing(Reason why) {}

  /** {@return whether something has to be done or told when it is drained} Under its mutex; a signal that is made later goes by itself. */
  boolean hearsOfDrain() {
    return true;
  }

  /** Whatever else has to be told when this node is drained. */
  void draining(Reason why) {}

  /** Whatever has to be done for the node itself once it is settled, before it is unlinked. */
  void settling() {}

  /** {@return the more time that its body has asked for last; null where it has not} */
  @Nullable
  MoreTime moreTime() {
    return null;
  }

  /** What has to be told of it alone once it is linked; under the parent's mutex. */
  void appearing() {}

  /**
   * Puts an event of this node into the queues of the parent's listeners and of the tree's. Called in
   * the hold of the mutex that makes the move, so that the order of the events is that of the moves:
   * this node's mutex, or its parent's while it is being linked.
   */
  final void emit(News.EventMaker event) {
    emit(event, /* isLast= */ false);
  }

  final void emitDraining() {
    if (News.isHeard(this)) {
      emit(at -> new TreeEvent.Draining(at, this));
    }
  }

  /** As {@link #emit}, for the end of its life. */
  void emitStopped(Outcome how) {
    if (News.isHeard(this)) {
      emit(at -> new TreeEvent.Stopped(at, this, how), /* isLast= */ parent == null);
    }
  }

  private void emit(News.EventMaker event, boolean isLast) {
    ParentNode family = parent;
    if (FlightRecording.isOn()) {
      FlightNotes.note(this, event);
    }
    root()
        .ownTree()
        .news
        .put(
            event,
            family instanceof ThreadNode above ? above.mailboxIfMade() : null,
            this instanceof ThreadNode thread ? thread : null,
            isLast);
  }

  final @Nullable ParentNode parentNode() {
    return parent;
  }

  /** Called under the parent's mutex, before the node is visible. */
  final void setParent(ParentNode parent, int number) {
    this.parent = parent;
    this.root = parent.root();
    this.depth = ((TreeNode) parent).depth + 1;
    this.number = number;
  }

  final ThreadNode root() {
    ThreadNode top = root;
    return top != null ? top : (ThreadNode) this;
  }

  final boolean isBelow(TreeNode other) {
    for (TreeNode at = this; at != null && at.depth >= other.depth; at = at.parent) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  /** {@return the children, newest first; takes the mutex if it can be had} */
  final List<TreeNode> childrenNewestFirst() {
    List<TreeNode> list = new ArrayList<>();
    Mutex taken = stopping.enter();
    try {
      Family known = family;
      if (known != null) {
        known.newestFirst(list);
      }
    } finally {
      NodeMutex.leave(taken);
    }
    return list;
  }

  /** Gives the children, newest first: those that stop in order, and those at the oldest place; takes the mutex if it can be had. */
  final void children(List<? super TreeNode> users, List<? super TreeNode> last) {
    Mutex taken = stopping.enter();
    try {
      Family known = family;
      if (known != null) {
        known.late.newestFirst(users);
        known.regular.newestFirst(users);
        known.oldestPlace.newestFirst(last);
      }
    } finally {
      NodeMutex.leave(taken);
    }
  }

  // ---- Node

  @Override
  public final String name() {
    return SiblingNames.numbered(name, number);
  }

  /** {@return the name that it shares with its namesakes: without a number} */
  final String baseName() {
    return name;
  }

  /** {@return whether that is its name, given without the number and with it} */
  final boolean isCalled(String base, int itsNumber) {
    return number == itsNumber && name.equals(base);
  }

  @Override
  public final String path() {
    ArrayDeque<String> names = new ArrayDeque<>();
    for (TreeNode at = this; at != null; at = at.parent) {
      names.push(at.name());
    }
    return "/" + String.join("/", names);
  }

  @Override
  public final List<Node> children() {
    List<Node> list = new ArrayList<>();
    Mutex taken = stopping.enter();
    try {
      Family known = family;
      if (known != null) {
        known.oldestFirst(list);
      }
    } finally {
      NodeMutex.leave(taken);
    }
    return list;
  }

  @Override
  public final List<Node> descendants() {
    List<Node> all = new ArrayList<>();
    ArrayDeque<Node> todo = new ArrayDeque<>(children());
    Node next;
    while ((next = todo.poll()) != null) {
      all.add(next);
      List<Node> below = next.children();
      for (int i = below.size(); i-- > 0; ) {
        todo.push(below.get(i));
      }
    }
    return all;
  }

  @Override
  public final Signal drain() {
    return stopping.drainSignal();
  }

  @Override
  public final Signal stopped() {
    return stopping.stopped();
  }

  @Override
  public final Signal stop() {
    return stop("stop() was called");
  }

  @Override
  public final Signal stop(String why) {
    return stop(Reason.of(why));
  }

  @Override
  public final Signal stop(Reason why) {
    StackRoom.forMany();
    return StopChain.stop(this, Objects.requireNonNull(why, "why"));
  }

  @Override
  public State state() {
    Outcome how = stopping.outcome();
    if (how != null && stopped().isGo()) { // from now on it can be started again
      return how == Outcome.FAILED
          ? State.FAILED
          : how == Outcome.ABANDONED ? State.ABANDONED : State.STOPPED;
    }
    return switch (stopping.phase()) {
      case OPEN -> isPaused() ? State.PAUSED : State.RUNNING;
      case DRAINED -> State.DRAINING;
      default -> stopping.asked() || stopping.over() ? State.STOPPING : State.DRAINING;
    };
  }

  @Override
  public final String tree() {
    return TreeText.of(this);
  }

  @Override
  public final String json() {
    StackRoom.forMany();
    return TreeJson.of(this);
  }

  @Override
  public final Why why() {
    StackRoom.forMany();
    return Whys.of(this);
  }

  @Override
  public final List<Lint> lints(UnaryOperator<LintOptions> with) {
    return root().ownTree().lints.of(this, Options.changed(LintOptions.defaults(), with));
  }

  @Override
  public final Health health() {
    StackRoom.forMany();
    return Health.of(this);
  }

  /** {@return whether another life may follow this one} */
  boolean mayLiveAgain() {
    return false;
  }

  /** {@return the path, and what is to be said of that state} */
  final String healthLine(State state) {
    return path() + " is " + TreeText.words(state)
        + (this instanceof ChildNode<?> child ? child.describeRestart() : "");
  }

  @Override
  public final String toString() {
    return path();
  }
}
