package dev.supervisor.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The threads and processes that are there now, and were not there at the beginning. Threads that the JVM, its common
 * pool and the test framework keep for themselves do not count. Virtual threads are not seen.
 */
final class Leftovers {
  private static final long POLL_MILLIS = 10;

  /** Beginnings of the names of threads that belong to no test and stay for good. */
  private static final List<String> RESIDENTS = List.of(
      "ForkJoinPool.commonPool-",
      "CompletableFutureDelayScheduler",
      "junit-",
      "surefire-",
      "DestroyJavaVM",
      "Keep-Alive-Timer");

  /** The package of the loops in which helper threads wait for work; a helper ends after a second without work. */
  private static final String HELPERS = "dev.supervisor.signals.internal.";

  private static final List<String> LOOPS = List.of("Timer", "Lane", "Crew", "Seam");

  /** An environment variable with a value of its own for each run of the tests, which child processes inherit. */
  private static final String VARIABLE = "SUPERVISOR_TEST_RUN";

  private static final @Nullable String RUN = System.getenv(VARIABLE);

  private final Set<Thread> threadsBefore;
  private final Set<ProcessHandle> processesBefore;

  private Leftovers(Set<Thread> threadsBefore, Set<ProcessHandle> processesBefore) {
    this.threadsBefore = threadsBefore;
    this.processesBefore = processesBefore;
  }

  static Leftovers sinceNow() {
    return new Leftovers(Thread.getAllStackTraces().keySet(), processes());
  }

  /**
   * Waits until nothing is left, for {@code patience} at most.
   *
   * @param idleToo whether it also waits for helper threads of the library that have nothing to do
   * @throws AssertionError which lists what is still left then
   */
  void awaitNone(Duration patience, boolean idleToo) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    for (var left = list(idleToo); !left.isEmpty(); left = list(idleToo)) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError("Left behind by the tests, after waiting %s:%n%s"
            .formatted(patience, String.join(System.lineSeparator(), left)));
      }
      TimeUnit.MILLISECONDS.sleep(
          POLL_MILLIS); // the end of a foreign process has no event to wait for
    }
  }

  /** {@return a text for each thread and process that is left} */
  private List<String> list(boolean idleToo) {
    var left = new ArrayList<String>();
    Thread.getAllStackTraces().forEach((thread, stack) -> {
      if (!threadsBefore.contains(thread)
          && !isResident(thread)
          && thread.isAlive()
          && (idleToo || !isHelper(thread) || !isIdle(stack))) {
        left.add(describe(thread, stack));
      }
    });
    processes().stream()
        .filter(it -> !processesBefore.contains(it) && it.isAlive())
        .forEach(it -> left.add("process " + it.pid() + ": " + it.info()));
    return left;
  }

  /** {@return whether a process is found even if its parent, by which it was below this one, has ended} */
  static boolean seesOrphans() {
    return RUN != null && Files.isReadable(Path.of("/proc/self/environ"));
  }

  private static Set<ProcessHandle> processes() {
    var found = ProcessHandle.current().descendants().collect(Collectors.toSet());
    if (seesOrphans()) {
      ProcessHandle.allProcesses().filter(Leftovers::isOfThisRun).forEach(found::add);
      Stream.iterate(
              Optional.of(ProcessHandle.current()),
              Optional::isPresent,
              it -> it.flatMap(ProcessHandle::parent))
          .forEach(it -> found.remove(it.get()));
    }
    return found;
  }

  private static boolean isOfThisRun(ProcessHandle process) {
    try {
      // Latin-1 keeps every byte, whatever the environment is written in.
      var environment =
          Files.readString(Path.of("/proc/" + process.pid() + "/environ"), ISO_8859_1);
      var wanted = new String((VARIABLE + "=" + RUN).getBytes(UTF_8), ISO_8859_1);
      return List.of(environment.split("\0")).contains(wanted);
    } catch (IOException e) {
      return false; // it has ended, or belongs to another user
    }
  }

  private static boolean isHelper(Thread thread) {
    for (Class<?> type = thread.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(HELPERS + "HelperThread")) return true;
    }
    return false;
  }

  /** {@return whether the stack of a helper has only the loop in which it waits for work} */
  static boolean isIdle(StackTraceElement... stack) {
    return Stream.of(stack).map(StackTraceElement::getClassName).allMatch(Leftovers::isOfLoop);
  }

  private static boolean isOfLoop(String type) {
    return type.startsWith("java.")
        || type.startsWith("jdk.")
        || LOOPS.stream()
            .anyMatch(loop -> type.equals(HELPERS + loop) || type.startsWith(HELPERS + loop + "$"));
  }

  private static String describe(Thread thread, StackTraceElement[] stack) {
    return Stream.of(stack)
        .map(frame -> "    at " + frame)
        .collect(Collectors.joining(
            System.lineSeparator(),
            "%s%s%n".formatted(thread, thread.isDaemon() ? " daemon" : ""),
            ""));
  }

  private static boolean isResident(Thread thread) {
    if (thread == Thread.currentThread()) return true;
    var group = thread.getThreadGroup();
    if (group == null) return true; // it has just ended
    // Signal handlers, process reapers, cleaners, pollers: the JVM has groups for its own.
    if (group.getName().equals("system")
        || group.getName().equals("CarrierThreads") // and the timer of virtual threads
        || group.getName().startsWith("Innocuous")) return true;
    if (thread.getClass().getName().endsWith(".CarrierThread")) return true; // runs virtual threads
    return RESIDENTS.stream().anyMatch(thread.getName()::startsWith);
  }
}
