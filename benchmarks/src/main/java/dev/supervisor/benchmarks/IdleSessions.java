package dev.supervisor.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.supervisor.command.Command;
import dev.supervisor.command.Program;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Shell;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a session costs that waits for its next command: processes, their memory, descriptors and threads. Several are opened; what there is more than before
 * is divided by their number.
 */
final class IdleSessions {
  private static final int SESSIONS = 8;
  private static final int PROGRAMS = 2; // as many as are kept
  private static final String INIT = "f() { echo ok; }; export SDK=here";

  /** Until threads that wait for more work for a moment are gone. */
  private static final long SETTLED_MILLIS = SECONDS.toMillis(2);

  private static final long MOMENT_MILLIS = 20;

  private static final Pattern KIBIBYTES = Pattern.compile("(?m)^(\\w+): +(\\d+) kB$");

  /** Opens sessions of a tree, and leaves them idle. */
  @FunctionalInterface
  private interface Opening {
    void open(Scope tree) throws Exception;
  }

  private IdleSessions() {}

  static void register(Suite suite) {
    suite
        .contest("8g", "an idle session: processes", Metric.PROCESSES)
        .ours("for commands", measured(tree -> commands(tree, Command.script("echo ok"))))
        .ours(
            "for commands, prepared",
            measured(tree -> prepared(tree, Shells.local().init(INIT))))
        .ours(
            "for commands, had much to read and to write",
            measured(tree -> commands(tree, Command.of("cat").stdin("x".repeat(1 << 20)))))
        .ours("kept for the next Program", measured(IdleSessions::programs))
        .ours("a shell of one's own", measured(IdleSessions::sticky))
        .ours(
            "at a target, reached by sh -c",
            measured(tree -> commands(tree, Command.script("echo ok").at(Target.over("sh", "-c")))))
        .peer("ProcessBuilder, bash", measured(IdleSessions::bashes))
        .line("8g", "its memory: resident", Metric.RESIDENT)
        .line("8g", "its memory: proportional share", Metric.PROPORTIONAL)
        .line("8g", "its memory: its own alone", Metric.PRIVATE)
        .line("8g", "descriptors of its processes", Metric.OPEN)
        .line("8g", "descriptors of the JVM", Metric.DESCRIPTORS)
        .line(
            "8g",
            "threads of the JVM, with that of the JDK that waits for a process",
            Metric.THREADS);
  }

  // ---- opening

  private static void commands(Scope tree, Command command) throws InterruptedException {
    Command here = command.under(tree);
    here.run().orThrow(); // before, classes are loaded, and the first may be served twice
    List<RunningCommand> running = new ArrayList<>();
    while (ProcessHandle.current().children().count() < SESSIONS) {
      for (int i = 0; i < SESSIONS; i++) {
        running.add(here.start());
      }
      for (RunningCommand each : running) {
        each.join().orThrow();
      }
      running.clear();
    }
  }

  private static void prepared(Scope tree, Shell shell) throws InterruptedException {
    commands(tree, Command.script("f").shell(shell));
  }

  private static void programs(Scope tree) throws InterruptedException {
    List<RunningCommand> running = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      running.add(Program.of("cat").under(tree).start());
    }
    for (RunningCommand each : running) {
      each.join().orThrow();
    }
  }

  private static void sticky(Scope tree) throws InterruptedException {
    for (int i = 0; i < SESSIONS; i++) {
      Shells.sticky(tree, Shells.local()).run("f() { echo ok; }").orThrow();
    }
  }

  private static void bashes(Scope tree) throws IOException {
    for (int i = 0; i < SESSIONS; i++) {
      var unused = new ProcessBuilder("bash", "--noprofile", "--norc").start();
    }
  }

  // ---- measuring

  private static Body measured(Opening opening) {
    return trial -> {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      Scope tree = Supervisor.open("idle");
      int threadsBefore = threads.getThreadCount();
      int descriptorsBefore = count("/proc/self/fd");
      opening.open(tree);
      Thread.sleep(SETTLED_MILLIS);
      double sessions = ProcessHandle.current().children().count();
      trial.put(Metric.DESCRIPTORS, (count("/proc/self/fd") - descriptorsBefore) / sessions);
      trial.put(Metric.THREADS, (threads.getThreadCount() - threadsBefore) / sessions);
      Used all = Used.NOTHING;
      for (long pid : processes()) {
        all = all.plus(Used.by(pid));
      }
      trial.put(Metric.PROCESSES, all.processes / sessions);
      trial.put(Metric.OPEN, all.open / sessions);
      trial.put(Metric.RESIDENT, all.resident / sessions);
      trial.put(Metric.PROPORTIONAL, all.proportional / sessions);
      trial.put(Metric.PRIVATE, all.own / sessions);
    };
  }

  /** {@return those of sessions; not what they start for a moment} */
  private static List<Long> processes() throws InterruptedException {
    List<Long> there = descendants();
    Thread.sleep(MOMENT_MILLIS);
    there.retainAll(descendants());
    return there;
  }

  private static List<Long> descendants() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** What processes have; of memory, KiB. */
  private record Used(
      double processes, double open, double resident, double proportional, double own) {
    static final Used NOTHING = new Used(0, 0, 0, 0, 0);

    static Used by(long pid) throws IOException {
      try {
        String memory = Files.readString(Path.of("/proc/" + pid + "/smaps_rollup"));
        double own = kibibytes(memory, "Private_Clean") + kibibytes(memory, "Private_Dirty");
        return new Used(
            1,
            count("/proc/" + pid + "/fd"),
            kibibytes(memory, "Rss"),
            kibibytes(memory, "Pss"),
            own);
      } catch (FileSystemException ended) { // also one that nobody has waited for yet
        return NOTHING;
      }
    }

    private static double kibibytes(String memory, String kind) {
      Matcher line = KIBIBYTES.matcher(memory);
      while (line.find()) {
        if (line.group(1).equals(kind)) {
          return Double.parseDouble(line.group(2));
        }
      }
      return 0;
    }

    Used plus(Used other) {
      return new Used(
          processes + other.processes,
          open + other.open,
          resident + other.resident,
          proportional + other.proportional,
          own + other.own);
    }
  }

  private static int count(String directory) throws IOException {
    String[] entries = new File(directory).list();
    if (entries == null) {
      throw new NoSuchFileException(directory);
    }
    return entries.length;
  }
}
