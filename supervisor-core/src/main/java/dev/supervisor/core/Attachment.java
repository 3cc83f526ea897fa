package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;

/**
 * Something that is not a thread but has to end with the tree: a pool of sessions, a process, a
 * server. Users implement it, and {@linkplain SupervisedThread#attach attach} it to a node.
 *
 * <p>An attachment is stopped like a thread: it is asked to end; when its grace is over, {@link #insist} is called; when its
 * patience is over as well, it is given up.
 * If it has children of its own, by {@link AttachmentNode#attach}, these are stopped first.
 *
 * <p>{@link #attachedAs}, {@link #asksChildrenAtOnce} and {@link #ended} are called once, by the thread that
 * attaches it. The calls of a stop, {@link #closing}, {@link #ask}, {@link #insist} and {@link #giveUp}, come one
 * after the other on a helper thread. A call that blocks holds up the attachment itself and nothing else:
 * after a moment the next call comes on another thread. Exceptions are logged.
 */
public interface Attachment {
  /**
   * Tells the attachment its place in the tree. Called once, before {@link #ended}, by the thread that
   * attaches it. Another thread may call {@link #ask} at the same time.
   *
   * @param node the place, at which the attachment can attach children of its own
   */
  default void attachedAs(AttachmentNode node) {}

  /**
   * Tells the attachment that its turn to stop has come: its children are asked now, and it is asked itself when they
   * have ended. Called at most once, before {@link #ask}. An attachment that ends by itself does not get this call, nor
   * does one whose parent is being stopped when it is attached: that one is asked at once.
   */
  default void closing(Reason why) {}

  /** {@return whether the children of the attachment are asked to stop all at once, and not one after the other} */
  default boolean asksChildrenAtOnce() {
    return false;
  }

  /** Asks the attachment to end. Called at most once. */
  void ask(Reason why);

  /** Tells the attachment that its grace is over, and that it should end now. May be called several times. */
  void insist();

  /**
   * Tells the attachment that the stop does not wait for it any longer. This is its last chance to release what it
   * holds.
   */
  void giveUp();

  /** {@return the signal that goes when the attachment has ended} */
  Signal ended();

  /** {@return what the attachment is doing, in a few words, for the text of the tree and the stop report; empty for nothing} */
  default String describe() {
    return "";
  }
}
