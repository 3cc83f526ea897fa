package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a thread: a body, or what is open on the thread of a body, one inside the other, such as scopes, guests and
 * overlays. A stop reaches the innermost one first, so each knows the one around it, and how many are open inside.
 */
abstract sealed class StretchNode extends MailboxNode permits ThreadNode {
  // guarded by this mutex
  private int stretches; // scopes and overlays that are open on this node's own thread
  private boolean countsAround; // among the stretches of the one around

  /** The stretch of the same thread that encloses this one. */
  private volatile @Nullable StretchNode around;

  /** An interrupt was meant for a stretch inside: it says nothing about this one's own body. */
  private volatile boolean interruptedInside;

  private boolean cleansUp; // confined to the thread
  private boolean hasOpened; // as this

  StretchNode(String name) {
    super(name);
  }

  /** Makes anew what belongs to one incarnation. Called under the mutex. */
  final void beginStretch() {
    stretches = 0;
    countsAround = false;
    around = null;
    interruptedInside = false;
    cleansUp = false;
    hasOpened = false;
  }

  // ---- the one around

  /** {@return the stretch of the same thread that encloses this one} */
  final @Nullable ThreadNode around() {
    return (ThreadNode) around;
  }

  /** {@return whether it runs on the thread of that node, as a stretch of it or as the node itself} */
  final boolean isOnThreadOf(StretchNode other) {
    StretchNode at = this;
    while (at != null && at != other) {
      at = at.around;
    }
    return at != null;
  }

  /** Tells the stretches around this one that the thread is interrupted for the sake of this one alone. */
  final void tellThoseAroundOfAnInterrupt() {
    for (StretchNode outer = around; outer != null; outer = outer.around) {
      outer.interruptedInside = true;
    }
  }

  /** {@return whether an interrupt that was meant for a stretch inside has been sent to its thread} */
  final boolean interruptedInside() {
    return interruptedInside;
  }

  // ---- those inside

  /** Another node is that of its thread from now on. Called by the thread. */
  final void opens() {
    hasOpened = true;
  }

  /** {@return whether another node was ever that of its thread, in this incarnation; for the thread} */
  final boolean hasOpened() {
    return hasOpened;
  }

  @Override
  final boolean hasOpenStretch() {
    return stretches > 0;
  }

  /** Notes that this stretch runs inside another node, on its thread. Called before this stretch can be asked. */
  final void isInside(StretchNode outer) {
    boolean counts = !(outer.cleansUp
        && outer.stopping.asked()); // else it has the time that is left to that one
    if (counts) {
      outer.stopping.lockOrRefuse(this, " was not opened inside of it");
      try {
        outer.stretches++;
      } finally {
        outer.unlock();
      }
    }
    Mutex taken = stopping.enter();
    try {
      around = outer;
      countsAround = counts;
    } finally {
      NodeMutex.leave(taken);
    }
    if (counts) {
      Escalation.end(outer, outer.stopping.incarnation()); // which is at this line
    }
  }

  /** Notes that the thread has left this stretch, or is not waited for in it. */
  final void noLongerCounts() {
    StretchNode outer = around;
    if (outer == null) {
      return;
    }
    boolean counted;
    if (!NodeHold.take(this)) {
      NodeHold.again(this, this::noLongerCounts);
      return;
    }
    try {
      counted = countsAround;
      countsAround = false;
    } finally {
      unlock();
    }
    if (counted) {
      outer.endStretch();
    }
  }

  private void endStretch() {
    if (!NodeHold.take(this)) {
      NodeHold.again(this, this::endStretch);
      return;
    }
    try {
      stretches--;
    } finally {
      unlock();
    }
    StopChain.step(this);
  }

  /** Runs `cleanup`: what it opens is not born asked. Called by the thread. */
  final void cleansUp(boolean now) {
    cleansUp = now;
  }

  /** {@return how what the current thread opens here takes its place} */
  final Birth birthOfStretch() {
    return cleansUp ? Birth.UNASKED : Birth.NEWEST;
  }
}
