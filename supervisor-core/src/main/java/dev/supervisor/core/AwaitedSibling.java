package dev.supervisor.core;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sibling for which the start of a group waits, before it goes on with a member that comes after that. Thread-safe; its mutex
 * is a leaf.
 */
final class AwaitedSibling {
  private final Group group;
  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private @Nullable GroupMember kept; // its start waits
  private @Nullable ChildNode<?> awaited; // for this one
  private @Nullable Registration change; // of that
  private boolean over;

  AwaitedSibling(Group group) {
    this.group = group;
  }

  /** {@return for whom the start waits before it goes on with that member, or with any where it is null; null where it waits for none} */
  @Nullable
  ChildNode<?> of(@Nullable GroupMember member) {
    mutex.lock();
    try {
      return kept != null && (member == null || kept == member) ? awaited : null;
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Looks whether a member comes after a sibling that may still become ready: then a change of that has the group looked at
   * again.
   *
   * @param isDown whether the member waits for its start; else it waits for none
   * @return whether it is kept from beginning
   */
  boolean keeps(GroupMember member, boolean isDown) {
    List<ChildNode<?>> others = member.node().options.after;
    if (others.isEmpty()) {
      return false;
    }
    for (ChildNode<?> each : others) {
      Signal next = isDown ? each.changeBeforeReady() : null;
      if (next != null) {
        set(member, each, next.then(() -> Starts.aside(group::advance)));
        return true;
      }
    }
    set(null, null, null);
    return false;
  }

  private void set(
      @Nullable GroupMember member, @Nullable ChildNode<?> other, @Nullable Registration fresh) {
    Registration former;
    mutex.lock();
    try {
      former = over && fresh != null ? fresh : change;
      kept = over ? null : member;
      awaited = over ? null : other;
      change = over ? null : fresh;
    } finally {
      mutex.unlock();
    }
    if (former != null) {
      var unused = former.cancel();
    }
  }

  /** The incarnation of the parent is over. */
  void over() {
    mutex.lock();
    try {
      over = true;
    } finally {
      mutex.unlock();
    }
    set(null, null, null);
  }
}
