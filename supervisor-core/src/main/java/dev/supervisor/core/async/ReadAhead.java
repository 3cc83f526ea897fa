package dev.supervisor.core.async;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Beats;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the reader of a generator takes its elements: one by one, or, where the buffer is large, many at a time, as the body, which needs
 * the channel, too, is then disturbed once for many. Confined to the reader, and to what comes after it.
 */
final class ReadAhead<T> {
  /** Of a smaller buffer they are taken one by one: the body would wait more often, which costs more. */
  private static final int LARGE = 256;

  private static final int MOST = LARGE / 4;

  private final Channel<T> channel;
  private final boolean large;
  private final ArrayDeque<T> taken = new ArrayDeque<>(0); // and not asked for yet

  ReadAhead(Channel<T> channel, int buffer) {
    this.channel = channel;
    this.large = buffer >= LARGE;
  }

  /** {@return the room that is left for the channel, so that no more is emitted ahead than the buffer has room for} */
  static int room(int buffer) {
    return buffer < LARGE ? buffer : buffer - MOST;
  }

  /** As {@link Channel#take(Signal)}. */
  @Nullable
  T take(Signal till) throws InterruptedException {
    if (large) {
      Beats.beat(); // as where each is taken from the channel
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (taken.isEmpty()) {
        taken.addAll(channel.drain(MOST + 1));
      }
      T element = taken.poll();
      if (element != null) {
        return element;
      }
    }
    return channel.take(till);
  }

  /** {@return the next element; null when there is none right now} */
  @Nullable
  T poll() {
    T element = taken.poll();
    return element != null ? element : channel.poll();
  }

  /** Hands over what was taken and not asked for, in order. */
  void forget(Consumer<? super T> unread) {
    T element;
    while ((element = taken.poll()) != null) {
      unread.accept(element);
    }
  }
}
