package dev.supervisor.command;

import dev.supervisor.command.Decoding.MalformedOutputException;
import dev.supervisor.command.internal.streams.Captured;
import dev.supervisor.command.internal.streams.Limit;
import dev.supervisor.command.internal.streams.OutputText;
import dev.supervisor.command.internal.streams.Tail;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended: in one of four ways. A command itself never throws; {@link #orThrow} throws a {@link
 * CommandFailedException} unless the command succeeded.
 *
 * <pre>{@code
 * if (outcome instanceof CommandOutcome.Stopped late) log.warn("{} was too slow: {}", late.transcript(), late.reason());
 * }</pre>
 *
 * <p>No fifth way will be added: a {@code switch} over the four needs no default. Immutable, thread-safe.
 */
public sealed interface CommandOutcome {

  /** {@return what was run, where, and what it wrote until its end} */
  Transcript transcript();

  /**
   * The exit code.
   *
   * @return 0 to 255, as a shell tells it: 128 + n for signal n; empty when there is none
   */
  OptionalInt code();

  /** {@return a copy of what it wrote on its standard output, byte for byte; empty when that went elsewhere} */
  default byte[] stdout() {
    return transcript().stdout();
  }

  /** {@return its standard output read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
  default String stdoutText() {
    return transcript().stdoutText();
  }

  /**
   * {@return its standard output read as text}
   *
   * @throws MalformedOutputException when the decoding is strict and the output has bytes that are no text; it names the offset
   */
  default String stdoutText(Decoding decoding) {
    return transcript().stdoutText(decoding);
  }

  /**
   * {@return its standard output read as UTF-8, without the newlines at its end, as a shell substitutes it for {@code
   * $(…)}}
   *
   * <p>Other white space stays, and so do NULs, which a shell drops. Bytes that are not UTF-8 become U+FFFD. The text is empty when the
   * output went elsewhere, and the beginning of an output that was {@linkplain Transcript#truncated truncated}.
   */
  default String text() {
    return OutputText.withoutLastNewlines(stdoutText());
  }

  /**
   * {@return the lines of its standard output, read as UTF-8, as {@link CommandSpec#stdoutLines(Channel)} cuts them} The list is
   * immutable, and empty when there was no output, or when it went elsewhere.
   *
   * <p>A line ends with a newline, and a carriage return before that belongs to the end; the last line need not end.
   * Empty lines count. Otherwise this is as {@link #text}.
   */
  default List<String> lines() {
    return OutputText.lines(stdoutText());
  }

  /** {@return a copy of what it wrote on its standard error, byte for byte; empty when that went elsewhere} */
  default byte[] stderr() {
    return transcript().stderr();
  }

  /** {@return its standard error read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
  default String stderrText() {
    return transcript().stderrText();
  }

  /**
   * {@return its standard error read as text}
   *
   * @throws MalformedOutputException when the decoding is strict and the output has bytes that are no text; it names the offset
   */
  default String stderrText(Decoding decoding) {
    return transcript().stderrText(decoding);
  }

  /**
   * {@return whether output was lost: processes that the command had left behind were killed while they still wrote, ran, or
   * had something to read}
   *
   * <p>After the command's end, processes of its group that have an output open get time to write the rest, at most {@link
   * CommandSpec#outputWithin}. Processes that only sleep, like a {@code sleep 60 &}, are killed at once; nothing is lost then, and this
   * is false.
   */
  default boolean outputCut() {
    return false;
  }

  /**
   * Returns this outcome if the command succeeded, and throws otherwise.
   *
   * @param alsoFine exit codes besides 0 that are no failure here, such as the 1 of a {@code grep} without a match
   * @return this, as the command that finished
   * @throws CommandFailedException when the command did not finish, when it finished with another exit code, or when an output was
   *     cut: by the end of processes that were {@linkplain #outputCut left over}, or at the default limit. The message has the
   *     command, the exit code, the directory and the end of its standard error
   */
  default Finished orThrow(int... alsoFine) {
    throw new CommandFailedException(this);
  }

