package dev.supervisor.core.oracle;

/** What the design promises, as far as the test can see it. */
enum Rule {
  // ---- order (DESIGN, Stop)
  NEWEST_FIRST("a child is asked only when the one born after it is settled"),
  CHILDREN_FIRST("a node is asked only when its children that were there are settled"),
  DRAIN_FIRST("what is asked by a stop was drained before, up to the top of that stop"),
  OLDEST_LAST(
      "what is attached at the oldest place is asked after all threads of the root are settled"),
  PARENT_LAST("a node is settled only when those it waits for are settled"),
  ALL_AT_ONCE("children of a parent that asks all at once do not wait for each other"),
  DAEMON_WAITED_FOR("a parent does not wait for its daemon"),
  STRETCH_ASKED("a body is asked together with the scope that is open on its thread"),
  // ---- late children
  LATE_BORN_ASKED("what is born to a node that is being stopped is born asked"),
  LATE_POSTPONES("a late child postpones neither an older thread nor the asking of its parent"),
  LATE_SETTLES("a late child that is never started settles when it is linked"),
  CLEANUP_SCOPE("a scope that a cleanup opens is not born asked"),
  // ---- once
  ASKED_ONCE("a node is asked at most once in a life"),
  SETTLED_ONCE("a node is settled exactly once in a life"),
  ATTACHMENT_CALLS("an attachment hears attached once, closing before ask, and each at most once"),
  // ---- ends
  STOPPED_BEFORE_END(
      "stopped goes after the last instruction of a body that ends when it is asked or interrupted"),
  LEFT_RUNNING("nothing obedient runs on, or is still to begin, when the root is closed"),
  GIVEN_UP_UNASKED("what is given up was asked"),
  GIVEN_UP_EARLY("nothing is given up before its grace and patience are over"),
  INTERRUPT_STRAY("only what is late is interrupted"),
  INTERRUPT_EARLY("nothing is interrupted before its grace is over"),
  INTERRUPT_RESTORED("an interrupt of the closing thread is set again"),
  CLOSE_UNSETTLED("close returns, or throws, only when the scope is settled"),
  CLEANUP_FLAG("a cleanup begins without an interrupt"),
  STUCK("what should come comes"),
  DEAD_SCOPE("a scope whose thread has died, or whose body has returned, counts as ended"),
  // ---- births
  SPAWN_REFUSED("a node that is not settled may have children"),
  SPAWN_ACCEPTED("a node that is settled may not"),
  // ---- failures
  FAILURE_LOST("a failure that nobody collected comes out of a close"),
  FAILURE_TWICE("a failure is rethrown once"),
  FAILURE_INVENTED("close throws only failures, and of those who failed"),
  JOIN_ANSWER("join answers what happened"),
  // ---- events of the tree
  EVENT_SERIAL("the listener of a tree is called by one thread at a time"),
  EVENT_NUMBER("the numbers of events rise as they are told"),
  EVENT_ORDER("events come in an order in which they can have happened"),
  EVENT_TRUTH("events tell what happened"),
  EVENT_BY_CLOSE("all is told when close returns"),
  EVENT_BEFORE_JOIN("the end of a child is in its parent's queue before join returns"),
  // ---- the report
  REPORT_MISSING("a node that was there when the stop began, or was born later, is in the report"),
  REPORT_TWICE("no node is twice in the report"),
  REPORT_STRANGER("what was settled before the stop began is not in the report"),
  REPORT_PATH("the report names nodes by their paths"),
  REPORT_OUTCOME("the report tells how a node ended"),
  REPORT_LATE("the report calls late what was late, and nothing else"),
  REPORT_LOOK("only what was late has been looked at"),
  REPORT_ORDER("the report is in the order of settling"),
  // ---- time
  DEADLINE("close returns by the deadline");

  final String promise;

  Rule(String promise) {
    this.promise = promise;
  }
}
