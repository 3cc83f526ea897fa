package dev.supervisor.samples.adoption;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a library that was handed to a tree which then stopped.
 *
 * @param isInTree whether its work ran on threads of the tree
 * @param usedInStop whether its user could still use it after it had been asked to stop
 * @param stayed the threads that are left, when all others have ended
 * @param millis what the stop took
 */
record Adoption(
    boolean isInTree, @Nullable Throwable usedInStop, List<String> stayed, long millis) {
  private static final long LIMIT_SECONDS = 60;

  /** Opens a tree with the library and a user of it, stops the tree, and waits until no thread is left but those that stay. */
  static Adoption tried(HandedLibrary library) throws Exception {
    Set<Thread> before = threads();
    AtomicReference<Boolean> inTree = new AtomicReference<>(false);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long begun;
    try (Scope app = Supervisor.open(
        "app",
        with ->
            with.stopWithin(Duration.ofMinutes(2)).threads(t -> t.grace(Duration.ofMinutes(1))))) {
      HandedLibrary.Use use = library.setup().below(app);
      Signal used = Signal.create();
      var unused = app.spawn("user", pleaseStop -> {
        try {
          inTree.set(use.isInTree());
          used.go();
          pleaseStop.await();
          inTree.set(use.isInTree() && inTree.get());
        } catch (Throwable e) {
          failure.set(e);
          used.go();
        }
      });
      used.await();
      begun = System.nanoTime();
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    return new Adoption(inTree.get(), failure.get(), stayed(before, library), millis);
  }

  /** Waits until none is left but those that stay. */
  private static List<String> stayed(Set<Thread> before, HandedLibrary library)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    for (; ; ) {
      List<String> left = threads().stream()
          .filter(it -> !before.contains(it) && !isOfTheJvm(it))
          .map(Thread::getName)
          .filter(it -> !it.startsWith("supervisor-") && !library.stays().test(it))
          .toList();
      if (left.isEmpty()) {
        // Some that stay were there before: the JDK has one of them for the whole JVM.
        return threads().stream()
            .map(Thread::getName)
            .filter(library.stays())
            .distinct()
            .toList();
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not ended after " + LIMIT_SECONDS + " s: " + left);
      }
      TimeUnit.MILLISECONDS.sleep(5); // no event tells of the end of a library's thread
    }
  }

  /** Collects until the threads with that beginning have ended, which look themselves whether they are still of use. */
  static void awaitCollected(String beginning) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (threads().stream().anyMatch(it -> it.getName().startsWith(beginning))) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not collected after " + LIMIT_SECONDS + " s: " + beginning);
      }
      System.gc();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  /** {@return whether it belongs to the JVM, which makes some when they are first needed} */
  private static boolean isOfTheJvm(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    String name = thread.getName();
    return group == null
        || group.getName().equals("system")
        || group.getName().equals("CarrierThreads")
        || group.getName().startsWith("Innocuous")
        || thread.getClass().getName().endsWith(".CarrierThread")
        || name.startsWith("ForkJoinPool.commonPool")
        || name.contains("elayScheduler")
        || name.startsWith("junit-")
        || name.startsWith("surefire-");
  }

  /** {@return what the stop took, as a class that does not change from run to run on a machine that is not busy} */
  String cost() {
    for (int limit : new int[] {100, 1_000, 10_000}) {
      if (millis < limit) {
        return "< " + limit;
      }
    }
    return "more";
  }
}
