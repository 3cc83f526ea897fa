package dev.supervisor.command;

import dev.supervisor.command.Decoding.MalformedOutputException;
import dev.supervisor.command.internal.streams.Captured;
import dev.supervisor.command.internal.streams.Limit;
import dev.supervisor.command.internal.streams.OutputText;
import dev.supervisor.command.internal.streams.Tail;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended: in one of four ways. A command never throws; {@link #orThrow} throws a {@link
 * CommandFailedException} unless the command succeeded.
 *
 * <pre>{@code
 * if (outcome instanceof CommandOutcome.Stopped late) log.warn("{} was too slow: {}", late.transcript(), late.reason());
 * }</pre>
 *
 * <p>No fifth way will be added, so a {@code switch} over the four needs no default. Immutable,
 * thread-safe.
 */
public sealed interface CommandOutcome {

  /** {@return what was run, where, and what it wrote until its end} */
  Transcript transcript();

  /**
   * {@return the exit code, 0 to 255, as a shell tells it: 128 + n for signal n; empty if there is
   * none}
   */
  OptionalInt code();

  /** {@return a copy of its standard output, byte for byte; empty if that went elsewhere} */
  default byte[] stdout() {
    return transcript().stdout();
  }

  /** {@return its standard output read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
  default String stdoutText() {
    return transcript().stdoutText();
  }

  /**
   * {@return its standard output, read by this decoding}
   *
   * @throws MalformedOutputException if the decoding is strict and the output has bytes that are no
   *     text; it has the offset
   */
  default String stdoutText(Decoding decoding) {
    return transcript().stdoutText(decoding);
  }

  /**
   * {@return its standard output read as UTF-8, without the newlines at its end, as a shell
   * substitutes it for {@code $(…)}}
   *
   * <p>Other white space stays, and so do NULs, which a shell drops. Bytes that are not UTF-8 become
   * U+FFFD. If the output went elsewhere, the text is empty; if it was {@linkplain
   * Transcript#truncated truncated}, the text is its beginning.
   */
  default String text() {
    return OutputText.withoutLastNewlines(stdoutText());
  }

  /**
   * {@return the lines of its standard output, read as UTF-8; an immutable list}
   *
   * <p>A line ends with a newline; a carriage return before it belongs to the end. The last line need
   * not end. Empty lines count. The list is empty if there was no output, or if it went elsewhere.
   */
  default List<String> lines() {
    return OutputText.lines(stdoutText());
  }

  /** {@return a copy of its standard error, byte for byte; empty if that went elsewhere} */
  default byte[] stderr() {
    return transcript().stderr();
  }

  /** {@return its standard error read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
  default String stderrText() {
    return transcript().stderrText();
  }

  /**
   * {@return its standard error, read by this decoding}
   *
   * @throws MalformedOutputException if the decoding is strict and the output has bytes that are no
   *     text; it has the offset
   */
  default String stderrText(Decoding decoding) {
    return transcript().stderrText(decoding);
  }

  /**
   * {@return whether output may be lost: processes that the command had left behind were killed while
   * they still wrote, ran, or had something to read}
   *
   * <p>After the command's end, processes of its group that have an output open get time to write the
   * rest, at most {@link CommandSpec#outputWithin}. Processes that only sleep, like a {@code sleep 60
   * &}, are killed at once; then nothing is lost, and this is false.
   */
  default boolean outputCut() {
    return false;
  }

  /**
   * Returns this outcome if the command succeeded, and throws otherwise.
   *
   * @param alsoFine exit codes besides 0 that are no failure here, such as the 1 of a {@code grep}
   *     without a match
   * @return this
   * @throws CommandFailedException if the command did not finish, if it finished with another exit
   *     code, or if output may be lost: with {@linkplain #outputCut left-over processes}, or by the
   *     default {@link CommandSpec#captureLimit captureLimit}. The message has the command, the exit
   *     code, the directory and the end of its standard error
   */
  default Finished orThrow(int... alsoFine) {
    throw new CommandFailedException(this);
  }

  /**
   * The command ran to its own end.
   *
   * @param transcript what was run, and what it wrote
   * @param exitCode 0 to 255, as a shell tells it: 128 + n for signal n
   * @param leftOvers whether processes of its group were still there at its end; they were killed
   * @param outputHeldOpen whether a process that had left the group kept an output or the input open
   *     for longer than the 200 ms that it is given. What that process wrote later is lost, and it may
   *     still run
   * @param outputCut see {@link CommandOutcome#outputCut}
   */
  record Finished(
      Transcript transcript,
      int exitCode,
      boolean leftOvers,
      boolean outputHeldOpen,
      boolean outputCut)
      implements CommandOutcome {
    @Override
    public OptionalInt code() {
      return OptionalInt.of(exitCode);
    }

    /**
     * {@return the number of the signal that killed it; empty if its exit code is none of 129 to 192}
     * An {@code exit 137} of its own looks the same.
     */
    public OptionalInt signal() {
      return exitCode > 128 && exitCode <= 128 + 64
          ? OptionalInt.of(exitCode - 128)
          : OptionalInt.empty();
    }

    @Override
    public Finished orThrow(int... alsoFine) {
      boolean fine = exitCode == 0;
      for (int code : alsoFine) {
        fine |= code == exitCode;
      }
      if (!fine || outputCut || !transcript.unexpectedlyCut().isEmpty()) {
        throw new CommandFailedException(this);
      }
      return this;
    }
  }

