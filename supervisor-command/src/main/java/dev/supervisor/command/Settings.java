package dev.supervisor.command;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.streams.StreamsSpec;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.ShellQuoting;
import dev.supervisor.command.internal.text.Variables;
import dev.supervisor.core.SupervisedThread;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a description that is the same for all kinds. Immutable.
 *
 * @param node of which tree it is a part; null for that of the thread that runs it
 * @param place where it runs
 * @param variables changes to the environment that it finds there
 */
record Settings(
    @Nullable SupervisedThread node,
    Location place,
    Variables variables,
    StreamsSpec streams,
    Duration grace,
    @Nullable Duration firstOutputWithin,
    @Nullable Duration maxSilence,
    Duration outputWithin) {

  static final Settings DEFAULT = new Settings(
      null,
      Location.HERE,
      Variables.NONE,
      StreamsSpec.DEFAULT,
      Duration.ofSeconds(5),
      null,
      null,
      Job.OUTPUT_WITHIN);

  Settings on(SupervisedThread member) {
    return new Settings(
        member, place, variables, streams, grace, firstOutputWithin, maxSilence, outputWithin);
  }

  Settings in(Location where) {
    return new Settings(
        node, where, variables, streams, grace, firstOutputWithin, maxSilence, outputWithin);
  }

  Settings set(String name, byte[] value) {
    return with(variables.set(name, value));
  }

  Settings unset(String name) {
    return with(variables.unset(name));
  }

  private Settings with(Variables changed) {
    return new Settings(
        node, place, changed, streams, grace, firstOutputWithin, maxSilence, outputWithin);
  }

  Settings streams(StreamsSpec changed) {
    return new Settings(
        node, place, variables, changed, grace, firstOutputWithin, maxSilence, outputWithin);
  }

  Settings grace(Duration between) {
    return new Settings(
        node, place, variables, streams, between, firstOutputWithin, maxSilence, outputWithin);
  }

  Settings firstOutputWithin(Duration limit) {
    return new Settings(node, place, variables, streams, grace, limit, maxSilence, outputWithin);
  }

  Settings maxSilence(Duration limit) {
    return new Settings(
        node, place, variables, streams, grace, firstOutputWithin, limit, outputWithin);
  }

  Settings outputWithin(Duration limit) {
    return new Settings(
        node, place, variables, streams, grace, firstOutputWithin, maxSilence, limit);
  }

  /** All that a session has to know. */
  JobSpec spec(CommandText task) {
    return new JobSpec(
        task.name(),
        task.shown(),
        place.directoryBytes(),
        place.shown(),
        place.launcher(),
        preparation(task),
        task.text(),
        task.level(),
        streams,
        grace,
        firstOutputWithin,
        maxSilence,
        outputWithin);
  }

  /** Makes the job for a sticky shell, where all that is not given stays as it is. */
  JobSpec stayingSpec(CommandText task, Shell own) {
    JobSpec spec = in(place.inside(own)).spec(task);
    return place.directory() == null ? spec.where(new byte[0], "where its shell is") : spec;
  }

  private byte[] preparation(CommandText task) {
    var words = new ShellQuoting();
    if (streams.isMerged()) {
      words.literal("exec 2>&1;"); // one descriptor, so the order is that of the writes
    }
    variables.appendTo(words);
    if (!task.arguments().isEmpty()) {
      words.literal(task.level() == Isolation.STICKY ? "set --" : "set -- \"$1\"");
      task.arguments().forEach(it -> words.literal(" ").word(it));
    }
    return words.toBytes();
  }
}
