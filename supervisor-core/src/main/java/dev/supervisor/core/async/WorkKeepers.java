package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.AwaitedWork.Bringers;
import java.util.List;

/** Who runs work, or keeps it from its beginning, for a look at who waits for whom. */
final class WorkKeepers {
  private WorkKeepers() {}

  /** {@return the one that does it} */
  static Bringers ofRunner(SupervisedThread by) {
    return new Bringers(", run by ", threads(List.of(by)), /* isFact= */ true);
  }

  /**
   * {@return those of work that has not begun, at a place with so many threads at most}
   *
   * @param place its path
   * @param others the threads of the place that do other work
   */
  static Bringers ofWaiting(String place, List<SupervisedThread> others, int most) {
    if (others.size() < most) {
      return new Bringers(", not begun by " + place, List.of(), /* isFact= */ false);
    }
    return new Bringers(
        ": no thread of " + place + " is free, "
            + (most == 1 ? "its only one is " : "all " + most + " are taken, as "),
        threads(others),
        /* isFact= */ most == 1);
  }

  private static List<Thread> threads(List<SupervisedThread> nodes) {
    return nodes.stream().flatMap(it -> it.thread().stream()).toList();
  }
}
