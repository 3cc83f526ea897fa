package dev.supervisor.verification.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Till;
import dev.supervisor.verification.stress.Publication.Limit;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Bad schedule: who leaves a lock, or puts an element, looks for somebody to wake just before that
 * one says that it waits, which in turn looked just before; or the new holder does not see what the
 * old one wrote.
 */
public final class HandOver {
  private HandOver() {}

  /** Two take turns; the second must see what the first wrote. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "two inside, or not woken")
  @State
  public static class LockTaken {
    private final Lock lock = Lock.named("lock");
    private int plain;

    private int next() {
      return Limit.uninterrupted(() -> {
        int[] count = {-1};
        boolean unused = lock.tryHold(Till.in(Limit.LONG), held -> count[0] = ++plain);
        return count[0];
      });
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = next();
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = next();
    }
  }

  /** One waits for a change under the lock, the other makes it. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "not woken")
  @State
  public static class RoomWoken {
    private final Lock lock = Lock.named("lock");
    private boolean changed;

    @Actor
    public void changes() {
      boolean unused = Limit.uninterrupted(() -> lock.<Boolean, RuntimeException>hold(held -> {
        changed = true;
        return true;
      }));
    }

    @Actor
    public void waits(I_Result r) {
      r.r1 = Limit.inTime(() -> {
        Till till = Till.in(Limit.LONG);
        try (Lock.Held held = lock.acquire()) {
          while (!changed && !till.isGo()) {
            held.await(till);
          }
          return changed;
        }
      });
    }
  }

  /** An element and several at once, built without any care: some in places of one chunk, the others as a chunk of their own. */
  @JCStressTest
  @Outcome(id = "1, 13", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "not woken, or not published")
  @State
  public static class ElementsTaken {
    private static final int SEVERAL = 12;
    private final Channel<int[]> channel = Channel.bounded("channel", 1 + SEVERAL);

    @Actor
    public void puts() {
      channel.offer(new int[] {1});
      List<int[]> several = new ArrayList<>();
      for (int i = 0; i < SEVERAL; i++) {
        several.add(new int[] {1});
      }
      int unused = Limit.uninterrupted(() -> channel.putAll(several, Till.in(Limit.LONG)));
    }

    @Actor
    public void takes(II_Result r) {
      Till till = Till.in(Limit.LONG);
      int[] built = new int[1];
      r.r1 = Limit.inTime(() -> {
        for (int i = 0; i < 1 + SEVERAL; i++) {
          int[] taken = channel.take(till);
          if (taken == null) {
            return false;
          }
          built[0] += taken[0];
        }
        return true;
      });
      r.r2 = built[0];
    }
  }

  /** Two elements through room for one: the producer has to be woken. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE)
  @Outcome(expect = FORBIDDEN, desc = "not woken")
  @State
  public static class RoomMade {
    private final Channel<Integer> channel = Channel.bounded("channel", 1);

    private int take() throws InterruptedException {
      Integer taken = channel.take(Till.in(Limit.LONG));
      return taken == null ? 0 : taken;
    }

    @Actor
    public void puts(II_Result r) {
      r.r1 = Limit.inTime(
          () -> channel.put(1, Till.in(Limit.LONG)) && channel.put(2, Till.in(Limit.LONG)));
    }

    @Actor
    public void takes(II_Result r) {
      r.r2 = Limit.inTime(() -> take() == 1 && take() == 2);
    }
  }
}
