package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;

/**
 * Something that is not a thread but has to end with the tree: a pool of sessions, a process, a
 * server. Implemented by those who {@linkplain SupervisedThread#attach attach} it.
 *
 * <p>It is stopped like a thread: it is asked to end; when its grace is over, {@link #insist} is called; when its
 * patience is over as well, it is given up.
 * If it has children of its own, by {@link AttachmentNode#attach}, these are stopped first.
 *
 * <p>{@link #attachedAs}, {@link #asksChildrenAtOnce} and {@link #ended} are called once, by the thread that
 * attaches it. The calls of a stop, {@link #closing}, {@link #ask}, {@link #insist} and {@link #giveUp}, come one
 * after the other on a helper thread: one that blocks holds up the attachment itself, and
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
   * Tells the attachment that its turn to stop has come: its children are asked now, and it is asked itself when they
   * have ended. Called at most once, before {@link #ask}. An attachment that ends by itself does not get this call.
   * An attachment whose parent is stopping already does not get it either: it is asked at once.
   */
  default void closing(Reason why) {}

  /** {@return whether its children are asked to stop all at once, and not one after the other} */
  default boolean asksChildrenAtOnce() {
    return false;
  }

  /** Asks it to end. Called at most once. */
  void ask(Reason why);

  /** Tells the attachment that its grace is over, and that it should end now. May be called several times. */
  void insist();

  /**
   * Tells the attachment that the stop does not wait for it any more. This is the last chance to cut off what it
   * still holds.
   */
  void giveUp();

  /** {@return the signal that goes when it has ended} */
  Signal ended();

  /** {@return what it is doing, in a few words, for the tree and the stop report} */
  default String describe() {
    return "";
  }
}
