package dev.supervisor.command;

import dev.supervisor.signals.Signal;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;

/**
 * A command or program that was started: what {@link Command} and {@link Program} have in common once they run.
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
   * {@return what goes when the command runs, or never will} Outputs come another way: a line of them may be seen a
   * moment before this goes.
   */
  Signal started();

  /** {@return what goes when nothing of it runs any more, its outputs have been read to the end, and its outcome is there} */
  Signal ended();

  /** {@return the process that leads its process group, once it has begun} */
  OptionalLong pid();

  /**
   * The standard output as a stream, if it was {@linkplain CommandSpec#stdoutPiped piped}: byte for byte, as it comes. The
   * command waits for a reader who is slow.
   *
   * <p>A read waits for at least one byte. It gives -1 when no process has the output open any more, also when nothing
   * was run: how the command ended is told by its outcome alone. When bytes are missing because the command was stopped
   * and they were not taken in time, it throws an {@link java.io.IOException} instead. An interrupt makes it throw
   * an {@link java.io.InterruptedIOException} with the thread's flag set again; nothing is lost, the stream can be read
   * on, and the command runs on.
   *
   * <p>Closing it before its end stops the command if there is output that will not be read: at once, or with the next
   * byte it writes. To be used by one thread at a time; but any may close it, which ends a read that waits.
   *
   * @return always the same stream
   * @throws IllegalStateException when the output is not piped
   */
  InputStream stdoutPipe();

  /**
   * The standard error as a stream, as {@link #stdoutPipe}.
   *
   * @return always the same stream
   * @throws IllegalStateException when the output is not {@linkplain CommandSpec#stderrPiped piped}
   */
  InputStream stderrPipe();

  /** {@return the outcome, once it has ended} */
  Optional<CommandOutcome> outcome();

  /**
   * Asks it to end: TERM to all of its process group, and KILL after its grace. Returns at once; {@link #ended} goes
   * when it has. One that has not begun never will. Idempotent.
   *
   * @return this
   */
  RunningCommand stop();

  /** As {@link #stop()}, with a reason for the outcome. */
  RunningCommand stop(String why);

  /**
   * Waits until it has ended.
   *
   * @return how
   * @throws InterruptedException when the thread is interrupted before or while waiting; the command runs on
   */
  CommandOutcome join() throws InterruptedException;

  /**
   * Waits until it has ended, at most until the signal goes. The command runs on if that goes first.
   *
   * @return how it ended
   * @throws TimeoutException when the signal went first
   * @throws InterruptedException when the thread is interrupted before or while waiting; the command runs on
   */
  CommandOutcome join(Signal till) throws InterruptedException, TimeoutException;
}
