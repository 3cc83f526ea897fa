package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopState.Phase;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node as a parent: how children are linked to it and unlinked. */
abstract sealed class ParentNode extends TreeNode permits MailboxNode, AttachmentPlace {

  static final String LAST_CHILD = "last child"; // how that signal is labelled

  /** The place that a child takes among its siblings. */
  enum Birth {
    /** The newest; late if its parent is being stopped. */
    NEWEST,
    /** Beside what is shared: it stops after all that may use it. */
    OLDEST_PLACE,
    /** The newest; not asked, even if its parent was: a scope that `cleanup` opens. */
    UNASKED
  }

  ParentNode(String name) {
    super(name);
  }

  /** Links the child, and has it make its first move if it is late. */
  final void link(TreeNode child, Birth birth) {
    if (linkOnly(child, birth)) {
      bornAsked(child);
    }
  }

  private static void bornAsked(TreeNode child) {
    StopChain.askNow(child, child.stopping.incarnation()); // none but the caller can start it
    StopChain.step(child);
  }

  /** {@return whether it was born asked, and has to hear of it} */
  private boolean linkOnly(TreeNode child, Birth birth) {
    boolean late;
    lockToBear(child);
    try {
      ensureMayBear(child, birth);
      ensureHasRoomFor(child);
      if (isLateDaemon(child)) {
        family().lateBorn++;
        late = true;
      } else {
        late = bear(child, birth);
        if (late) {
          family().lateBorn++;
        }
      }
    } finally {
      unlock();
    }
    if (late && child.parentNode() == null) {
      ((ParentNode) root()).linkLateDaemon(child, this);
    }
    return late;
  }

  /** A daemon that is born late belongs to the root from its birth on. */
  private boolean isLateDaemon(TreeNode child) {
    return stopping.phase() == Phase.CLOSING && child.isDaemon() && this != root();
  }

  private void linkLateDaemon(TreeNode child, ParentNode mother) {
    lockToBear(child);
    try {
      ensureMayBear(child, Birth.NEWEST);
      take(child);
      child.appearing();
      StopRun own = stopping.run();
      bearAmongOthers(child);
      child.stopping.bearAsked(
          mother.stopping.reason(),
          own != null ? own : StopRun.ofDaemon(child, mother.stopping.run()));
      if (stopping.phase() == Phase.CLOSING) {
        family().late.addNewest(child);
      } else {
        family().regular.addOldest(child);
      }
    } finally {
      unlock();
    }
  }

  /**
   * What only the caller who has begun a life may begin, as it was in the hold in which that began.
   *
   * @param incarnation the first of that life
   * @param isAsked whether it was born asked
   * @param isHeld whether its group brings its start
   */
  record NewLife(int incarnation, boolean isAsked, boolean isHeld) {}

  /**
   * Makes a settled child the newest once more.
   *
   * @throws IllegalStateException when it may not live again, or nothing can be born here
   */
  final NewLife relink(ChildNode<?> child) {
    boolean late;
    NewLife life;
    lockToBear(child);
    try {
      ensureMayBear(child, Birth.NEWEST);
      ensureHasRoomFor(child);
      child.stopping.lockOrRefuse(
          "It was not started again"); // the ancestor's is held: see StopChain
      try {
        child.ensureMayLiveAgain();
        child.ensureIsOfThisIncarnation(this);
        child.ensureBeginsBesideNone(this);
        child.beginLife();
        late = bear(child, Birth.NEWEST);
        life = new NewLife(child.stopping.incarnation(), late, child.isHeldAtBirth());
      } finally {
        child.unlock();
      }
      if (late) {
        family().lateBorn++;
      }
    } finally {
      unlock();
    }
    return life;
  }

  private void lockToBear(TreeNode child) {
    stopping.lockOrRefuse(child, " was not started under it");
  }

  private void ensureMayBear(TreeNode child, Birth birth) {
    StopRun own = stopping.run();
    Family known = family;
    boolean settled =
        stopping.isSettled() || (birth != Birth.OLDEST_PLACE && known != null && known.usersGone);
    boolean abandoned = stopping.outcome() == Outcome.ABANDONED;
    if (settled || abandoned || (own != null && own.isExpired())) {
      throw new IllegalStateException(path()
          + (abandoned ? " was abandoned" : settled ? " is settled" : " is past its deadline")
          + ": nothing can be started under it any more, and "
          + child.name()
          + " was not");
    }
  }

  /** Refuses a child that its own options or those of this node do not allow beside those that are there. */
  private void ensureHasRoomFor(TreeNode child) {
    Family among = family;
    if (among == null || !(child instanceof ChildNode<?>)) {
      return;
    }
    if (child.options().unique && among.names.isTaken(child.baseName())) {
      throw new IllegalStateException(path() + " has a child called "
          + child.baseName()
          + ", and unique() refuses a second one: it was not started; give it another name, leave out unique(), or wait until"
          + " the first has stopped");
    }
    int most = options().atMost;
    if (most > 0 && among.threads >= most) {
      throw new IllegalStateException(path() + " has as many children as it may have at a time, "
          + most + ": " + child.name()
          + " was not started; wait until one has stopped, or raise atMost");
    }
  }

