package dev.supervisor.command.internal.streams;

import dev.supervisor.command.StdinSource;
import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.internal.Label;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The source of a command's standard input. */
public sealed interface Input {
  /** {@return a stream from the beginning; null for no input at all} */
  @Nullable
  InputStream open() throws IOException;

  /** {@code /dev/null}: reading ends at once. */
  record None() implements Input {
    @Override
    public @Nullable InputStream open() {
      return null;
    }
  }

  /** Bytes in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Bytes(byte[] bytes) implements Input {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** A file. */
  record FromFile(Path file) implements Input {
    @Override
    public InputStream open() throws IOException {
      if (Files.isDirectory(file)) {
        throw new IOException("stdin cannot come from " + Label.text(file) + ": it is a directory");
      }
      try {
        return Files.newInputStream(file);
      } catch (NoSuchFileException e) {
        throw new IOException(
            "stdin cannot come from " + Label.text(file) + ": there is no such file", e);
      } catch (IOException e) {
        throw new IOException(
            "stdin cannot come from " + Label.text(file) + ": " + FailureTexts.withAdvice(e), e);
      }
    }
  }

  /** The lines of a channel, as they come. */
  record LinesIn(Channel<String> channel, Charset charset) implements Input {
    @Override
    public InputStream open() {
      return new LineInput(channel, charset);
    }
  }

  /** The pieces of a channel, as they come. */
  record PiecesIn(Channel<byte[]> channel) implements Input {
    @Override
    public InputStream open() {
      return new PieceInput(channel);
    }
  }

  /** The buffers that a publisher sends to each run. */
  record Published(Flow.Publisher<ByteBuffer> publisher) implements Input {
    @Override
    public InputStream open() throws IOException {
      var input = new PublishedInput();
      try {
        publisher.subscribe(input);
      } catch (RuntimeException e) {
        throw new IOException(
            "the publisher of stdin takes no subscriber: " + FailureTexts.withAdvice(e), e);
      }
      return input;
    }
  }

  /** A stream that code of the user opens. */
  record Opened(StdinSource source) implements Input {
    @Override
    public InputStream open() throws IOException {
      try {
        InputStream in = source.open();
        if (in == null) {
          throw new IOException("the source of stdin opened nothing: it returned null");
        }
        return in;
      } catch (IOException | UncheckedIOException e) {
        throw new IOException(
            "the source of stdin could not be opened: " + FailureTexts.withAdvice(e), e);
      }
    }
  }
}
