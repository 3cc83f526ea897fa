package dev.supervisor.command;

import java.io.IOException;
import java.io.InputStream;

/**
 * Opens what a command reads on its standard input, anew for each run.
 *
 * <p>A thread of the shell session calls it just before the command is sent, and reads the stream,
 * only as fast as the command reads. If the session is lost before the command has begun, the command
 * takes the stream along to another session, open and unread. The stream is closed exactly once: by
 * the thread that reads it, or by a helper thread if the command never begins. If the stream cannot be
 * opened, the command is {@linkplain CommandOutcome.NotStarted not started}. If a read fails, the
 * command is {@linkplain CommandOutcome.Stopped stopped}, and sees no end of file. The outcome has the
 * failure as its cause.
 */
@FunctionalInterface
public interface StdinSource {
  /**
   * {@return the stream to read; never null}
   *
   * @throws IOException if it cannot be opened; the message becomes part of the outcome
   */
  InputStream open() throws IOException;
}
