package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.Peer;
import dev.supervisor.signals.internal.Label;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message that its thread has taken out of the queue. */
final class Pulled implements Message {
  private final Item item;
  private final Pump pump;
  private final Set<PendingRequest> unanswered;

  /**
   * An item that was taken out.
   *
   * @param unanswered has it until it is answered, if it is a request that wants an answer
   */
  Pulled(Item item, Pump pump, Set<PendingRequest> unanswered) {
    this.item = item;
    this.pump = pump;
    this.unanswered = unanswered;
  }

  @Override
  public Object content() {
    Object event = item.event();
    return event != null ? event : ((PendingRequest) item).request;
  }

  @Override
  public Optional<Peer> from() {
    return Optional.ofNullable(item.from);
  }

  @Override
  public boolean wantsReply() {
    return item instanceof PendingRequest asked && asked.reply != null && !asked.reply.isDone();
  }

  @Override
  public boolean reply(@Nullable Object answer) {
    return settle() && item instanceof PendingRequest asked && asked.answer(answer);
  }

  @Override
  public boolean fail(Throwable failure) {
    return settle() && item instanceof PendingRequest asked && asked.fail(failure);
  }

  private boolean settle() {
    boolean wanted = wantsReply();
    if (item instanceof PendingRequest asked) {
      unanswered.remove(asked);
    }
    return wanted;
  }

  @Override
  public void handle() {
    if (item instanceof PendingRequest asked) {
      unanswered.remove(asked);
    }
    pump.run(item);
  }

  @Override
  public String toString() {
    return "message " + Label.of(content(), "content").text();
  }
}
