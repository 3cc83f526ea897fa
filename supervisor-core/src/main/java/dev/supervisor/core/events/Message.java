package dev.supervisor.core.events;

import dev.supervisor.signals.spi.Label;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a thread pulled out of its own queue, to deal with as it likes: an event, or a request that
 * wants an answer. One that is not answered when the thread ends fails. Confined to that thread, but
 * for the answers.
 */
public final class Message {
  private final Mailbox in;
  private final Item item;

  Message(Mailbox in, Item item) {
    this.in = in;
    this.item = item;
  }

  /** {@return the event, or the request} */
  public Object content() {
    Object event = item.event();
    return event != null ? event : ((Asked) item).request;
  }

  /** {@return the thread that sent it; empty for one in no tree} */
  public Optional<Peer> from() {
    return Optional.ofNullable(item.from);
  }

  /** {@return whether somebody waits for an answer} */
  public boolean wantsReply() {
    return item instanceof Asked asked && asked.reply != null && !asked.reply.isDone();
  }

  /**
   * Answers it; a stage, or a promise, once that has completed. For what wants no answer it does
   * nothing.
   *
   * @return whether the answer was wanted, and is the first
   */
  public boolean reply(@Nullable Object answer) {
    return settle() && item instanceof Asked asked && asked.answer(answer, in);
  }

  /**
   * Lets it fail; for what wants no answer it does nothing.
   *
   * @return whether an answer was wanted, and this is the first
   */
  public boolean fail(Throwable failure) {
    return settle() && item instanceof Asked asked && asked.fail(failure, in);
  }

  private boolean settle() {
    boolean wanted = wantsReply();
    if (item instanceof Asked asked) {
      in.pulled().remove(asked);
    }
    return wanted;
  }

  /** Lets listeners and answerers deal with it, as a loop would have. */
  public void handle() {
    if (item instanceof Asked asked) {
      in.pulled().remove(asked);
    }
    in.run(item);
  }

  /** {@return what it is} */
  @Override
  public String toString() {
    return "message " + Label.of(content(), "content").text();
  }
}