  /**
   * The command had begun and was stopped: its {@code stopWhen} went, {@code stop()} was called, its
   * caller was interrupted, its node was stopped, it was silent for too long, or its input or output
   * failed in this JVM.
   *
   * @param transcript what was run, and what it wrote until then
   * @param code its exit code; empty if its session had to be killed with it
   * @param reason why it was stopped; if a failure stopped it, that is the reason's cause
   * @param outputHeldOpen as in {@link Finished}; also true if a reader in this JVM took nothing more
   *     and was given up. False if the session had to be killed
   * @param outputCut see {@link CommandOutcome#outputCut}; false if the session had to be killed
   */
  record Stopped(
      Transcript transcript,
      OptionalInt code,
      Reason reason,
      boolean outputHeldOpen,
      boolean outputCut)
      implements CommandOutcome {}

  /**
   * Nothing was run, so it is safe to try again.
   *
   * @param transcript what was to be run
   * @param why what was missing, by name, or why the command was stopped before
   * @param cause the failure that led to it; null if there was none
   */
  record NotStarted(
      Transcript transcript, String why, @Nullable Throwable cause) implements CommandOutcome {
    @Override
    public OptionalInt code() {
      return OptionalInt.empty();
    }

    /**
     * {@return what was to be run and why it was not, for people; if the cause cannot be printed, its
     * class is named}
     */
    @Override
    public String toString() {
      String led = cause == null ? "" : ", cause=" + Thrown.text(cause);
      return "NotStarted[transcript=" + transcript.toString() + ", why=" + why + led + "]";
    }
  }

  /**
   * The session was lost while the command ran. All processes of the command have been killed; at a
   * target they are killed as soon as the loss is noticed there. How far the command had come is not
   * known, so the library never tries it again.
   *
   * @param transcript what was run, and what it wrote until then
   * @param why what happened to the session
   * @param code the exit code of the session's shell, or of the launcher of its target: 137 if it was
   *     killed; empty if not known
   */
  record Died(Transcript transcript, String why, OptionalInt code) implements CommandOutcome {}

  /**
   * What was run, where, and what it wrote until its end. Immutable, thread-safe.
   *
   * <p>Outputs that went elsewhere are empty here. If an output was longer than the limit (64 MiB
   * each, unless {@link CommandSpec#captureLimit} says otherwise), only its beginning is kept; {@link
   * #stdoutLost} and {@link #stderrLost} say how much came after that.
   */
  final class Transcript {
    private final String command;
    private final String directory;
    private final Duration took;
    private final Captured stdout;
    private final Captured stderr;
    private final Limit limit;

    Transcript(
        String command,
        String directory,
        Duration took,
        Captured stdout,
        Captured stderr,
        Limit limit) {
      this.command = command;
      this.directory = directory;
      this.took = took;
      this.stdout = stdout;
      this.stderr = stderr;
      this.limit = limit;
    }

    /** {@return the command on one line, shortened, for people; a shell may read it differently} */
    public String command() {
      return command;
    }

    /** {@return the directory in which it ran, or was to run} */
    public String directory() {
      return directory;
    }

    /** {@return the time from the call to the end of the command, the wait for a session included} */
    public Duration took() {
      return took;
    }

    // ---- what it wrote

    /** {@return a copy of its standard output, byte for byte} */
    public byte[] stdout() {
      return stdout.bytes().clone();
    }

    /** {@return a copy of its standard error, byte for byte} */
    public byte[] stderr() {
      return stderr.bytes().clone();
    }

    /** {@return its standard output read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
    public String stdoutText() {
      return stdoutText(Decoding.UTF_8);
    }

    /**
     * {@return its standard output, read by this decoding}
     *
     * @throws MalformedOutputException if the decoding is strict and the output has bytes that are no
     *     text; it has the offset
     */
    public String stdoutText(Decoding decoding) {
      return text(stdout, "stdout", decoding);
    }

    /** {@return its standard error read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
    public String stderrText() {
      return stderrText(Decoding.UTF_8);
    }

    /**
     * {@return its standard error, read by this decoding}
     *
     * @throws MalformedOutputException if the decoding is strict and the output has bytes that are no
     *     text; it has the offset
     */
    public String stderrText(Decoding decoding) {
      return text(stderr, "stderr", decoding);
    }

    private static String text(Captured captured, String what, Decoding decoding) {
      return OutputText.decode(decoding, captured.bytes(), 0, captured.bytes().length, what, 0);
    }

    // ---- what was cut

    /** {@return whether an output was longer than the limit, so that only its beginning is here} */
    public boolean truncated() {
      return stdout.lost() > 0 || stderr.lost() > 0;
    }

    /** {@return the number of bytes of its standard output beyond the limit, which are lost} */
    public long stdoutLost() {
      return stdout.lost();
    }

    /** {@return the number of bytes of its standard error beyond the limit, which are lost} */
    public long stderrLost() {
      return stderr.lost();
    }

    /** {@return what was cut though that was not asked for, for a message; empty when nothing was} */
    String unexpectedlyCut() {
      if (limit.chosen() || !truncated()) {
        return "";
      }
      boolean both = stdout.lost() > 0 && stderr.lost() > 0;
      String what = both ? "stdout and stderr are" : stdout.lost() > 0 ? "stdout is" : "stderr is";
      return "its " + what + " longer than the " + limit.toString() + ", "
          + (stdout.lost() + stderr.lost()) + " bytes were cut: see captureLimit";
    }

    /** {@return the end of its standard error (or of both, where they are one) for messages, wherever it went} */
    String tail() {
      byte[] errors = stderr.tail();
      return Tail.readable(errors.length == 0 ? stdout.tail() : errors);
    }

    @Override
    public String toString() {
      return command + " in " + PlainText.escaped(directory) + " (" + took.toMillis() + " ms)";
    }
  }
}
