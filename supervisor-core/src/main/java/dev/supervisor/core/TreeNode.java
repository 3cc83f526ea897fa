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
 * The base of all nodes: the place among the relatives, and how far the stop of the node has come. A thread holds the mutex of a node
 * for a few instructions at a time, and two mutexes at once in two moves only, see {@link StopChain}.
 */
abstract sealed class TreeNode implements Node permits ParentNode {

  // Written when the node is linked: at first before another thread can see it, later under the
  // mutex of the parent, or of both parents, when a daemon moves to the root.
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

  /** How far the stop of this node has come. The mutex of this object is that of the node. */
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

  // ---- what the chain asks of each kind of node, without the mutex; none of it blocks

  /** Asks the node to end, unless another incarnation has followed the given one. */
  abstract void ask(int incarnation, Reason why);

  /**
   * Notes under the mutex that the node should end now. The grace is over, or the reserve has begun.
   *
   * @param look a look at the thread that is being taken, and may need a moment
   * @return the step that the caller has to do next, without the mutex; null if there is none
   */
  abstract @Nullable Runnable insistHeld(Looks.@Nullable LookRequest look);

  /** Does what is left to do when the stop has given the node up. The timer may call this. */
  abstract void giveUp();

  /** {@return whether a scope or overlay is open on its own thread, which has a clock of its own; under the mutex} */
  boolean hasOpenStretch() {
    return false;
  }

  /** {@return whether the node has no thread yet, so that it never gets one if it is over now; under the mutex} */
  boolean hasNotBegun() {
    return false;
  }

  /** {@return whether the thread of the node is dead, so that the node counts as ended} */
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

  /** {@return the options of the node, such as grace and patience} */
  abstract ThreadOptions options();

  /** {@return the moves that time brings in this tree} */
  final Agenda agenda() {
    return root().ownTree().agenda;
  }

  /** {@return whether the node is paused: its waits for events do not return} */
  public boolean isPaused() {
    return false;
  }

  /** {@return whether the node is a daemon: the root waits for its end, and its parent does not} */
  public boolean isDaemon() {
    return false;
  }

  /** Begins a new life: the settled node is about to be linked once more. Called under its mutex. */
  void beginLife() {
    stopping.beginLife();
    family = null;
  }

  /** {@return whether another incarnation follows, or may follow, the one that is over: {@link #awaitNext} brings it; under the mutex} */
  boolean livesOn() {
    return false;
  }

  /** Brings the next incarnation on its way. Called without the mutex, after {@link #livesOn} has answered true. */
  void awaitNext() {}

  /** {@return whether a stop tells all children of this node at the same time} */
  boolean allAtOnce() {
    return false;
  }

  /** Called when the turn of this node has come in a stop: its children stop first, then the node is asked. */
  void closing(Reason why) {}

  /** {@return whether something has to be done or told when the node is drained; under its mutex} A signal that is made later goes by itself. */
  boolean hearsOfDrain() {
    return true;
  }

  /** Tells what else, beside the signal, has to be told when this node is drained. */
  void draining(Reason why) {}

  /** Does the last work for the node: it is settled, and still linked. */
  void settling() {}

  /** {@return the latest request of the body for more time; null if there was none} */
  @Nullable
  MoreTime moreTime() {
    return null;
  }

  /** Tells that the node is linked now. Called under the mutex of the parent. */
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

  /** Emits the event that ends the life of the node. */
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

  /** {@return the children, newest first. Takes the mutex if that is free in time, and looks without it otherwise} */
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

  /** Adds the children, newest first: to `users` those that stop in order, to `last` those at the oldest place. Takes the mutex if that is free in time. */
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

  /** {@return the name without the number that tells siblings of one name apart} */
  final String baseName() {
    return name;
  }

  /** {@return whether this node has that name and that number} */
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
    if (how != null && stopped().isGo()) { // from now on a caller can start the node again
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

  /** {@return a line for health(): the path, the state in words, and for a child how its starts stand} */
  final String healthLine(State state) {
    return path() + " is " + TreeText.words(state)
        + (this instanceof ChildNode<?> child ? child.describeRestart() : "");
  }

  @Override
  public final String toString() {
    return path();
  }
}
