package dev.supervisor.command.internal.pool;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.session.Spawn;
import dev.supervisor.command.internal.streams.SessionThreads;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loads what the first command of a JVM needs last, while the threads that begin it load what it needs first. */
final class LoadedAhead implements Runnable {
  /*
   * How it works. To load a class and to check its code takes some tenths of a millisecond, and a first command needs some hundred
   * of ours, one after the other. This thread starts with what comes when a session has been asked for: the scripts, what the JDK
   * needs to start a process, then our classes. It links these and initialises none but those of the scripts: two threads that
   * initialise classes in different orders can wait for each other for ever.
   */
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private static final String ROOM = "dev.supervisor.command.";

  /** In the order in which they are needed. */
  private static final String[] NAMES = {
    "internal.session.LiveSession",
    "internal.local.LocalSession",
    "internal.local.LocalConnection",
    "internal.local.StatusLine",
    "internal.local.OutputLooks",
    "internal.local.Rhythm",
    "internal.local.TemporaryDirectory",
    "internal.session.Spawn",
    "internal.local.Fifo",
    "internal.local.FrameWriter",
    "internal.local.StatusReader",
    "internal.local.PipeReader",
    "internal.local.StatusLine$Greeting",
    "internal.local.StatusLine$Swept",
    "internal.session.Preparation",
    "internal.local.Condition",
    "internal.local.LocalUse",
    "internal.local.LocalInput",
    "internal.local.ProgramFrame",
    "internal.streams.CaptureSink",
    "internal.streams.Tail",
    "internal.local.StatusLine$Begun",
    "internal.local.OutputReading",
    "internal.local.Stragglers",
    "internal.local.OutputLooks$Coming",
    "internal.local.StatusLine$TextEnded",
    "internal.local.StatusLine$CarriedOut",
    "internal.local.StatusLine$CommandOver",
    "internal.local.StatusLine$NotEntered",
    "internal.session.JobEnd$Over",
    "internal.session.JobEnd$Unstarted",
    "StopLadder$LadderEnd",
    "CommandOutcome$Transcript",
    "internal.streams.Captured",
    "Outcomes",
    "CommandOutcome$Finished",
    "CommandFailedException",
    "Decoding",
    "internal.streams.OutputText",
    "Decoding$MalformedOutputException",
  };

  private LoadedAhead() {}

  /** Begins with the first pool of the JVM. */
  static void begin() {
    if (BEGUN.compareAndSet(false, true) && Runtime.getRuntime().availableProcessors() > 1) {
      try {
        SessionThreads.thread("supervisor-command-ahead", new LoadedAhead()).start();
      } catch (OutOfMemoryError noMoreThreads) {
        // then they are loaded when they are needed
      }
    }
  }

  /** {@return the names of those that are loaded} */
  static String[] names() {
    String[] names = new String[NAMES.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = ROOM + NAMES[i];
    }
    return names;
  }

  @Override
  public void run() {
    try {
      LocalShell.readScripts();
      Spawn.load();
      for (String name : names()) {
        Class<?> loaded =
            Class.forName(name, /* initialize= */ false, LoadedAhead.class.getClassLoader());
        Object unused = loaded.getDeclaredConstructors(); // which links it
      }
    } catch (ClassNotFoundException | LinkageError | OutOfMemoryError e) {
      // which the code that needs it is told
    }
  }
}