  /**
   * The command ran to its own end.
   *
   * @param transcript what it was and wrote
   * @param exitCode 0 to 255, as a shell tells it: 128 + n for signal n
   * @param leftOvers processes it had started were still there at its end; they have been killed
   * @param outputHeldOpen a process that had left its process group kept an output open (or its input) for longer than
   *     the 200 ms it is given; what that process wrote later is lost, and it may still run
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

    /** {@return the number of the signal it died of, if it did: an {@code exit 137} of its own looks the same} */
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
   * The command had begun and was stopped: its {@code stopWhen} went, {@code stop()} was called, its caller was
   * interrupted, it was silent for too long, or its input or output failed in this JVM.
   *
   * @param transcript what it was and wrote until then
   * @param code its exit code; empty when its session had to be killed with it
   * @param reason why; if a failure stopped it, that is the reason's cause
   * @param outputHeldOpen as in {@link Finished}, or a reader in this JVM took nothing more and was given up; false when
   *     its session had to be killed with it
   * @param outputCut see {@link CommandOutcome#outputCut}; false when its session had to be killed with it
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
   * @param transcript what it was
   * @param why what was missing, by name
   * @param cause the failure that led to it, if there was one
   */
  record NotStarted(
      Transcript transcript, String why, @Nullable Throwable cause) implements CommandOutcome {
    @Override
    public OptionalInt code() {
      return OptionalInt.empty();
    }

    /** {@return what was to be run and why it was not, for people; a cause that cannot be printed is told by its class} */
    @Override
    public String toString() {
      String led = cause == null ? "" : ", cause=" + Thrown.text(cause);
      return "NotStarted[transcript=" + transcript.toString() + ", why=" + why + led + "]";
    }
  }

  /**
   * The session was lost while the command ran. All processes of the command have been killed; at a target they are killed as
   * soon as the loss is noticed there. How far the command had come is not known, so the library never tries it again.
   *
   * @param transcript what it was and wrote until then
   * @param why what happened
   * @param code how the session ended: 137 when it was killed
   */
  record Died(Transcript transcript, String why, OptionalInt code) implements CommandOutcome {}

  /**
   * What was run, where, and what it wrote until its end. Immutable, thread-safe.
   *
   * <p>Outputs that went to a file, a channel or a stream are empty here. If an output was longer than the limit (64 MiB each,
   * unless {@link CommandSpec#captureLimit} says otherwise), only its beginning is kept, and {@link #stdoutLost} and {@link
   * #stderrLost} say how much came after that.
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

    /** {@return the command on one line, shortened, for people: not to be given to a shell again} */
    public String command() {
      return command;
    }

    /** {@return the directory in which it ran, or was to run} */
    public String directory() {
      return directory;
    }

    /** {@return the time from the call until the command was over, waiting for a session included} */
    public Duration took() {
      return took;
    }

    // ---- what it wrote

    /** {@return a copy of what it wrote on its standard output, byte for byte} */
    public byte[] stdout() {
      return stdout.bytes().clone();
    }

    /** {@return a copy of what it wrote on its standard error, byte for byte} */
    public byte[] stderr() {
      return stderr.bytes().clone();
    }

    /** {@return its standard output read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
    public String stdoutText() {
      return stdoutText(Decoding.UTF_8);
    }

    /**
     * {@return its standard output read as text}
     *
     * @throws MalformedOutputException when the decoding is strict and the output has bytes that are no text; it names the offset
     */
    public String stdoutText(Decoding decoding) {
      return text(stdout, "stdout", decoding);
    }

    /** {@return its standard error read as UTF-8; bytes that are not UTF-8 become U+FFFD} */
    public String stderrText() {
      return stderrText(Decoding.UTF_8);
    }

    /**
     * {@return its standard error read as text}
     *
     * @throws MalformedOutputException when the decoding is strict and the output has bytes that are no text; it names the offset
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

    /** {@return how many bytes of its standard output came after those that were kept, and are lost} */
    public long stdoutLost() {
      return stdout.lost();
    }

    /** {@return how many bytes of its standard error came after those that were kept, and are lost} */
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
