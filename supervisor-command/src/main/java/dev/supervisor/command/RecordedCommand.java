package dev.supervisor.command;

import dev.supervisor.command.internal.streams.StreamsRun;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.internal.FlightRecording;
import java.nio.charset.StandardCharsets;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A command as a recording of the JVM's flight (JFR) has it. Its arguments and text, its environment and what it reads and writes may
 * be secret, and are not in it. None of its methods ever throws: a recording that fails harms no command.
 */
final class RecordedCommand {
  private final CommandEvent event;

  private RecordedCommand(CommandEvent event) {
    this.event = event;
  }

  /** The event: it begins with the call, as {@link CommandOutcome.Transcript#took} does. */
  @Name("supervisor.Command")
  @Label("Command")
  @Category("Supervisor")
  @Description("A command was run, from its call until all of it was over")
  @StackTrace(false)
  static final class CommandEvent extends Event {
    @Label("Path")
    @Description("Of the node that ran it")
    @Nullable
    String path;

    @Label("Name")
    @Nullable
    String name;

    @Label("Target")
    @Description(
        "What reaches another machine, container or user, as the tree names it; none on this machine")
    @Nullable
    String target;

    @Label("Directory")
    @Nullable
    String directory;

    @Label("Outcome")
    @Nullable
    String outcome;

    @Label("Exit Code")
    @Description("-1 without one")
    int code;

    @Label("Waiting")
    @Description(
        "From the call until it ran: for a session, and for what it reads and writes; 0 where it never ran")
    @Timespan
    long waiting;

    @Label("Standard Output")
    @DataAmount
    long stdout;

    @Label("Standard Error")
    @DataAmount
    long stderr;
  }

  /** {@return a command that is called now; null where nothing is recorded} */
  static @Nullable RecordedCommand begin(JobSpec spec) {
    if (!FlightRecording.isOn()) {
      return null;
    }
    try {
      CommandEvent event = new CommandEvent();
      if (!event.isEnabled()) {
        return null;
      }
      event.begin();
      event.name = spec.name();
      event.target = spec.launcher();
      event.directory = new String(spec.directory(), StandardCharsets.UTF_8);
      return new RecordedCommand(event);
    } catch (RuntimeException | Error e) {
      return null; // there is no room for it
    }
  }

  /** Notes the node that runs the command. */
  void by(SupervisedThread node) {
    try {
      event.path = node.path();
    } catch (RuntimeException | Error e) {
      return; // as above
    }
  }

  /** Records the end of the command. Called on a thread of its session. */
  void end(CommandOutcome how, long waitingNanos, StreamsRun streams) {
    try {
      event.end();
      if (event.shouldCommit()) {
        event.outcome = words(how);
        event.code = how.code().orElse(-1);
        event.waiting = waitingNanos;
        event.stdout = streams.stdout().written();
        event.stderr = streams.stderr().written();
        event.commit();
      }
    } catch (RuntimeException | Error e) {
      return; // as above
    }
  }

  private static String words(CommandOutcome how) {
    if (how instanceof CommandOutcome.Finished) {
      return "finished";
    }
    if (how instanceof CommandOutcome.Stopped) {
      return "stopped";
    }
    return how instanceof CommandOutcome.Died ? "died" : "not started";
  }
}