  /** {@return whether it was born asked} */
  private boolean bear(TreeNode child, Birth birth) {
    take(child);
    bearAmongOthers(child);
    child.appearing();
    Phase phase = stopping.phase();
    boolean bornAsked = phase == Phase.CLOSING && birth == Birth.NEWEST;
    if (phase != Phase.OPEN) {
      StopRun in = StopRun.inherited(child, stopping.run());
      if (bornAsked) {
        child.stopping.bearAsked(stopping.reason(), in);
      } else {
        child.stopping.bearDrained(stopping.reason(), in);
      }
    }
    if (phase == Phase.OPEN && child instanceof ChildNode<?> started) {
      started.isBornInGroup();
    }
    if (birth == Birth.OLDEST_PLACE && child instanceof ThreadNode) {
      family().oldestPlace.addNewest(child); // it may use those that were there
    } else if (birth == Birth.OLDEST_PLACE) {
      family().oldestPlace.addOldest(child);
    } else if (phase == Phase.CLOSING) {
      family().late.addNewest(child);
      if (!bornAsked) {
        family().unasked = child;
      }
    } else {
      family().regular.addNewest(child);
    }
    return bornAsked;
  }

  private void bearAmongOthers(TreeNode child) {
    if (child instanceof ChildNode<?> own) {
      own.isBornIn(stopping.incarnation());
    }
    Restarts<?> again = child instanceof ChildNode<?> started ? started.startsBesideOthers() : null;
    if (again == null) {
      return;
    }
    Starts among = family().starts;
    if (among == null) {
      among = new Starts(this);
      family().starts = among;
    }
    again.next.isBornAmong(among);
  }

  /** Tells what is still to be told of the starts of the children, as the incarnation is over. */
  final void startsAreOver(@Nullable Family of) {
    Starts known = of == null ? null : of.starts;
    if (known != null) {
      known.over();
    }
  }

  private void take(TreeNode child) {
    child.setParent(this, family().names.take(child.baseName()));
    family().significant += child.options().significant ? 1 : 0;
    family().threads += child instanceof ChildNode<?> ? 1 : 0;
  }

  /** {@return what the names of its children's threads begin with} */
  final String prefixOfChildren() {
    Family known = family;
    String prefix = known == null ? null : known.prefix;
    if (prefix == null) {
      prefix = ThreadName.cut(this) + "/";
      if (known != null) {
        known.prefix = prefix;
      }
    }
    return prefix;
  }

  final Family family() {
    Family made = family;
    if (made == null) {
      made = new Family();
      family = made;
    }
    return made;
  }

  /**
   * Takes over another node's child, which is stopping: older than all threads here, newer than what
   * these share. Under the mutexes of both parents and of the child.
   */
  final void takeOver(TreeNode child) {
    take(child);
    if (stopping.asked() || stopping.over()) {
      family().late.addOldest(child); // nothing regular is left
    } else {
      family().regular.addOldest(child);
    }
  }

  /** Takes the child out of the list that it is in, if it is in any; under the mutex. */
  final void unlink(TreeNode child) {
    Siblings among = child.among;
    if (among != null) {
      among.remove(child);
      family().names.giveBack(child.baseName());
      family().significant -= child.options().significant ? 1 : 0;
      if (child instanceof ChildNode<?> thread) {
        thread.leavesSiblings();
        family().threads--;
        if (child.stopping.isSettled() && child.stopping.outcome() == Outcome.FAILED) {
          hasFailed(thread);
        }
      }
    }
  }

  private void hasFailed(ChildNode<?> child) {
    family().failed++;
    FailedChildren.ShownFailure failure = child.shownFailure();
    if (failure != null) {
      FailedChildren shown = family().failedChildren;
      if (shown == null) {
        shown = new FailedChildren();
        family().failedChildren = shown;
      }
      shown.add(child.name(), failure);
    }
  }

  /** {@return the last children that have failed, are not there any more, and whose failure was not collected, the oldest first} */
  final List<FailedChildren.FailedLook> failedChildren() {
    Mutex taken = stopping.enter();
    try {
      FailedChildren shown = family == null ? null : family.failedChildren;
      return shown == null ? List.of() : shown.looks();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /**
   * {@return a signal that goes when there is no child but what is at the oldest place}
   *
   * <p>Where the mutex cannot be had, children cannot leave either: then it goes when the node is settled.
   */
  final Signal idleSignal() {
    Mutex taken = stopping.enter();
    try {
      Family known = family;
      if (known == null || known.isIdle()) {
        return Signal.DONE;
      }
      if (taken != stopping) {
        return stopping.isSettled() && stopped().isGo() ? Signal.DONE : stopped();
      }
      SignalSource signal = known.idle;
      if (signal == null) {
        signal = Signal.source(this, LAST_CHILD);
        known.idle = signal;
      }
      return signal.signal();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public final Node.Counts counts() {
    StackRoom.forMany();
    Mutex taken = stopping.enter();
    try {
      Family known = family;
      return known == null ? Node.Counts.NONE : known.counts();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Links an attachment, and lets it begin. */
  final AttachmentPlace bearAttached(
      String name, Attachment attachment, ThreadOptions inherited, Birth birth) {
    AttachmentPlace node =
        new AttachmentPlace(name, Objects.requireNonNull(attachment, "attachment"), inherited);
    boolean late = linkOnly(node, birth);
    if (late) {
      node.isBornAsked();
    }
    node.begin(); // it takes its place before it can be asked
    if (late) {
      bornAsked(node);
    }
    return node;
  }
}
