package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.text.Isolation;
import org.jspecify.annotations.Nullable;

/** How a session was left by a job. */
public sealed interface JobEnd {

  /**
   * The command ran to its end.
   *
   * @param code 0 to 255, as the shell tells it
   * @param leftOvers processes of its group were left over and have been killed
   * @param held a process that escaped from its group kept a stream open; what it wrote later is lost
   * @param cut processes that were left over were killed while they still had something to write
   */
  record Over(int code, boolean leftOvers, boolean held, boolean cut) implements JobEnd {}

  /** Nothing was run: the directory cannot be entered. */
  record NoDirectory() implements JobEnd {}

  /** Nothing was run because of our side: a file that is not there, a stream that could not be opened. */
  record NotOpened(Throwable cause) implements JobEnd {}

  /** Nothing was run: the session was lost before the command began. Another session may be tried. */
  record Unstarted(String why, @Nullable Throwable cause) implements JobEnd {}

  /**
   * The session was lost while the command ran. It has been killed; how far it came is not known.
   *
   * @param code how the session itself ended: 128 + n for signal n; -1 when not known
   */
  record SessionDied(String why, int code) implements JobEnd {}

  /**
   * {@return how a job ended with its shell}
   *
   * <p>A text that stays has every right to end that; but codes above 128 may be those of signals.
   */
  static JobEnd withShell(Job job, String why, int code) {
    int least = job instanceof Preparation ? 1 : 0; // it did not succeed
    return job.level() == Isolation.STICKY && code >= least && code <= 128
        ? new Over(code, /* leftOvers= */ false, /* held= */ false, /* cut= */ false)
        : new SessionDied(why, code);
  }
}
