package dev.supervisor.core.seeing;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A program that records its own flight, and prints what of that is the library's: a line for each event. */
final class FlightMain {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private FlightMain() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    try (Recording recording = new Recording()) {
      recording.enable("supervisor.Spawn");
      recording.enable("supervisor.Wait").withThreshold(Duration.ZERO);
      recording.start();
      Tree.live();
      recording.stop();
      recording.dump(file);
    }
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().startsWith("supervisor.")) {
        System.out.println(line(event));
      }
    }
  }

  private static String line(RecordedEvent event) {
    Map<String, Object> fields = new TreeMap<>();
    for (ValueDescriptor field : event.getEventType().getFields()) {
      Object value = event.getValue(field.getName());
      if (value instanceof String || value instanceof Integer || value instanceof Boolean) {
        fields.put(field.getName(), value);
      }
    }
    return event.getEventType().getName() + " " + fields;
  }

  /** What is recorded, or not: it knows nothing of that. */
  static final class Tree {
    private Tree() {}

    static void live() throws InterruptedException {
      Signal paper = Signal.named("paper");
      Signal again = Signal.named("again");
      Scope app = Supervisor.root(
          "app", with -> with.threads(it -> it.grace(Duration.ZERO).patience(LONG)));
      try (app) {
        var waits = app.spawn("waits", stop -> paper.await());
        while (!app.tree().contains("waits for paper")) {
          Thread.onSpinWait();
        }
        paper.go();
        waits.stopped().await();
        var fails = app.spawn("fails", stop -> {
          throw new IllegalStateException("planted");
        });
        fails.release();
        fails.stopped().await();
        boolean[] failed = new boolean[1];
        app.spawn(
            "unit",
            with -> with.restart(Restart.onFailure().delays(SHORT, SHORT)).becomesReady(),
            stop -> {
              if (!failed[0]) {
                failed[0] = true;
                throw new IllegalStateException("planted");
              }
              boolean unused = Supervisor.ready();
              again.go();
              stop.await();
            });
        again.await();
        Signal deaf = Signal.named("nothing");
        Signal begun = Signal.named("begun");
        app.spawn("deaf", stop -> {
          begun.go();
          deaf.await();
        });
        begun.await();
      }
    }
  }

  /** The same without a recording. */
  static final class Plain {
    private Plain() {}

    public static void main(String[] args) throws Exception {
      Tree.live();
      System.out.println(
          "lived, with jdk.jfr: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    }
  }

  /** How many bytes the calling thread allocates for a wait, and for the life of a scope: the medians. */
  static final class Bytes {
    private static final int TIMES = 101;
    private static final Signal NEVER = Signal.named("never");
    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bytes() {}

    public static void main(String[] args) throws Exception {
      try (Scope app = Supervisor.open("app")) {
        long waits = median(() -> NEVER.await(Till.in(SHORT)));
        long lives = median(() -> {
          Supervisor.open("inner").close();
          return true;
        });
        System.out.println(app.name() + ": " + waits + " and " + lives + " bytes");
      }
    }

    private static long median(Callable<Boolean> work) throws Exception {
      long[] bytes = new long[TIMES];
      for (int i = 0; i < TIMES; i++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean unused = work.call();
        bytes[i] = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
      Arrays.sort(bytes);
      return bytes[TIMES / 2];
    }
  }
}
