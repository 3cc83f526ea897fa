package dev.supervisor.core.oracle;

/** What a node does with its life. */
enum Conduct {
  /** Ends when it is asked. */
  OBEYS,
  /** Ends when it is drained. */
  ENDS_ON_DRAIN,
  /** Ends once it has its children. */
  ENDS_EARLY,
  /** Fails once it has its children. */
  FAILS_EARLY,
  /** Fails when it is drained. */
  FAILS_ON_DRAIN,
  /** Fails when it is asked. */
  FAILS_WHEN_ASKED,
  /** Ignores the request, and fails when it is interrupted. */
  FAILS_WHEN_INTERRUPTED,
  /** Ignores the request, and ends when it is interrupted. */
  STUBBORN,
  /** Ignores the request, and ends some milliseconds after it was interrupted. */
  SLOW,
  /** Ignores everything, until the test lets it go. */
  DEAF,
  /** As STUBBORN, but its grace is long: only the reserve interrupts it. */
  PATIENT,
  /** As DEAF, but its grace is long: only the deadline gives it up. */
  IMMOVABLE,
  /** Makes its late children when it is asked. */
  ACCEPTS_WHEN_ASKED,
  /** Makes its late children when it is drained, and ends when it is asked. */
  ACCEPTS_ON_DRAIN,
  /** Joins its newest child, and passes on that this one was stopped. */
  JOINS,
  /** When asked, waits until its siblings were asked too: its parent asks all at once. */
  WAITS_FOR_SIBLINGS,
  /** A daemon that, when asked, waits until its parent is settled. */
  OUTLIVES_PARENT,
  /** A late child that waits until the next older thread, or its parent, is asked. */
  WAITS_FOR_ELDER,
  /** A stretch that ends when its own node is asked. */
  WAITS_FOR_SELF,
  /** A stretch that ends when the body around it is asked. */
  WAITS_FOR_OWNER,
  /** A stretch that ends at once. */
  CLOSES,
  /** A stretch that the body does not close. */
  LEFT_OPEN,
  /** A guest whose thread ends without closing. */
  DIES;

  /** {@return whether only an interrupt ends it, or not even that: it has a short grace} */
  boolean needsInterrupt() {
    return switch (this) {
      case STUBBORN, SLOW, DEAF, FAILS_WHEN_INTERRUPTED -> true;
      default -> false;
    };
  }
}
