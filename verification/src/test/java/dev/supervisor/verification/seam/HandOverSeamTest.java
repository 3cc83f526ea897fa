package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.verification.Interleavings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: a callback parks, and what is queued behind it, which would end the wait, is taken by nobody; what its
 * loop adds when it goes on meets the moment in which the one who took the queue finds it empty and leaves: it is lost,
 * or overtakes those that were handed over; a worker that parks is replaced, comes back, and runs a task that its
 * successor runs too.
 */
@SuppressWarnings("ExposedPrivateType") // fields of scenarios, which the tool reads
@Tag("long")
@Tag("model")
final class HandOverSeamTest {

  /** Parking as a semaphore; threads of lanes are run by the operations of a scenario, one each. */
  private static final class Helpers implements Seam.Backend {
    private final Seam.Backend permits = Permits.fresh();
    private final ArrayDeque<Thread> made = new ArrayDeque<>();
    private final int lost;
    private int asked;
    private boolean over;

    /** Loses the thread that is made as the given one, counted from 1; 0 for none. */
    Helpers(int lost) {
      this.lost = lost;
    }

    /** The current thread is each that is made, one after the other, until it is over. */
    void run() throws InterruptedException {
      while (runNext(/* mayWait= */ true)) {}
    }

    /** {@return whether there was one to be} */
    @SuppressWarnings("DoNotCall") // the current thread plays the one that was made
    boolean runNext(boolean mayWait) throws InterruptedException {
      Thread next;
      synchronized (made) {
        while (made.isEmpty() && mayWait && !over) {
          made.wait();
        }
        next = made.poll();
      }
      if (next != null) {
        next.run();
      }
      return next != null;
    }

    /** Nothing is waited for any more. */
    void over() {
      synchronized (made) {
        over = true;
        made.notifyAll();
      }
    }

    @Override
    public void start(Thread thread) {
      if (thread.getName().equals("supervisor-timer")) {
        TIMERS.add(thread); // no time passes here
        return;
      }
      synchronized (made) {
        asked++;
        if (asked != lost) {
          made.add(thread);
          made.notifyAll();
        }
      }
    }

    @Override
    public void park(Object blocker) {
      permits.park(blocker);
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      permits.parkUntil(blocker, deadlineNanos);
    }

    @Override
    public void unpark(Thread thread) {
      permits.unpark(thread);
    }

    @Override
    public long nanoTime() {
      return permits.nanoTime();
    }

    @Override
    public Instant now() {
      return permits.now();
    }
  }

  private static final List<Thread> TIMERS = new ArrayList<>();

  @AfterEach
  void startTheTimer() { // it believes that it has a thread
    TIMERS.forEach(Thread::start);
    TIMERS.clear();
  }

  /** What ran, in order; also by several at once, if that should happen. */
  private static final class Ran {
    private final List<String> all = new ArrayList<>();

    synchronized void add(String what) {
      all.add(what);
    }

    synchronized boolean once(String what) {
      return all.stream().filter(what::equals).count() == 1;
    }

    synchronized boolean inOrder(String... some) {
      int at = -1;
      for (String each : some) {
        int next = all.indexOf(each);
        if (next <= at) {
          return false;
        }
        at = next;
      }
      return true;
    }

    synchronized int size() {
      return all.size();
    }
  }

  private static Runnable waiting(Signal on, Runnable then) {
    return () -> {
      try {
        on.await();
        must(on.isGo());
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts here", e);
      }
      then.run();
    };
  }

  /** One callback that waits for one behind it, and then adds more. */
  public static class Added {
    final Helpers helpers;
    final Ran ran = new Ran();
    final Signal trouble = Signal.create();
    final Signal done = Signal.create();
    final Signal later = Signal.create();
    final Signal last = Signal.create();

    /** All threads are started. */
    public Added() {
      this(0);
    }

    Added(int lost) {
      helpers = new Helpers(lost);
      Seam.replace(helpers);
      later.then(() -> ran.add("later"));
      last.then(() -> ran.add("last"));
      last.then(() -> ran.add("end"));
      trouble.then(waiting(done, () -> {
        ran.add("waited");
        later.go();
        last.go();
      }));
      trouble.then(done::go);
      trouble.then(() -> ran.add("behind"));
    }

    public void go() {
      Firing.forget(); // of a run before this: the model checker's threads are the same
      trouble.go();
      helpers.over();
    }

    public void helper() throws InterruptedException {
      helpers.run();
    }

    public void end() throws InterruptedException {
      while (helpers.runNext(/* mayWait= */ false)) {
        must(ran.size() <= 5);
      }
      must(ran.size() == 5 && ran.once("waited"));
      must(ran.inOrder("behind", "later", "last", "end"));
    }
  }

