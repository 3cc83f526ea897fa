package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;

/**
 * Something that is not a thread but has to end with the tree: a pool of sessions, a process, a
 * server. Implemented by those who {@linkplain SupervisedThread#attach attach} it.
 *
 * <p>It is stopped like a thread: asked, after its grace insisted upon, given up after its patience.
 * The three are called by whatever thread runs the stop, the timer's among them: they must not
 * block. What they throw is logged.
 */
public interface Attachment {
  /** Asks it to end. Called at most once. */
  void ask(Reason why);

  /** Its grace is over: it should end now. May be called several times. */
  void insist();

  /** Nobody waits for it any more: a last chance to cut off what it still holds. */
  void giveUp();

  /** {@return the signal that goes when it has ended} */
  Signal ended();

  /** {@return what it is doing, in a few words, for the tree and the stop report} */
  default String describe() {
    return "";
  }
}
