package dev.supervisor.signals;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a channel ends, towards others: its two signals, the refusal of producers, and what becomes of
 * elements that are not taken. No thread learns of the end before the signals have gone: one that
 * might lets them go first. Thread-safe.
 */
final class ChannelEnd<T> {
  /** Closing completes futures, whose continuations may block: some may be stuck at once. */
  private static final Lane CLOSING = new Lane("supervisor-channel-close", 64);

  private final Object channel;
  private final @Nullable Consumer<? super T> onDiscard;
  final OwnedSignal closed;
  final OwnedSignal drained;

  ChannelEnd(Object channel, @Nullable Consumer<? super T> onDiscard) {
    this.channel = channel;
    this.onDiscard = onDiscard;
    this.closed = OwnedSignal.of(channel, "end of input");
    this.drained = OwnedSignal.of(channel, "last element");
  }

  /** {@return the channel, for messages} */
  String name() {
    return Label.text(channel);
  }

  /** Lets the signals go that say what has become of the channel; for a thread that has just learnt it. */
  void say(boolean isClosed, boolean isDrained) {
    if (isClosed) {
      closed.goOwned();
    }
    if (isDrained) {
      drained.goOwned();
    }
  }

  /** Does the same as {@link #say}, for a thread that may have been settled by the end. */
  void sayTo(ChannelParty<T> party) {
    if (party.refused || party.element == null) {
      say(/* isClosed= */ true, /* isDrained= */ !party.refused);
    }
  }

  /** See {@link Channel#closeAfter}. */
  void closeAfter(Signal signal, Runnable close) {
    if (signal.isGo()) {
      close.run();
      return;
    }
    CallbackLink step = CallbackLink.ours(signal, () -> CLOSING.execute(close));
    signal.whenGone(step);
    closed.whenGone(CallbackLink.ours(closed, step::cancel));
  }

  /** {@return the exception for a producer that is refused, perhaps before the thread that has closed the channel says so} */
  ChannelClosedException refusal() {
    say(/* isClosed= */ true, /* isDrained= */ false);
    return exception();
  }

  ChannelClosedException exception() {
    return new ChannelClosedException(name() + " is closed: it takes no more elements");
  }

  /** Does the same as {@link #refusal}, for a producer that put several. */
  ChannelClosedException refusalAfter(int accepted, int all) {
    say(/* isClosed= */ true, /* isDrained= */ false);
    return new ChannelClosedException(
        name() + " is closed: it took " + accepted + " of " + all + " elements");
  }

  /** {@return what a consumer is told once the channel is closed and drained} */
  ChannelClosedException exhausted() {
    return new ChannelClosedException(name() + " is closed and drained: no more elements come");
  }

  /** Tells of elements that no thread will take; each of them, whatever the hook does with others. */
  void discard(List<T> elements) {
    Consumer<? super T> hook = onDiscard;
    if (hook == null) {
      String text =
          name() + " was closed and " + elements.size() + " elements in it were discarded";
      Teller.warn(Channel.class, null, "{}", () -> text);
      return;
    }
    for (T element : elements) {
      boolean unused = Foreign.run(
          Channel.class,
          () -> "the discard hook of " + name() + " for " + Label.text(element),
          () -> hook.accept(element));
    }
  }
}
