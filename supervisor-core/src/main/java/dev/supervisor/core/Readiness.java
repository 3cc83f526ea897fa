package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.TimedOut;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a child says of itself: that it can be used, and who waits for that; and how far it is. Made for a child whose options say that
 * it becomes ready, for one that is asked, and for one that has a status. Guarded by the child's mutex.
 */
final class Readiness {
  /* How it works. Where it is declared, the body says when it is ready; else the child is ready with the first instruction
   * of its body. The signal, the value and the time belong to one incarnation.
   *
   * A thread that waits for the child follows it through its incarnations: at each change of the child (ready, over, down) it looks
   * anew. `changed` is one such change; it is made by the first thread that waits, and let go without the mutex. */

  static final String READINESS = "readiness"; // how its signals are labelled
  static final String NEXT_CHANGE = "next change";
  static final int LONGEST_STATUS = 200;

  private final TaskNode<?> node;
  private final boolean declared;

  // of the incarnation
  private @Nullable SignalSource ready; // made when it is first used
  private boolean said;
  private long readyNanos;
  private @Nullable Group waiting; // its group, which counts those that are not ready yet
  private @Nullable Object value;

  private volatile String status =
      ""; // written by the child's own thread, and where an incarnation begins

  /** The heartbeat; null if the options ask for none. */
  private volatile @Nullable Pulse pulse;

  private volatile @Nullable MoreTime
      moreTime; // written by the child's own thread, and where it is over

  private @Nullable SignalSource changed;

  /** The needs of the child; null if no sibling needs it and it needs none. Written once, under the mutex. */
  volatile Needs.@Nullable NeedPlace needs;

  Readiness(TaskNode<?> node, boolean declared) {
    this.node = node;
    this.declared = declared;
  }

  /** {@return whether the body says when it is ready} */
  boolean isDeclared() {
    return declared;
  }

  /** {@return whether it is ready; under the mutex} */
  boolean isReady() {
    return declared ? said : node.running;
  }

  /** {@return for how long it has been ready; -1 when it never was; under the mutex} */
  long readyForNanos(long now) {
    return said ? now - readyNanos : -1;
  }

  /** {@return the signal of the incarnation; under the mutex} */
  Signal signal() {
    SignalSource made = ready;
    if (made == null) {
      made = Signal.source(node, READINESS);
      ready = made;
      if (isReady()) {
        made.go();
      }
    }
    return made.signal();
  }

  /**
   * The body says that it is ready; called by its thread. The first time counts.
   *
   * @return whether this was the first time in this incarnation
   */
  boolean say(@Nullable Object with) {
    SignalSource goes;
    SignalSource tells;
    node.stopping.lockOrRefuse("It is not ready");
    try {
      if (said) {
        return false;
      }
      said = true;
      MoreTime asked = moreTime;
      moreTime = asked == null || asked.stops() ? asked : null; // it has started
      readyNanos = Seam.nanoTime();
      isUnreadyNoMore(/* isReady= */ true);
      value = with;
      goes = ready;
      tells = takeChanged();
      if (!node.stopping.over()) {
        node.emit(at -> new TreeEvent.Ready(at, node));
      }
    } finally {
      node.unlock();
    }
    go(goes);
    go(tells);
    node.arrived();
    node.needsLook();
    return true;
  }

  /**
   * The body begins.
   *
   * @return what has to go where that makes it ready; under the mutex
   */
  @Nullable
  SignalSource begins() {
    Group group = declared ? node.group() : null;
    if (group != null) {
      group.isUnready();
      waiting = group;
    }
    return declared ? null : ready;
  }

  private void isUnreadyNoMore(boolean isReady) {
    Group group = waiting;
    waiting = null;
    if (group != null) {
      group.isUnreadyNoMore(isReady);
    }
  }

  /** The incarnation is over; under the mutex. */
  void isOver() {
    isUnreadyNoMore(/* isReady= */ false);
  }

  /** The next incarnation begins; under the mutex. */
  void renew() {
    isOver();
    ready = null;
    said = false;
    value = null;
    moreTime = null;
    status = "";
    pulse = null;
  }

  /** The body has asked for more time. */
  void moreTime(MoreTime asked) {
    moreTime = asked;
  }

  /** {@return the more time that the body has asked for last, in this incarnation; null where it has not} */
  @Nullable
  MoreTime moreTime() {
    return moreTime;
  }

  /** The body says how far it is. */
  void status(String text) {
    boolean fits = text.length() <= LONGEST_STATUS;
    status = TreeText.inALine(
        text, fits ? LONGEST_STATUS : LONGEST_STATUS - 1); // the sign of the cut is one
  }

  /** {@return what it has said; empty when it has said nothing in this incarnation} */
  String status() {
    return status;
  }

  /** The body begins, with that heartbeat; called by its thread. */
  void pulse(Pulse now) {
    pulse = now;
  }

  /** {@return its heartbeat; null where it has none, or does not run} */
  @Nullable
  Pulse pulse() {
    return pulse;
  }

  /** {@return what has to go now that something has changed, without the mutex; under it} */
  @Nullable
  SignalSource takeChanged() {
    SignalSource taken = changed;
    changed = null;
    return taken;
  }

  /** Something has changed; without the mutex. */
  void changes() {
    SignalSource tells;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, this::changes);
      return;
    }
    try {
      tells = takeChanged();
    } finally {
      node.unlock();
    }
    go(tells);
  }

  static void go(@Nullable SignalSource source) {
    if (source != null) {
      source.go();
    }
  }

  // ---- for threads that wait

  private SignalSource changed() {
    SignalSource made = changed;
    if (made == null) {
      made = Signal.source(node, NEXT_CHANGE);
      changed = made;
    }
    return made;
  }

  /** {@return a signal that goes when it may have become ready, or its life is over; null when it is ready; under the mutex} */
  @Nullable
  Signal changeBeforeReady(Signal end) {
    if (!isReady()) {
      return changed().signal().or(end);
    }
    return ready == null || ready.signal().isGo() ? null : ready.signal();
  }

  /** The value that the body gave when it said that it is ready. */
  record ReadyValue(@Nullable Object value) {}

  /** {@return what was said, once it is ready; null when it will not be in this life, or is down} */
  @Nullable
  ReadyValue await(Signal end, Signal till) throws InterruptedException, TimeoutException {
    for (; ; ) {
      SignalSource next = null;
      SignalSource going = null;
      ReadyValue what = null;
      Mutex taken = node.stopping.enter();
      try {
        if (isReady()) {
          what = new ReadyValue(value);
          going = ready;
        } else if (end.isGo() || node.isDown()) {
          return null;
        } else {
          next = changed();
        }
      } finally {
        NodeMutex.leave(taken);
      }
      if (what != null) {
        boolean unused =
            going == null || going.signal().await(till); // it goes within a few instructions
        return what;
      }
      if (next != null && !next.signal().or(end).await(till)) {
        throw TimedOut.of(() -> node.path() + " has not become ready", till::name);
      }
    }
  }

  /** {@return that value as one of this class} */
  static <V> V cast(Node node, Class<V> type, @Nullable Object value) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    @SuppressWarnings("unchecked") // int.class and Integer.class are both a Class<Integer>
    Class<V> boxed = (Class<V>) MethodType.methodType(type).wrap().returnType();
    if (boxed.isInstance(value)) {
      return boxed.cast(value);
    }
    throw new IllegalStateException(node.path() + " became ready "
        + (value == null
            ? "without a value"
            : "with a value of class " + value.getClass().getName())
        + "; its body has to say Supervisor.ready(value) with a " + type.getName());
  }
}
