package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Message;
import dev.supervisor.core.events.Peer;
import dev.supervisor.signals.spi.Label;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message that its thread has taken out of the queue. */
final class Pulled implements Message {
  private final Mailbox in;
  private final Item item;

  Pulled(Mailbox in, Item item) {
    this.in = in;
    this.item = item;
  }

  @Override
  public Object content() {
    Object event = item.event();
    return event != null ? event : ((Asked) item).request;
  }

  @Override
  public Optional<Peer> from() {
    return Optional.ofNullable(item.from);
  }

  @Override
  public boolean wantsReply() {
    return item instanceof Asked asked && asked.reply != null && !asked.reply.isDone();
  }

  @Override
  public boolean reply(@Nullable Object answer) {
    return settle() && item instanceof Asked asked && asked.answer(answer, in);
  }

  @Override
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

  @Override
  public void handle() {
    if (item instanceof Asked asked) {
      in.pulled().remove(asked);
    }
    in.run(item);
  }

  @Override
  public String toString() {
    return "message " + Label.of(content(), "content").text();
  }
}
