package dev.supervisor.signals;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a channel ends, towards others: its two signals, the refusal of producers, and what becomes of
 * elements that nobody takes. Nobody learns of the end before the signals have gone: whoever does says
 * it first. Thread-safe.
 */
final class End<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final Object channel;
  private final @Nullable Consumer<? super T> onDiscard;
  final OwnedSignal closed;
  final OwnedSignal drained;

  End(Object channel, @Nullable Consumer<? super T> onDiscard) {
    this.channel = channel;
    this.onDiscard = onDiscard;
    this.closed = new OwnedSignal(channel, "end of input");
    this.drained = new OwnedSignal(channel, "last element");
  }

  /** Says what has become of the channel; for whoever learns of it, and must not be the only one. */
  void say(boolean isClosed, boolean isDrained) {
    if (isClosed) {
      closed.goOwned();
    }
    if (isDrained) {
      drained.goOwned();
    }
  }

  /** As {@link #say}, for a thread that may have been settled by the end. */
  void sayTo(Party<T> party) {
    if (party.refused || party.element == null) {
      say(/* isClosed= */ true, /* isDrained= */ !party.refused);
    }
  }

  /** For who learns of the end by being refused, perhaps before the one who closed says it. */
  ChannelClosedException refusal() {
    say(/* isClosed= */ true, /* isDrained= */ false);
    return exception();
  }

  ChannelClosedException exception() {
    return new ChannelClosedException(channel + " is closed: it takes no more elements");
  }

  /** Tells of elements that nobody will take. */
  void discard(List<T> elements) {
    if (onDiscard == null) {
      LOG.warn("{} was closed and {} elements in it were discarded", channel, elements.size());
      return;
    }
    for (T element : elements) {
      try {
        onDiscard.accept(element);
      } catch (Throwable e) { // the others must be handed over as well
        LOG.error("the discard hook of {} failed for {}", channel, element, e);
      }
    }
  }
}
