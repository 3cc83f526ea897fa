package dev.supervisor.command;

import dev.supervisor.command.internal.streams.Captured;
import dev.supervisor.command.internal.streams.Limit;
import dev.supervisor.command.internal.streams.OutputText;
import dev.supervisor.command.internal.streams.Tail;
import java.time.Duration;

/**
 * What a command was and what it wrote, as far as it came. Immutable, thread-safe.
 *
 * <p>Outputs that went to a file, a channel or a stream are empty here. Of one that was longer than what is kept
 * (64 MiB each, unless {@link Invocation#keepAtMost} says otherwise) this has the beginning, and knows how much came
 * after it.
 */
public final class Transcript {
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

  /** {@return the directory it ran in, or was to} */
  public String directory() {
    return directory;
  }

  /** {@return the time from the call until everything was over, waiting for a session included} */
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

  /** {@return its standard output read as UTF-8; bytes that are none become U+FFFD} */
  public String stdoutText() {
    return stdoutText(Decoding.UTF_8);
  }

  /**
   * {@return its standard output read as text}
   *
   * @throws MalformedOutputException when the decoding is strict, and not all of it is text; with the offset
   */
  public String stdoutText(Decoding decoding) {
    return text(stdout, "stdout", decoding);
  }

  /** {@return its standard error read as UTF-8; bytes that are none become U+FFFD} */
  public String stderrText() {
    return stderrText(Decoding.UTF_8);
  }

  /**
   * {@return its standard error read as text}
   *
   * @throws MalformedOutputException when the decoding is strict, and not all of it is text; with the offset
   */
  public String stderrText(Decoding decoding) {
    return text(stderr, "stderr", decoding);
  }

  private static String text(Captured captured, String what, Decoding decoding) {
    return OutputText.decode(decoding, captured.bytes(), 0, captured.bytes().length, what, 0);
  }

  // ---- what was cut

  /** {@return whether an output was longer than what is kept, so that only its beginning is here} */
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
        + (stdout.lost() + stderr.lost()) + " bytes were cut: see keepAtMost";
  }

  /** {@return the end of its standard error (or of both, where they are one) for messages, wherever it went} */
  String tail() {
    byte[] errors = stderr.tail();
    return Tail.readable(errors.length == 0 ? stdout.tail() : errors);
  }

  @Override
  public String toString() {
    return command + " in " + directory + " (" + took.toMillis() + " ms)";
  }
}
