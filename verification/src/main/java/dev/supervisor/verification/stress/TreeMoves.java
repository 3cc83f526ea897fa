package dev.supervisor.verification.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Bad schedule: two threads start a child and both are told that they did, of one life; an event takes
 * its number before another one, and its place in the queue behind it.
 */
public final class TreeMoves {
  private static final Scope ROOT = Supervisor.root("stress");

  private TreeMoves() {}

  private static boolean isOverlaid(Child<?> child) {
    try {
      Object unused = child.overlay();
      return true;
    } catch (IllegalStateException e) {
      return false; // the other one was accepted, and its life is not over
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code accepted, accepted, runs of the body}: when both were, there were two lives. */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "0, 1, 1", "1, 1, 2"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "accepted twice in one life")
  @State
  public static class Started {
    private final AtomicInteger runs = new AtomicInteger();
    private final Child<Integer> child =
        ROOT.create("child", with -> with, pleaseStop -> runs.incrementAndGet());

    @Actor
    public void one(III_Result r) {
      r.r1 = isOverlaid(child) ? 1 : 0;
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = isOverlaid(child) ? 1 : 0;
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = runs.get();
    }
  }

  /** Two siblings live and end: {@code events in their parent's queue, those that are behind a later one}. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "lost, or out of order")
  @State
  public static class Told {
    private final List<Long> numbers = new ArrayList<>();
    private final Child<Integer> parent =
        ROOT.create("parent", with -> with, pleaseStop -> Supervisor.events().update());
    private final Child<Integer> one = parent.create("one", with -> with, pleaseStop -> 1);
    private final Child<Integer> other = parent.create("other", with -> with, pleaseStop -> 2);

    public Told() {
      parent.handlers().on(TreeEvent.class, event -> numbers.add(event.number()));
    }

    @Actor
    public void one() {
      boolean unused = isOverlaid(one);
    }

    @Actor
    public void other() {
      boolean unused = isOverlaid(other);
    }

    @Arbiter
    public void after(II_Result r) {
      boolean unused = isOverlaid(parent);
      r.r1 = numbers.size();
      for (int i = 1; i < numbers.size(); i++) {
        r.r2 += numbers.get(i - 1) > numbers.get(i) ? 1 : 0;
      }
    }
  }
}
