package dev.supervisor.command;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a command was and what it wrote, as far as it came. Immutable, thread-safe.
 *
 * <p>Outputs that went to a file or a channel are empty here.
 */
public final class Transcript {
  private static final int TAIL_CHARS = 2_000;

  private final String command;
  private final String directory;
  private final Duration took;
  private final byte[] stdout;
  private final byte[] stderr;

  Transcript(String command, String directory, Duration took, byte[] stdout, byte[] stderr) {
    this.command = command;
    this.directory = directory;
    this.took = took;
    this.stdout = stdout;
    this.stderr = stderr;
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

  /** {@return a copy of what it wrote on its standard output, byte for byte} */
  public byte[] stdout() {
    return stdout.clone();
  }

  /** {@return a copy of what it wrote on its standard error, byte for byte} */
  public byte[] stderr() {
    return stderr.clone();
  }

  /** {@return its standard output read as UTF-8; bytes that are none become U+FFFD} */
  public String stdoutText() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** {@return its standard error read as UTF-8; bytes that are none become U+FFFD} */
  public String stderrText() {
    return new String(stderr, StandardCharsets.UTF_8);
  }

  /** {@return the end of its standard error, for messages} */
  String stderrTail() {
    String text = stderrText().stripTrailing();
    return text.length() <= TAIL_CHARS ? text : "…" + text.substring(text.length() - TAIL_CHARS);
  }

  @Override
  public String toString() {
    return command + " in " + directory + " (" + took.toMillis() + " ms)";
  }
}
