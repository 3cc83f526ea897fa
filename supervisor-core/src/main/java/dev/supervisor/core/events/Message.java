package dev.supervisor.core.events;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a thread pulled out of its own queue, to deal with as it likes: an event, or a request that
 * wants an answer. One that is not answered when the thread ends fails. Confined to that thread, but
 * for the answers.
 */
public interface Message {
  /** {@return the event, or the request} */
  Object content();

  /** {@return the thread that sent it; empty for one in no tree} */
  Optional<Peer> from();

  /** {@return whether an answer is wanted} */
  boolean wantsReply();

  /**
   * Answers it; a stage, or a promise, once that has completed. For what wants no answer it does
   * nothing.
   *
   * @return whether the answer was wanted, and is the first
   */
  boolean reply(@Nullable Object answer);

  /**
   * Lets it fail; for what wants no answer it does nothing.
   *
   * @return whether an answer was wanted, and this is the first
   */
  boolean fail(Throwable failure);

  /** Lets listeners and answerers deal with it, as a loop would have. */
  void handle();
}
