package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of trees as a recording of the JVM's flight (JFR) has them. Their fields are called as the members of {@link Node#json} are. */
final class FlightNotes {
  /* How it works. Each event of a tree comes here where there is a recorder, in the hold of the mutex that makes the move. So nothing runs here that
   * blocks or is users' code, and words are made only once an event is wanted. A begin and an end of each node cost a microsecond each, which a
   * short life on a virtual thread would feel. So begins are off unless asked for, and so are the ends of nodes that lived briefly. */

  private static final long BRIEF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final TreeEvent.Stamp NO_STAMP = new TreeEvent.Stamp(0, Instant.EPOCH);

  private FlightNotes() {}

  /** The fields that all notes have. */
  @Category("Supervisor")
  @StackTrace(false)
  abstract static class FlightNote extends Event {
    @Label("Path")
    @Nullable
    String path;

    @Label("Kind")
    @Nullable
    String kind;

    final void commitFor(TreeNode node) {
      path = node.path();
      kind = NodeLook.kindOf(node);
      commit();
    }
  }

  @Name("supervisor.Spawn")
  @Label("Spawn")
  @Enabled(false)
  @Description("A thread of a tree begins, for the first time or again; or a foreign one joins")
  static final class SpawnNote extends FlightNote {
    @Label("Incarnation")
    int incarnation;

    @Label("Virtual")
    boolean virtual;
  }

  @Name("supervisor.Ready")
  @Label("Ready")
  @Description("A thread of a tree has said that it is ready")
  static final class ReadyNote extends FlightNote {
    @Label("Age")
    @Timespan
    long age;
  }

  @Name("supervisor.Stop")
  @Label("Stop")
  @Description(
      "A node of a tree is settled: it and all below it have ended, or were given up. Brief lives only where Spawn is enabled")
  static final class StopNote extends FlightNote {
    @Label("Outcome")
    @Nullable
    String outcome;

    @Label("Age")
    @Timespan
    long age;

    @Label("Stopping")
    @Description("From its stop request on; 0 without one")
    @Timespan
    long stopping;

    @Label("Late")
    boolean late;
  }

  @Name("supervisor.Late")
  @Label("Late")
  @Description("A node was insisted upon as its grace was over, was given up, or is silent")
  static final class LateNote extends FlightNote {
    @Label("Step")
    @Nullable
    String step;
  }

  @Name("supervisor.Fail")
  @Label("Fail")
  @Description("The body of a thread has failed")
  static final class FailNote extends FlightNote {
    @Label("Cause")
    @Nullable
    String cause;
  }

  @Name("supervisor.BackOff")
  @Label("Back Off")
  @Description("A thread has ended, and is started again after a pause")
  static final class BackOffNote extends FlightNote {
    @Label("Attempt")
    int attempt;

    @Label("Pause")
    @Timespan
    long pause;

    @Label("Cause")
    @Nullable
    String cause;
  }

  @Name("supervisor.GiveUp")
  @Label("Give Up")
  @Description("A thread has used up its attempts, and stays down")
  static final class GiveUpNote extends FlightNote {
    @Label("Cause")
    @Nullable
    String cause;
  }

  /** Makes the classes of the events, which takes the JDK tens of milliseconds: not in the hold of a mutex, where a recorder is there already. Never throws. */
  static void prepare() {
    try {
      List<FlightNote> all = List.of(
          new SpawnNote(),
          new ReadyNote(),
          new StopNote(),
          new LateNote(),
          new FailNote(),
          new BackOffNote(),
          new GiveUpNote());
      for (FlightNote each : all) {
        boolean unused = each.isEnabled();
      }
    } catch (RuntimeException | Error e) {
      return; // as in note()
    }
  }

  /** Something has happened to the node. Never throws: a recording that fails harms no stop. */
  static void note(TreeNode node, News.EventMaker maker) {
    try {
      note(node, maker.at(NO_STAMP));
    } catch (RuntimeException | Error e) {
      return; // there is no room for it: the recording lacks one event
    }
  }

  private static void note(TreeNode node, TreeEvent event) {
    if (event instanceof TreeEvent.Started || event instanceof TreeEvent.Registered) {
      spawned(node);
    } else if (event instanceof TreeEvent.Stopped stopped) {
      stopped(node, stopped);
    } else if (event instanceof TreeEvent.Ready) {
      ReadyNote note = new ReadyNote();
      if (note.shouldCommit()) {
        note.age = Seam.nanoTime() - node.stopping.bornNanos();
        note.commitFor(node);
      }
    } else if (event instanceof TreeEvent.Insisted) {
      late(node, "insisted");
    } else if (event instanceof TreeEvent.Abandoned) {
      late(node, "abandoned");
    } else if (event instanceof TreeEvent.Silent) {
      late(node, "silent");
    } else if (event instanceof TreeEvent.Failed failed) {
      FailNote note = new FailNote();
      if (note.shouldCommit()) {
        note.cause = Thrown.name(failed.failure());
        note.commitFor(node);
      }
    } else if (event instanceof TreeEvent.BackingOff pausing) {
      BackOffNote note = new BackOffNote();
      if (note.shouldCommit()) {
        note.attempt = pausing.attempt();
        note.pause = pausing.delay().toNanos();
        note.cause = name(pausing.failure());
        note.commitFor(node);
      }
    } else if (event instanceof TreeEvent.GaveUp down) {
      GiveUpNote note = new GiveUpNote();
      if (note.shouldCommit()) {
        note.cause = name(down.failure());
        note.commitFor(node);
      }
    }
  }

  private static void spawned(TreeNode node) {
    SpawnNote note = new SpawnNote();
    if (note.shouldCommit()) {
      Thread thread = node instanceof ThreadNode it ? it.threadOrNull() : null;
      note.incarnation = node.stopping.incarnation();
      note.virtual = thread != null && VirtualThreads.isVirtual(thread);
      note.commitFor(node);
    }
  }

  private static void stopped(TreeNode node, TreeEvent.Stopped stopped) {
    StopState state = node.stopping;
    long age = state.settledNanos() - state.bornNanos();
    Outcome how = stopped.outcome();
    if (age < BRIEF_NANOS
        && (how == Outcome.FINISHED || how == Outcome.STOPPED)
        && !state.late()
        && !new SpawnNote().isEnabled()) {
      return;
    }
    StopNote note = new StopNote();
    if (note.shouldCommit()) {
      note.outcome = TreeText.words(how);
      note.age = age;
      note.stopping = state.askedNanos() == 0 ? 0 : state.settledNanos() - state.askedNanos();
      note.late = state.late();
      note.commitFor(node);
    }
  }

  private static void late(TreeNode node, String step) {
    LateNote note = new LateNote();
    if (note.shouldCommit()) {
      note.step = step;
      note.commitFor(node);
    }
  }

  private static @Nullable String name(@Nullable Throwable failure) {
    return failure == null ? null : Thrown.name(failure);
  }
}
