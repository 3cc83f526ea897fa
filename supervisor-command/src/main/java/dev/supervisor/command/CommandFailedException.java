package dev.supervisor.command;

import dev.supervisor.command.CommandOutcome.Transcript;
import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.signals.internal.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * A command did not end as it should have. The message has the command, how it ended, its directory,
 * and the last 2,000 characters of its standard error, or of both outputs if they were merged,
 * wherever these went unless they were thrown away. {@link #outcome} has the rest.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // null where it was read from bytes
  private final transient CommandOutcome outcome;

  CommandFailedException(CommandOutcome outcome) {
    super(message(outcome), cause(outcome));
    this.outcome = outcome;
  }

  /** {@return how the command ended} */
  public CommandOutcome outcome() {
    return outcome;
  }

  private static @Nullable Throwable cause(CommandOutcome outcome) {
    if (outcome instanceof CommandOutcome.NotStarted it) {
      return it.cause();
    }
    return outcome instanceof CommandOutcome.Stopped it ? it.reason().cause() : null;
  }

  private static String message(CommandOutcome outcome) {
    Transcript transcript = outcome.transcript();
    var message = new StringBuilder(transcript.command()).append(' ').append(ending(outcome));
    message.append(" (in ").append(PlainText.escaped(transcript.directory())).append(", after ");
    message.append(transcript.took().toMillis()).append(" ms)");
    String tail = transcript.tail();
    if (!tail.isEmpty()) {
      message.append(": ").append(tail);
    }
    return message.toString();
  }

  private static String ending(CommandOutcome outcome) {
    String code = outcome.code().isPresent() ? ", exit code " + outcome.code().getAsInt() : "";
    if (outcome instanceof CommandOutcome.Finished it) {
      String cut = cut(it);
      return cut.isEmpty() || it.exitCode() != 0
          ? "failed with exit code " + it.exitCode() + meaning(it)
          : "finished, but " + cut;
    }
    if (outcome instanceof CommandOutcome.Stopped it) {
      return "was stopped, " + FailureTexts.of(it.reason()) + code;
    }
    if (outcome instanceof CommandOutcome.NotStarted it) {
      return "was not started: " + it.why();
    }
    return "died: " + ((CommandOutcome.Died) outcome).why() + code;
  }

  private static String cut(CommandOutcome.Finished finished) {
    return finished.outputCut()
        ? "processes that it had left behind were killed before they had written everything: see outputWithin"
        : finished.transcript().unexpectedlyCut();
  }

  private static String meaning(CommandOutcome.Finished finished) {
    if (finished.exitCode() == 127) {
      return ", program not found";
    }
    if (finished.exitCode() == 126) {
      return ", program cannot be executed";
    }
    return finished.signal().isPresent() ? ", signal " + finished.signal().getAsInt() : "";
  }
}
