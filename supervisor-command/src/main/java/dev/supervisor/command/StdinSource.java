package dev.supervisor.command;

import java.io.IOException;
import java.io.InputStream;

/**
 * Opens what a command reads on its standard input.
 *
 * <p>Called on a thread of the shell session, just before the command is sent; the stream is read there too, only as
 * fast as the command reads, and closed at the end, exactly once. When the session is lost before the command began, the
 * command moves to another session and takes the stream along, open and unread; it may also be closed on another thread where
 * the command never begins. A failure to open means that nothing runs; a failure to
 * read stops the command, without letting it see an end of file. Both are in the {@link CommandOutcome}.
 */
@FunctionalInterface
public interface StdinSource {
  /**
   * {@return the stream to read}
   *
   * @throws IOException when there is none; its message becomes part of the outcome
   */
  InputStream open() throws IOException;
}
