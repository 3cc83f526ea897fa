package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node as a parent: how children are linked to it and unlinked. */
abstract sealed class FamilyNode extends TreeNode permits ThreadNode, AttachedNode {

  // guarded by this mutex
  private @Nullable Names names;
  private @Nullable SignalSource idle;

  FamilyNode(String name) {
    super(name);
  }

  /**
   * Makes the node the newest child, or the oldest.
   *
   * @return whether it was born asked
   */
  final boolean link(TreeNode child, boolean asOldest) {
    lock();
    try {
      ensureMayBear(child);
      return bear(child, asOldest);
    } finally {
      unlock();
    }
  }

  /**
   * Makes a settled child the newest once more, as a new incarnation.
   *
   * @return whether it was born asked
   */
  final boolean relink(TreeNode child) {
    lock();
    try {
      ensureMayBear(child);
      child.lock(); // the ancestor's mutex is held: see StopChain
      try {
        child.ensureStopped();
        child.renew();
        child.phase = Phase.OPEN;
        return bear(child, /* asOldest= */ false);
      } finally {
        child.unlock();
      }
    } finally {
      unlock();
    }
  }

  private void ensureMayBear(TreeNode child) {
    StopSession stopping = session;
    if (phase == Phase.SETTLED || (stopping != null && stopping.expired)) {
      throw new IllegalStateException(path()
          + (phase == Phase.SETTLED ? " is settled" : " is past its deadline")
          + ": nothing can be started under it any more, and "
          + child.name()
          + " was not");
    }
  }

  private boolean bear(TreeNode child, boolean asOldest) {
    take(child);
    child.appearing();
    boolean bornAsked = phase == Phase.CLOSING && !asOldest;
    if (bornAsked) {
      child.phase = Phase.CLOSING;
      child.reason = reason;
      StopChain.ask(child);
      child.session = session;
    } else if (phase != Phase.OPEN) {
      child.phase = Phase.DRAINED;
    }
    insert(child, asOldest);
    return bornAsked;
  }

  private void take(TreeNode child) {
    Names inUse = names;
    if (inUse == null) {
      inUse = new Names();
      names = inUse;
    }
    child.adopt(this, inUse.take(Names.base(child.name())));
    child.linked = true;
  }

  /**
   * Takes over somebody else's child, which is stopping: older than all threads here, newer than what
   * these share. Under the mutexes of both parents and of the child.
   */
  final void takeOver(TreeNode child) {
    take(child);
    TreeNode older = null;
    TreeNode newer = oldestChild;
    while (newer instanceof AttachedNode) {
      older = newer;
      newer = newer.newer;
    }
    child.older = older;
    child.newer = newer;
    if (older == null) {
      oldestChild = child;
    } else {
      older.newer = child;
    }
    if (newer == null) {
      newestChild = child;
    } else {
      newer.older = child;
    }
  }

  private void insert(TreeNode child, boolean asOldest) {
    TreeNode oldest = oldestChild;
    TreeNode newest = newestChild;
    if (oldest == null || newest == null) {
      oldestChild = child;
      newestChild = child;
    } else if (asOldest) {
      child.newer = oldest;
      oldest.older = child;
      oldestChild = child;
    } else {
      child.older = newest;
      newest.newer = child;
      newestChild = child;
    }
  }

  /** {@return the signal of those who wait for the last child, if this was it; under the mutex} */
  final @Nullable SignalSource unlink(TreeNode child) {
    if (!child.linked) {
      return null;
    }
    child.linked = false;
    TreeNode older = child.older;
    TreeNode newer = child.newer;
    if (older == null) {
      oldestChild = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newestChild = older;
    } else {
      newer.older = older;
    }
    child.older = null;
    child.newer = null;
    if (names != null) {
      names.giveBack(child.name());
    }
    if (newestChild != null) {
      return null;
    }
    SignalSource waiting = idle;
    idle = null;
    return waiting;
  }

  /** {@return a signal that goes when there is no child} */
  final Signal idleSignal() {
    lock();
    try {
      if (newestChild == null) {
        return Signal.DONE;
      }
      SignalSource signal = idle;
      if (signal == null) {
        signal = Signal.source(this, "last child");
        idle = signal;
      }
      return signal.signal();
    } finally {
      unlock();
    }
  }

  /** Links an attachment, and lets it begin. */
  final AttachedNode bearAttached(
      String name, Attachment attachment, ThreadOptions inherited, boolean asOldest) {
    AttachedNode node =
        new AttachedNode(name, Objects.requireNonNull(attachment, "attachment"), inherited);
    born(node, link(node, asOldest));
    node.begin();
    return node;
  }

  static void born(TreeNode child, boolean asked) {
    if (asked) {
      StopChain.askNow(child);
    }
  }
}
