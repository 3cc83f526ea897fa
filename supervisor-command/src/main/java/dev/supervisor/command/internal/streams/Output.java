package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Thrown;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;

/** The destination of one of a command's outputs, as described. A {@link Sink} is made for each run. */
public sealed interface Output {
  /**
   * Opens it on our side.
   *
   * @param what {@code "stdout"} or {@code "stderr"}, for errors
   * @param abandoned goes when readers are not to be waited for any longer
   */
  Sink open(String what, Limit limit, Signal abandoned) throws IOException;

  /** The command will never begin, and this was not even opened. */
  default void unused() {}

  /** Kept in memory, for the outcome. */
  record Kept() implements Output {
    @Override
    public CaptureSink open(String what, Limit limit, Signal abandoned) {
      return new CaptureSink(limit.bytes());
    }
  }

  /** Thrown away. */
  record Nowhere() implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return Discard.ALL;
    }
  }

  /** Standard error that is the same descriptor as standard output, so nothing ever comes here. */
  record Merged() implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return Discard.ALL;
    }
  }

  /** An output that is read through the {@link java.io.InputStream} of each run. */
  record Piped() implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      throw new IllegalStateException("a pipe belongs to one run");
    }
  }

  /** Line by line into a channel, which is closed at the end. */
  record LinesOut(Channel<String> channel, Decoding decoding) implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return LineSink.into(channel, what, decoding, abandoned);
    }

    @Override
    public void unused() {
      channel.close(Closing.DRAIN);
    }
  }

  /** In pieces into a channel, which is closed at the end. */
  record PiecesOut(Channel<byte[]> channel) implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return new PieceSink(new ChannelWriter<>(what, channel, abandoned));
    }

    @Override
    public void unused() {
      channel.close(Closing.DRAIN);
    }
  }

  /** Into a stream of the user's, which stays open. */
  record ToStream(OutputStream stream) implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return new StreamSink(stream);
    }
  }

  /** Into a channel of the user's, which stays open. */
  record ToChannel(WritableByteChannel channel) implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) {
      return new ChannelSink(channel, /* close= */ false);
    }
  }

  /** Into a file. */
  record ToFile(Path file, List<OpenOption> options) implements Output {
    @Override
    public Sink open(String what, Limit limit, Signal abandoned) throws IOException {
      try {
        return new ChannelSink(
            Files.newByteChannel(file, options.toArray(OpenOption[]::new)), /* close= */ true);
      } catch (IOException e) {
        throw new IOException(what + " cannot go to " + Label.text(file) + ": " + why(e), e);
      }
    }

    private String why(IOException e) {
      if (Files.isDirectory(file)) {
        return "it is a directory";
      }
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null && Files.notExists(parent)) {
        return "there is no directory " + Label.text(parent);
      }
      return Thrown.text(e);
    }
  }
}
