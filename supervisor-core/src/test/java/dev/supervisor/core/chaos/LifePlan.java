package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.ThreadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * A tree whose threads fail and are started again, and what is done to it: all of it follows from the seed.
 *
 * @param byHand whether time moves only when the test says so
 * @param isCalm whether all threads come to rest before the tree is closed; else it is closed in the middle
 * @param failures how many failures come from the bodies themselves
 */
record LifePlan(
    long seed,
    boolean byHand,
    boolean isCalm,
    int failures,
    Restart.Strategy rootStrategy,
    List<Part> parts,
    List<List<Step>> steps) {
  static final int ROOT = -1;
  static final Duration LONG = Duration.ofDays(1);

  /** What is done from outside. */
  enum Deed {
    FAIL,
    PLANNED,
    GIVE_UP,
    RETURN,
    ASK,
    STOP,
    START,
    FORGIVE,
    INTERRUPT,
    SPAWN,
    LOOK,
    RELEASE,
    JUMP
  }

  /**
   * One thing that is done, by one of several threads.
   *
   * @param micros how long the thread waits before, at least
   */
  record Step(Deed deed, int target, int micros) {}

  /** How a child is started again. */
  enum Again {
    NEVER,
    ON_FAILURE,
    ALWAYS
  }

  /**
   * One child.
   *
   * @param attempts negative for any number
   * @param isDeaf whether it ends neither when it is asked nor when it is interrupted, until it is released
   * @param isRude whether what it throws, says and is decided by lies in the way of who reads it
   * @param swallows whether an interrupt is nothing to it; else it fails of it
   */
  record Part(
      int id,
      int parent,
      Again again,
      int attempts,
      boolean staysDown,
      Restart.Strategy strategy,
      List<Integer> after,
      List<Integer> needs,
      boolean becomesReady,
      int kind,
      boolean isDeaf,
      boolean isRude,
      boolean swallows,
      boolean failFast,
      ThreadOptions.AutoShutdown autoShutdown,
      boolean significant) {
    boolean isAgain() {
      return again != Again.NEVER;
    }

    ThreadOptions options(ThreadOptions with, IntFunction<Child<?>> siblings, boolean byHand) {
      List<Soon.Kind> kinds = Soon.kinds();
      ThreadOptions own = kinds.get(kind % kinds.size()).with().apply(with);
      own = own.strategy(strategy).autoShutdown(autoShutdown).restart(restart(byHand));
      own = isDeaf
          ? own.grace(Duration.ZERO).patience(Duration.ZERO)
          : own.grace(LONG).patience(LONG);
      own = becomesReady ? own.becomesReady() : own;
      own = failFast ? own.failFast() : own;
      own = significant ? own.significant() : own;
      for (int each : after) {
        own = own.after(siblings.apply(each));
      }
      for (int each : needs) {
        own = own.needs(siblings.apply(each));
      }
      return own;
    }

    private Restart restart(boolean byHand) {
      if (!isAgain()) {
        return Restart.never();
      }
      Restart some = again == Again.ALWAYS ? Restart.always() : Restart.onFailure();
      some = attempts < 0 ? some.forever() : some.upTo(attempts);
      some = staysDown ? some.staysDown() : some;
      some = isRude ? RudeLives.decidedBy(some) : some;
      some = byHand ? some : some.delays(Duration.ZERO, Duration.ofMillis(id % 3));
      return some.fenceWithin(Duration.ofDays(30)).quiet(Duration.ofDays(30));
    }
  }

  Restart.Strategy strategyOf(int parent) {
    return parent == ROOT ? rootStrategy : parts.get(parent).strategy();
  }

  List<Integer> below(int id) {
    List<Integer> all = new ArrayList<>();
    for (Part part : parts) {
      if (part.parent() == id || all.contains(part.parent())) {
        all.add(part.id());
      }
    }
    return all;
  }

  /** {@return those that it needs, directly or by way of others} */
  Set<Integer> needed(int id) {
    Set<Integer> all = new TreeSet<>();
    for (int each : parts.get(id).needs()) {
      all.add(each);
      all.addAll(needed(each));
    }
    return all;
  }

  // ---- making one

  static LifePlan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean byHand = random.nextInt(3) == 0;
    Restart.Strategy root = strategy(random);
    List<Part> parts = new ArrayList<>();
    int many = 2 + random.nextInt(9);
    for (int id = 0; id < many; id++) {
      parts.add(part(id, parts, root, random));
    }
    boolean startsByHand = random.nextInt(3) == 0;
    List<List<Step>> steps = new ArrayList<>();
    int threads = 1 + random.nextInt(3);
    for (int i = 0; i < threads; i++) {
      List<Step> own = new ArrayList<>();
      int length = random.nextInt(14);
      for (int j = 0; j < length; j++) {
        Deed deed = Deed.values()[random.nextInt(Deed.values().length)];
        deed = deed == Deed.START && !startsByHand ? Deed.FAIL : deed;
        deed = deed == Deed.GIVE_UP && random.nextInt(3) > 0 ? Deed.FAIL : deed;
        own.add(
            new Step(deed, random.nextInt(many), random.nextBoolean() ? 0 : random.nextInt(300)));
      }
      steps.add(List.copyOf(own));
    }
    return new LifePlan(
        seed,
        byHand,
        random.nextInt(3) > 0,
        random.nextInt(8),
        root,
        List.copyOf(parts),
        List.copyOf(steps));
  }

  private static Restart.Strategy strategy(SplittableRandom random) {
    Restart.Strategy[] all = Restart.Strategy.values();
    return all[Math.max(0, random.nextInt(all.length + 2) - 2)];
  }

  private static Part part(
      int id, List<Part> parts, Restart.Strategy root, SplittableRandom random) {
    int parent = id == 0 || random.nextInt(2) == 0 ? ROOT : random.nextInt(id);
    if (parent != ROOT && parts.get(parent).isDeaf()) {
      parent = ROOT;
    }
    Again again = Again.values()[random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(4) / 3];
    Restart.Strategy group = parent == ROOT ? root : parts.get(parent).strategy();
    List<Integer> after = new ArrayList<>();
    List<Integer> needs = new ArrayList<>();
    for (Part sibling : parts) {
      if (sibling.parent() == parent && random.nextInt(4) == 0) {
        boolean mayNeed = group == Restart.Strategy.ONE_FOR_ONE && again != Again.NEVER;
        (mayNeed && random.nextBoolean() ? needs : after).add(sibling.id());
      }
    }
    ThreadOptions.AutoShutdown above =
        parent == ROOT ? ThreadOptions.AutoShutdown.NEVER : parts.get(parent).autoShutdown();
    boolean significant =
        above != ThreadOptions.AutoShutdown.NEVER && again != Again.ALWAYS && random.nextBoolean();
    ThreadOptions.AutoShutdown[] shutdowns = ThreadOptions.AutoShutdown.values();
    return new Part(
        id,
        parent,
        again,
        random.nextInt(3) == 0 ? -1 : random.nextInt(6),
        random.nextInt(3) == 0,
        strategy(random),
        List.copyOf(after),
        List.copyOf(needs),
        random.nextInt(3) == 0,
        random.nextInt(2),
        random.nextInt(6) == 0,
        random.nextInt(4) == 0,
        random.nextBoolean(),
        random.nextInt(6) == 0,
        shutdowns[Math.max(0, random.nextInt(6) - 3)],
        significant);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(1_000);
    text.append("byHand ").append(byHand).append(", calm ").append(isCalm);
    text.append(", failures ").append(failures).append(", root ").append(rootStrategy.name());
    for (Part part : parts) {
      text.append("\n  ").append(part.toString());
    }
    for (List<Step> each : steps) {
      text.append("\n  ").append(each.toString());
    }
    return text.toString();
  }
}
