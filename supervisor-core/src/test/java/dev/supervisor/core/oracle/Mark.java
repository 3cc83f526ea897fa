package dev.supervisor.core.oracle;

/**
 * What the test notes of a node. A mark is either something that the test does or is about to do, or something that it sees.
 *
 * <p>A mark of what is there ({@code ASKED}) is ticked after the look, a mark of what is not there yet ({@code NOT_ASKED}) before it. So
 * the fact lies certainly before the one and after the other, whatever the threads do in between.
 */
enum Mark {
  /** The test is about to link the node. */
  SPAWNING,
  /** The node was linked, the call has returned. */
  SPAWNED,
  /** The call threw: the node does not exist. */
  REFUSED,
  /** The body runs its first instruction. */
  BEGAN,
  /** The body has made the children that it was born to make. */
  GROWN,
  /** Its {@code drain} had gone. */
  DRAINED,
  /** Its {@code drain} had not gone. */
  NOT_DRAINED,
  /** Its {@code pleaseStop} had gone, or its attachment was called. */
  ASKED,
  /** Its {@code pleaseStop} had not gone. */
  NOT_ASKED,
  /** Its {@code pleaseStop} had gone at the first look after the birth. */
  BORN_ASKED,
  /** Its {@code stopped} had gone. */
  STOPPED,
  /** Its {@code stopped} had not gone. */
  NOT_STOPPED,
  /** The body met an interrupt, or its attachment was insisted upon. */
  INTERRUPTED,
  /** The cleanup begins; the detail tells whether the interrupt flag was set. */
  CLEANING,
  /** The body is about to throw the failure that is the detail. */
  THROWING,
  /** The last instruction of the test in the body: before it returns, closes, or lets {@code ended} go. */
  OVER,
  /** {@code close} has returned; the detail is the interrupt flag. */
  CLOSED,
  /** The failure of this node came out of a {@code close}. */
  THROWN,
  /** {@code close} threw something else, which is the detail. */
  THREW,
  /** The failure of this node was rethrown by a {@code join}. */
  COLLECTED,
  /** What a {@code join} of this node answered. */
  JOINED,
  /** The handle of this node was released. */
  RELEASED,
  /** The test is about to call {@code stop}. */
  STOPPING,
  /** That call has returned. */
  STOP_CALLED,
  /** The test is about to let {@code pleaseStop} go by itself. */
  ASKING,
  /** The test is about to interrupt the thread that closes this scope. */
  INTERRUPTING,
  /** A wait of this node did not end, though the rule that is the detail says that it must. */
  MISSED,
  /** A method of the attachment was called; the detail is its name. */
  CALLED,
  /** The listener of the tree heard an event; the detail says which. */
  HEARD,
  /** The listener was called while another call was under way. */
  OVERLAPPED,
  /** The report of the root has an entry for this node, which is the detail. */
  REPORTED,
  /** The test lets go the bodies that nothing else can end. */
  LET_GO
}
