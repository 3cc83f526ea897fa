package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;

/**
 * Something that is not a thread but has to end with the tree: a pool of sessions, a process, a
 * server. Implemented by those who {@linkplain SupervisedThread#attach attach} it.
 *
 * <p>It is stopped like a thread: asked, after its grace insisted upon, given up after its patience.
 * If it has children of its own, by {@link AttachmentNode#attach}, these are stopped first.
 *
 * <p>{@link #attachedAs}, {@link #asksChildrenAtOnce} and {@link #ended} are called once, by the thread that
 * attaches it. The calls of a stop, {@link #closing}, {@link #ask}, {@link #insist} and {@link #giveUp}, come one
 * after the other on a helper thread of the attachment's own: one that blocks holds up the attachment itself, and
 * after a moment the next call comes on another thread. What is thrown is logged.
 */
public interface Attachment {
  /**
   * Tells the attachment its place in the tree. Called once, before {@link #ended}, by the thread that
   * attaches it. Another thread may call {@link #ask} at the same time.
   *
   * @param node where the attachment can attach children of its own
   */
  default void attachedAs(AttachmentNode node) {}

  /**
   * Its turn to stop has come: its children are asked now, and it will be when they have ended. Called at most once, before {@link #ask}; not for one that ends by itself, and not for one that is attached to something that
   * stops already: that is asked at once.
   */
  default void closing(Reason why) {}

  /** {@return whether its children are asked to stop all at once, and not one after the other} */
  default boolean asksChildrenAtOnce() {
    return false;
  }

  /** Asks it to end. Called at most once. */
  void ask(Reason why);

  /** Its grace is over: it should end now. May be called several times. */
  void insist();

  /** The stop does not wait for it any more: a last chance to cut off what it still holds. */
  void giveUp();

  /** {@return the signal that goes when it has ended} */
  Signal ended();

  /** {@return what it is doing, in a few words, for the tree and the stop report} */
  default String describe() {
    return "";
  }
}
