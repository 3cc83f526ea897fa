package dev.supervisor.command;

import dev.supervisor.command.CommandOutcome.Transcript;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.PlainText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the outcome that a caller is told from the end of a job in its session. */
final class Outcomes {

  private Outcomes() {}

  /**
   * @param stopped why the command was to be stopped, if it was before its end came
   */
  static CommandOutcome of(JobEnd ending, Transcript transcript, @Nullable Reason stopped) {
    if (ending instanceof JobEnd.Over it) {
      return stopped == null
          ? new CommandOutcome.Finished(transcript, it.code(), it.leftOvers(), it.held(), it.cut())
          : new CommandOutcome.Stopped(
              transcript, OptionalInt.of(it.code()), stopped, it.held(), it.cut());
    }
    if (ending instanceof JobEnd.SessionDied it) {
      OptionalInt code = it.code() < 0 ? OptionalInt.empty() : OptionalInt.of(it.code());
      return stopped == null
          ? new CommandOutcome.Died(transcript, it.why(), code)
          : new CommandOutcome.Stopped(
              transcript,
              OptionalInt.empty(),
              stopped,
              /* outputHeldOpen= */ false,
              /* outputCut= */ false);
    }
    if (ending instanceof JobEnd.NoDirectory) {
      return new CommandOutcome.NotStarted(transcript, noDirectory(transcript.directory()), null);
    }
    if (ending instanceof JobEnd.NotOpened it) {
      return new CommandOutcome.NotStarted(
          transcript, FailureTexts.withAdvice(it.cause()), it.cause());
    }
    JobEnd.Unstarted it = (JobEnd.Unstarted) ending;
    return stopped == null
        ? new CommandOutcome.NotStarted(transcript, it.why(), it.cause())
        : new CommandOutcome.NotStarted(
            transcript, "it was stopped before, " + FailureTexts.of(stopped), stopped.cause());
  }

  /** Why, for people; the session only knows that it could not enter it. */
  private static String noDirectory(String directory) {
    Path path = Path.of(directory);
    String shown = PlainText.escaped(directory);
    if (Files.notExists(path)) {
      return "there is no directory " + shown;
    }
    return Files.isDirectory(path)
        ? "its directory " + shown + " cannot be entered"
        : shown + " is not a directory";
  }
}
