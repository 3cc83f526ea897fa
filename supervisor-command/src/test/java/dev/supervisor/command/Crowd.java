package dev.supervisor.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Many callers, whose commands share a few sessions; some of them are nasty. */
final class Crowd {
  static final int SESSIONS = 8;
  private static final int CALLERS = 12;

  private final int commands;
  private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
  private final List<ChaosCaller> callers = new ArrayList<>();

  /**
   * @param marks where each command leaves a file
   */
  Crowd(int commands, long seed, Sessions sessions, Leftovers leftovers, Path marks) {
    this.commands = commands;
    for (int i = 0; i < CALLERS; i++) {
      callers.add(new ChaosCaller(sessions, marks, leftovers, seed + i, ends));
    }
  }

  /** Runs all commands; fails when one had a wrong result, or was run twice. */
  void run() throws Exception {
    var next = new AtomicInteger();
    var executor = Executors.newFixedThreadPool(CALLERS);
    try {
      var all = new ArrayList<Future<?>>();
      for (ChaosCaller caller : callers) {
        all.add(executor.submit(() -> {
          for (int n = next.getAndIncrement(); n < commands; n = next.getAndIncrement()) {
            caller.run(n);
          }
          return null;
        }));
      }
      for (Future<?> each : List.copyOf(all)) {
        each.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** {@return how many ended so: by the name of the outcome, or {@link ChaosCaller#LOST}} */
  long ended(String how) {
    LongAdder number = ends.get(how);
    return number == null ? 0 : number.sum();
  }

  @Override
  public String toString() {
    return ends.toString();
  }
}
