package dev.supervisor.command;

import dev.supervisor.command.internal.streams.StreamsSpec;
import dev.supervisor.command.internal.text.Isolation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one command that is known before it begins.
 *
 * @param name for its node
 * @param shown the command as people read it, on one line
 * @param directory where it runs
 * @param directoryShown the same for people
 * @param launcher what reaches its target, for people; null for this machine
 * @param preparation shell text for environment and arguments
 * @param text the shell text to run
 * @param level what becomes of the text
 * @param streams where its input comes from and its outputs go
 * @param grace time between TERM and KILL
 * @param firstOutputWithin it must have written something within this time; null for no such limit
 * @param maxSilence it must never be silent for longer; null for no such limit
 * @param outputWithin how long what it leaves behind may take to write the rest
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record JobSpec(
    String name,
    String shown,
    byte[] directory,
    String directoryShown,
    @Nullable String launcher,
    byte[] preparation,
    byte[] text,
    Isolation level,
    StreamsSpec streams,
    Duration grace,
    @Nullable Duration firstOutputWithin,
    @Nullable Duration maxSilence,
    Duration outputWithin) {

  /** {@return the same in another directory; none of any length means where the shell is} */
  JobSpec where(byte[] other, String otherShown) {
    return new JobSpec(
        name,
        shown,
        other,
        otherShown,
        launcher,
        preparation,
        text,
        level,
        streams,
        grace,
        firstOutputWithin,
        maxSilence,
        outputWithin);
  }
}
