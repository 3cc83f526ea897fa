package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.List;

/**
 * The writing end of a channel that an output goes to. What comes through has no gaps: once something was dropped,
 * which only happens when the command was stopped and its reader does not keep up, so is all that follows.
 */
final class ChannelWriter<T> {
  private final String what;
  private final Channel<T> channel;
  private final Signal abandoned;
  private boolean dropping;

  /**
   * @param what {@code "stdout"} or {@code "stderr"}, for errors
   * @param abandoned goes when readers are not to be waited for any longer
   */
  ChannelWriter(String what, Channel<T> channel, Signal abandoned) {
    this.what = what;
    this.channel = channel;
    this.abandoned = abandoned;
  }

  void put(T element) throws IOException, InterruptedException {
    if (dropping) {
      return;
    }
    try {
      dropping = !channel.put(element, abandoned);
    } catch (ChannelClosedException e) {
      throw closedByReader(what, channel.name(), e);
    }
  }

  /** Puts them in order, and takes them out of the list. */
  void putAll(List<T> elements) throws IOException, InterruptedException {
    try {
      if (!dropping && !elements.isEmpty()) {
        dropping = channel.putAll(elements, abandoned) < elements.size();
      }
    } catch (ChannelClosedException e) {
      throw closedByReader(what, channel.name(), e);
    } finally {
      elements.clear();
    }
  }

  /** {@return whether something was dropped} */
  boolean isCut() {
    return dropping;
  }

  void close() {
    channel.close(Closing.DRAIN);
  }

  static IOException closedByReader(String what, String name, Exception cause) {
    return new IOException("the reader of its " + what + " closed " + name, cause);
  }
}
