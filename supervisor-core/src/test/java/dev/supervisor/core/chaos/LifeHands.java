package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.chaos.LifePlan.Deed;
import dev.supervisor.core.chaos.LifePlan.Step;
import dev.supervisor.core.chaos.Lives.Birth;
import dev.supervisor.core.chaos.Lives.Run;
import dev.supervisor.core.seeing.JsonValues;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What is done to one tree from outside, by several threads, and what is looked at then. */
final class LifeHands {
  private static final int WHY_EACH =
      8; // it may have the JVM dump its threads, which takes a while
  private final Scope root;
  private final LifeNotes notes;
  private final @Nullable ManualClock clock;
  private final AtomicInteger late = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  LifeHands(Scope root, LifeNotes notes, @Nullable ManualClock clock) {
    this.root = root;
    this.notes = notes;
    this.clock = clock;
  }

  /** {@return how many late children are alive} */
  int late() {
    return late.get();
  }

  void take(Step step) {
    if (step.micros() > 0) {
      LockSupport.parkNanos(step.micros() * 1_000L);
    }
    try {
      act(step);
      look();
    } catch (Throwable e) {
      notes.wrong(step + " threw " + e + " at " + e.getStackTrace()[0]);
    }
  }

  private void act(Step step) {
    ManualClock byHand = clock;
    if (step.deed() == Deed.LOOK) {
      var unused = root.plan().toString();
      return;
    }
    if (step.deed() == Deed.JUMP) {
      if (byHand != null) {
        byHand.advance(Duration.ofMillis(step.micros() * 137L));
      }
      return;
    }
    Birth birth = notes.latest(step.target());
    Child<?> child = birth == null ? null : birth.handle();
    if (birth == null || child == null) {
      return;
    }
    Run run = notes.current(step.target());
    switch (step.deed()) {
      case FAIL, PLANNED, GIVE_UP, RETURN -> {
        if (run != null && !run.order.isGo()) {
          notes.doing(step.deed(), birth);
          run.what = step.deed();
          run.order.go();
        }
      }
      case RELEASE -> {
        if (run != null) {
          run.release.go();
        }
      }
      case ASK -> {
        notes.doing(Deed.ASK, birth);
        child.pleaseStop().go();
        notes.done(Deed.ASK, birth, /* isSo= */ true, /* isLate= */ false);
      }
      case STOP -> {
        notes.doing(Deed.STOP, birth);
        var unused = child.stop();
        notes.done(Deed.STOP, birth, /* isSo= */ true, /* isLate= */ false);
      }
      case START -> start(birth, child);
      case FORGIVE -> {
        notes.doing(Deed.FORGIVE, birth);
        var unused = child.forgive();
        notes.done(Deed.FORGIVE, birth, /* isSo= */ true, /* isLate= */ false);
      }
      case INTERRUPT -> child.thread().ifPresent(Thread::interrupt);
      case SPAWN -> spawnLate(child);
      default -> throw new AssertionError(step.deed());
    }
  }

  private void start(Birth birth, Child<?> child) {
    boolean isSo = true;
    notes.doing(Deed.START, birth);
    try {
      var unused = child.start();
    } catch (IllegalStateException e) {
      isSo = false; // it runs, is fenced, or its parent is settled
    } finally {
      notes.done(Deed.START, birth, isSo, isAsked(birth));
    }
  }

  /** {@return whether what it belongs to is being stopped} */
  private boolean isAsked(Birth birth) {
    Run parent = birth.parent;
    Child<?> above = parent == null ? null : parent.birth.handle();
    return root.drain().isGo() || (above != null && above.drain().isGo());
  }

  private void spawnLate(Child<?> parent) {
    try {
      var unused = parent.spawn("late", stop -> {
        late.incrementAndGet();
        try {
          stop.await();
        } catch (InterruptedException e) {
          // what it waits for does not come any more
        } finally {
          late.decrementAndGet();
        }
      });
    } catch (IllegalStateException e) {
      // the parent is settled
    }
  }

  /** The faces of the tree can be read at any moment. */
  void look() {
    String tree = root.tree();
    if (!tree.contains("life")) {
      notes.wrong("the tree does not show its root: " + tree);
    }
    try {
      var unused = JsonValues.of(root.json());
    } catch (RuntimeException e) {
      notes.wrong("no JSON: " + e + "\n" + root.json());
    }
    var unused = root.health().toString();
    if (looks.getAndIncrement() % WHY_EACH == 0) {
      var unused2 = root.why().toString();
    }
    for (Birth birth : notes.births()) {
      Child<?> child = birth.handle();
      if (child != null && child.history().size() > 10) {
        notes.wrong(birth + " has a history of " + child.history().size());
      }
    }
  }
}
