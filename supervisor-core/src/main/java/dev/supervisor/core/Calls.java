package dev.supervisor.core;

import dev.supervisor.core.Together.CallOptions;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Many calls, so many at a time, whose results come in the order of the tasks. Confined to the thread that calls. */
final class Calls<T extends @Nullable Object> {
  /* How it works. The thread that calls starts the children, and takes the number of each that has stopped from a channel: then there is a place for
   * the next. The results are taken as they come, so no handle is kept of a call that is over. When the scope is being stopped, for a failure or
   * for another reason, no further one is started, and those that run are waited for. */

  private final Scope scope;
  private final boolean collecting;
  private final List<Task<T>> tasks;
  private final Channel<Integer> stopped = Channel.unbounded("ends of calls");
  private final Map<Integer, Child<T>> running = new HashMap<>();
  private final List<@Nullable T> results;
  private final List<Ended> failed = new ArrayList<>(0);
  private final List<Ended> others = new ArrayList<>(0); // stopped, or abandoned
  private final Queue<Integer> threw = new ConcurrentLinkedQueue<>(); // in that order
  private int next;

  /** A call without a result. */
  private record Ended(int number, RuntimeException how) {}

  private Calls(Scope scope, boolean collecting, List<Task<T>> tasks) {
    this.scope = scope;
    this.collecting = collecting;
    this.tasks = tasks;
    this.results = new ArrayList<>(tasks.size());
    for (int i = 0; i < tasks.size(); i++) {
      results.add(null);
    }
  }

  static <T extends @Nullable Object> List<T> run(
      String name, CallOptions options, List<Task<T>> tasks) throws InterruptedException {
    try (Scope scope = Supervisor.open(
        name, with -> with.threads(options.threads).threads(it -> options.forScope(it)))) {
      Calls<T> calls = new Calls<>(scope, options.collecting, tasks);
      calls.run(options.atMost);
      return calls.results();
    }
  }

  private void run(int atMost) throws InterruptedException {
    while (true) {
      while (running.size() < atMost && next < tasks.size() && !scope.drain().isGo()) {
        start(next++);
      }
      if (running.isEmpty()) {
        return;
      }
      end(stopped.take());
    }
  }

  private void start(int number) {
    Task<T> task = tasks.get(number);
    Child<T> child = scope.call("call", pleaseStop -> {
      try {
        return task.run(pleaseStop);
      } catch (Throwable e) {
        threw.add(number);
        throw e;
      }
    });
    running.put(number, child);
    Watch.whenGone(child.stopped(), () -> stopped.force(number));
  }

  private void end(int number) throws InterruptedException {
    Child<T> child = running.remove(number);
    if (child == null) {
      return;
    }
    try {
      results.set(number, child.join());
    } catch (ThreadFailedException e) {
      failed.add(new Ended(number, e));
      if (!collecting) { // at the latest now
        var unused = scope.stop(e.path() + " has failed");
      }
    } catch (ThreadStoppedException | ThreadAbandonedException e) {
      others.add(new Ended(number, e));
    }
  }

  @SuppressWarnings("NullAway") // each is there, and null only where T says so
  private List<T> results() {
    Reason why = scope.drain().isGo() ? scope.drain().reason().orElse(null) : null;
    if (failed.isEmpty() && others.isEmpty() && next == tasks.size()) {
      return results;
    }
    List<Integer> order = List.copyOf(threw);
    failed.sort(
        Comparator.comparingInt(each -> collecting ? each.number() : order.indexOf(each.number())));
    others.sort(Comparator.comparingInt(Ended::number));
    List<Ended> all = new ArrayList<>(failed);
    all.addAll(others);
    RuntimeException first = all.isEmpty()
        ? new ThreadStoppedException(scope.path(), why)
        : all.get(0).how();
    for (Ended each : all) {
      if (each.how() != first) {
        Thrown.suppress(first, each.how());
      }
    }
    throw first;
  }
}
