package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.streams.Sink;
import dev.supervisor.command.internal.text.Isolation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a session is given to run, and is to tell of. All calls come from threads of the session, one at a time for
 * each output; none may block for long, but a {@link Sink} may: then the command waits, as with any pipe.
 */
public interface Job {
  /** Unless said otherwise. */
  Duration OUTPUT_WITHIN = Duration.ofSeconds(5);

  /** {@return the command's directory, absolute} */
  byte[] directory();

  /** {@return shell text that sets up environment and arguments and leaves the text as {@code $1}} */
  byte[] preparation();

  /** {@return the shell text to run} */
  byte[] text();

  /** {@return what becomes of the text} */
  Isolation level();

  /**
   * Opens what the command reads and writes on our side. May be called again when a session was lost before the
   * command began; nothing was read from the input then.
   *
   * @return whether there is a standard input
   */
  boolean open() throws IOException;

  /**
   * Hands over the standard input, once; not before the command has begun, as until then another session may need it.
   *
   * @return it, for the caller to read and to close; null when the command is over
   */
  @Nullable
  InputStream takeInput();

  /** {@return whether that neither blocks nor runs code of users, and neither do the sinks; there is no input then} */
  boolean opensAtOnce();

  Sink stdout();

  Sink stderr();

  /** {@return how long what the text leaves behind may take to write the rest} */
  default Duration outputWithin() {
    return OUTPUT_WITHIN;
  }

  /** The command has its streams and runs. */
  void begun(long pid);

  /** The command's processes are gone; what they wrote may not be read to the end yet. */
  void exited();

  /** {@return whether it was stopped, so that a {@link Sink} need not be waited for any longer} */
  boolean isAbandoned();

  /** An input or output on our side failed; the command has no use any more. What it still writes is thrown away. */
  void faulted(Throwable failure);

  /** Tells the job its end. This is the last call of all. */
  void ended(JobEnd ending);

  /** {@return it on one line, for people} */
  @Override
  String toString();
}
