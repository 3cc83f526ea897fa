package dev.supervisor.command;

import java.io.IOException;
import java.io.InputStream;

/**
 * Opens what a command reads on its standard input.
 *
 * <p>It is called on a thread of the shell session, just before the command is sent. The stream is read there too, only as
 * fast as the command reads, and is closed at the end, exactly once. When the session is lost before the command began, the
 * command moves to another session and takes the stream along, open and unread. Where the command never begins, another thread may close
 * it. When it fails to open, nothing runs. When a read fails, the command is stopped and sees no end of file. Both failures are in the {@link
 * CommandOutcome}.
 */
@FunctionalInterface
public interface StdinSource {
  /**
   * {@return the stream to read}
   *
   * @throws IOException when it cannot be opened; the message becomes part of the outcome
   */
  InputStream open() throws IOException;
}
