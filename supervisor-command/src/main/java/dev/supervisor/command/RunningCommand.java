package dev.supervisor.command;

import dev.supervisor.signals.Signal;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;

/**
 * A command or program that was started.
 *
 * <pre>{@code
 * var lines = Channel.<String>bounded("log lines", 1_000);
 * RunningCommand tail = Command.of("tail", "-f", log).stdoutLines(lines).start(pleaseStop);
 * for (String line : lines) examine(line);     // ends when the command does
 * tail.join().orThrow();
 * }</pre>
 *
 * <p>Thread-safe. Memory consistency effects: what the session's threads did for the command, such as filling its
 * outcome, happens-before {@link #ended} goes.
 */
public sealed interface RunningCommand permits Execution {

  /** {@return the command on one line, shortened, for people} */
  String command();

  /**
   * {@return a signal that goes when the command has started, or when it is certain that it never will} A line of its output may be
   * seen a moment earlier.
   */
  Signal started();

  /**
   * {@return a signal that goes when nothing of the command runs any more, its outputs have been read to the end, and its outcome is
   * there}
   */
  Signal ended();

  /** {@return the number of the process that leads its process group; empty before it has begun} */
  OptionalLong pid();

  /**
   * Returns the standard output as a stream, byte for byte, if it was {@linkplain CommandSpec#stdoutPiped piped}. A slow reader
   * makes the command wait.
   *
   * <p>A read waits for at least one byte. It returns -1 when no process has the output open any more, also when nothing
   * was run; only the outcome says how the command ended. A read throws an {@link java.io.IOException} when the command was stopped and
   * bytes of it were not taken in time. An interrupt makes a read throw
   * an {@link java.io.InterruptedIOException} with the thread's flag set again; nothing is lost, the stream can be read
   * on, and the command runs on.
   *
   * <p>Closing the stream before its end stops the command if there is output that will not be read: at once, or with the next
   * byte that the command writes. One thread at a time may read. Any thread may close it, which ends a read that waits.
   *
   * @return always the same stream
   * @throws IllegalStateException when the output is not piped
   */
  InputStream stdoutPipe();

  /**
   * Returns the standard error as a stream, as {@link #stdoutPipe} does for the standard output.
   *
   * @return always the same stream
   * @throws IllegalStateException when the output is not {@linkplain CommandSpec#stderrPiped piped}
   */
  InputStream stderrPipe();

  /** {@return how the command ended; empty before its end} */
  Optional<CommandOutcome> outcome();

  /**
   * Stops the command: its process group gets TERM, and KILL after the grace. Returns at once; {@link #ended} goes
   * when the command has ended. A command that has not begun never will. Idempotent.
   *
   * @return this
   */
  RunningCommand stop();

  /** Stops the command, as {@link #stop()} does; the outcome has the reason. */
  RunningCommand stop(String why);

  /**
   * Waits until the command has ended.
   *
   * @return how it ended
   * @throws InterruptedException when the thread is interrupted before or while waiting; the command runs on
   */
  CommandOutcome join() throws InterruptedException;

  /**
   * Waits until the command has ended, or until the signal goes. The command runs on if the signal goes first.
   *
   * @param till the signal that ends the wait
   * @return how the command ended
   * @throws TimeoutException if the signal went first
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command runs on
   */
  CommandOutcome join(Signal till) throws InterruptedException, TimeoutException;
}
