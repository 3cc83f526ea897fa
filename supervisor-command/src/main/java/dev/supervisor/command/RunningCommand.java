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
 * <p>Thread-safe. Memory consistency effects: what the session's threads did for the command, such as
 * calls of its listeners, happens-before {@link #ended} goes.
 */
public sealed interface RunningCommand permits Execution {

  /** {@return the command on one line, shortened, for people} */
  String command();

  /**
   * {@return a signal that goes when the command has started, or when it is certain that it never
   * will} Output of the command may be seen a moment earlier.
   */
  Signal started();

  /**
   * {@return a signal that goes when the command is over: its outputs have been read to the end, and
   * its outcome is there}
   */
  Signal ended();

  /**
   * {@return the number of the process that leads its process group, or of its {@link StickyShell};
   * empty before it has started} At a target, the number is one of the target.
   */
  OptionalLong pid();

  /**
   * Returns the standard output as a stream, byte for byte, if it is {@linkplain
   * CommandSpec#stdoutPiped piped}. A slow reader makes the command wait.
   *
   * <p>A read waits for at least one byte. It returns -1 at the end of the output, also if nothing was
   * run; only the outcome says how the command ended. If the command was stopped and some of the
   * output was lost, a read throws an {@link java.io.IOException} in the place of the end. An
   * interrupt makes a read throw an {@link java.io.InterruptedIOException} with the thread's flag set
   * again; nothing is lost, the stream can be read on, and the command runs on.
   *
   * <p>Closing the stream before its end stops the command if there is output that will not be read:
   * at once, or with the next byte that the command writes. One thread at a time may read. Any thread
   * may close the stream, which ends a read that waits.
   *
   * @return always the same stream
   * @throws IllegalStateException if the output is not piped
   */
  InputStream stdoutPipe();

  /**
   * Returns the standard error as a stream, as {@link #stdoutPipe} does for the standard output.
   *
   * @return always the same stream
   * @throws IllegalStateException if the output is not {@linkplain CommandSpec#stderrPiped piped}
   */
  InputStream stderrPipe();

  /** {@return how the command ended; empty before its end} */
  Optional<CommandOutcome> outcome();

  /**
   * Stops the command: its process group gets TERM, and KILL when its grace is over. Does not wait for
   * the end. A command that still waits for a session is {@linkplain CommandOutcome.NotStarted not
   * started}. Only the first stop has an effect.
   *
   * @return {@link #ended}, so that {@code running.stop().await()} waits for the end
   */
  Signal stop();

  /**
   * Stops the command, as {@link #stop()} does.
   *
   * @param why the text of the reason, which the outcome has
   * @return {@link #ended}
   */
  Signal stop(String why);

  /**
   * Waits until the command has ended.
   *
   * @return how the command ended
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command
   *     runs on
   */
  CommandOutcome join() throws InterruptedException;

  /**
   * Waits until the command has ended, or until the signal goes. The command runs on if the signal goes first.
   *
   * @param till the signal that ends the wait
   * @return how the command ended
   * @throws TimeoutException if the signal went first
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command
   *     runs on
   */
  CommandOutcome join(Signal till) throws InterruptedException, TimeoutException;
}