  /** Several that wait, the second on a thread of the lane. */
  public static class Several {
    final Helpers helpers;
    final Ran ran = new Ran();
    final Signal trouble = Signal.create();
    final Signal first = Signal.create();
    final Signal second = Signal.create();

    /** All threads are started. */
    public Several() {
      this(0);
    }

    Several(int lost) {
      helpers = new Helpers(lost);
      Seam.replace(helpers);
      trouble.then(waiting(first, () -> ran.add("first")));
      trouble.then(waiting(second, () -> ran.add("second")));
      trouble.then(second::go);
      trouble.then(first::go);
      trouble.then(() -> ran.add("behind"));
      trouble.then(() -> ran.add("last"));
    }

    public void go() {
      Firing.forget(); // of a run before this: the model checker's threads are the same
      trouble.go();
      helpers.over();
    }

    public void helper() throws InterruptedException {
      helpers.run();
    }

    public void end() throws InterruptedException {
      while (helpers.runNext(/* mayWait= */ false)) {
        must(ran.size() <= 4);
      }
      must(ran.size() == 4 && ran.once("first") && ran.once("second"));
      must(ran.inOrder("behind", "last"));
    }
  }

  /** As {@link Added}; its lane gets no thread. */
  public static final class NobodyTakesIt extends Added {
    /** The first is lost. */
    public NobodyTakesIt() {
      super(1);
    }
  }

  /** As {@link Several}; the worker that parks is not replaced. */
  public static final class NobodyReplacesIt extends Several {
    /** The second is lost. */
    public NobodyReplacesIt() {
      super(2);
    }
  }

  /** Two who give tasks to one lane, one of which waits, and the worker is replaced. */
  public static final class Given {
    final Helpers helpers = new Helpers(0);
    final Ran ran = new Ran();
    final Lane lane = Lane.ofCallbacks();
    final Signal done = Signal.create();

    /** Parking is a semaphore. */
    public Given() {
      Seam.replace(helpers);
    }

    public void giveOneThatWaits() {
      Firing.forget();
      lane.execute(waiting(done, () -> ran.add("waited")));
    }

    public void giveTwo() {
      Firing.forget();
      lane.execute(() -> ran.add("one"));
      lane.execute(() -> ran.add("two"));
      done.go();
      helpers.over();
    }

    public void helper() throws InterruptedException {
      helpers.run();
    }

    public void end() throws InterruptedException {
      while (helpers.runNext(/* mayWait= */ false)) {
        must(ran.size() <= 3);
      }
      must(ran.size() == 3 && ran.once("waited") && ran.inOrder("one", "two"));
    }
  }

  /** A lane whose worker looks whether there is more, and then leaves: what a check of the order must find. */
  public static final class Canary {
    private final ArrayDeque<String> queue = new ArrayDeque<>();
    private final Ran ran = new Ran();
    private boolean taken;

    private void add(String task) {
      synchronized (queue) {
        queue.add(task);
        if (taken) {
          return;
        }
        taken = true;
      }
      work();
    }

    private void work() {
      for (String next; (next = next()) != null; ) {
        ran.add(next);
      }
      synchronized (queue) {
        taken = false; // something may have been added since it looked
      }
    }

    private String next() {
      synchronized (queue) {
        return queue.poll();
      }
    }

    public void addOne() {
      add("one");
    }

    public void addTwo() {
      add("two");
    }

    public void end() {
      must(ran.size() == 2);
    }
  }

  @Test
  void handOver_thenMoreIsAdded_losesNothingAndKeepsTheOrder() {
    Interleavings.checkThoroughly(Added.class, "go", "helper");
    Interleavings.check(Added.class, "go", "helper", "helper");
  }

  @Test
  void handOver_againByAWorkerThatParks_runsEachOnce() {
    Interleavings.checkThoroughly(Several.class, "go", "helper", "helper");
  }

  @Test
  void lane_tasksGivenWhileItsWorkerParksOrLeaves_eachRunsOnceInOrder() {
    Interleavings.checkThoroughly(Given.class, "giveOneThatWaits", "giveTwo", "helper");
  }

  @Test
  void canary_handOverThatNobodyTakes_isFound() {
    assertThatThrownBy(() -> Interleavings.check(NobodyTakesIt.class, "go", "helper"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
    assertThatThrownBy(() -> Interleavings.check(NobodyReplacesIt.class, "go", "helper", "helper"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }

  @Test
  void canary_workerThatLooksAndThenLeaves_isFound() {
    assertThatThrownBy(() -> Interleavings.checkThoroughly(Canary.class, "addOne", "addTwo"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
