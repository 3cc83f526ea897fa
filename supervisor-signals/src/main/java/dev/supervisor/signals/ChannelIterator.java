package dev.supervisor.signals;

import dev.supervisor.signals.internal.Interrupts;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The elements of a channel as they come, until it is closed and drained or a signal goes. Confined to one thread. */
final class ChannelIterator<T> implements Iterator<T> {
  private final Channel<T> channel;
  private final Signal stopWhen;
  private @Nullable T next;

  ChannelIterator(Channel<T> channel, Signal stopWhen) {
    this.channel = channel;
    this.stopWhen = stopWhen;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !stopWhen.isGo()) {
      try {
        next = channel.takeUnlessEnded(stopWhen);
      } catch (InterruptedException e) {
        Interrupts.restore();
        throw new CancellationException(
            "interrupted while waiting for an element of " + channel.toString());
      }
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException(
          stopWhen.isGo()
              ? stopWhen.name() + " has gone"
              : channel.toString() + " is closed and drained");
    }
    T taken = next;
    next = null;
    return taken;
  }
}
