package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.core.chaos.LifePlan.Part;
import dev.supervisor.core.chaos.LifePlan.Step;
import dev.supervisor.core.chaos.Lives.Birth;
import dev.supervisor.core.chaos.Lives.Broken;
import dev.supervisor.core.chaos.Lives.Run;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One tree from its opening to its end, with the current thread as its owner. */
final class LifePlay {
  private static final Duration JUMP = Duration.ofSeconds(31);

  private final LifePlan plan;
  final LifeNotes notes;
  private final Signal calm = Signal.create(); // from now on no thread is deaf
  private final AtomicInteger failures;
  private final LifeTold told;
  private final LifeDue due;
  private @Nullable ManualClock clock;

  LifePlay(LifePlan plan) {
    this.plan = plan;
    notes = new LifeNotes(plan);
    told = new LifeTold(notes);
    due = new LifeDue(notes);
    failures = new AtomicInteger(plan.failures());
  }

  /** One tree lives; what is wrong is thrown, with how it can be had again. */
  static void playOrThrow(long seed) throws InterruptedException {
    LifePlan plan = LifePlan.of(seed);
    LifePlay play = new LifePlay(plan);
    List<String> wrong;
    try {
      wrong = play.run();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + play.describe(), e);
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong) + play.describe());
    }
  }

  private String describe() {
    return "\nreplay with -Dlives=1 -Dseed=" + plan.seed() + "; the plan:\n" + plan
        + "\nwhat was seen:\n  " + notes.story();
  }

  /** {@return what is wrong} */
  private List<String> run() throws InterruptedException {
    if (!plan.byHand()) {
      live();
      return notes.wrong();
    }
    try (ManualClock byHand = ManualClock.install()) {
      clock = byHand;
      live();
    }
    return notes.wrong();
  }

  private void live() throws InterruptedException {
    Throwable thrown = null;
    Scope root = Supervisor.open("life", this::options);
    LifeHands hands = new LifeHands(root, notes, clock);
    try {
      grow(root, LifePlan.ROOT, null);
      List<Thread> others = new ArrayList<>();
      for (List<Step> steps : plan.steps()) {
        Thread other = new Thread(() -> steps.forEach(hands::take), "chaos");
        other.start();
        others.add(other);
      }
      if (plan.isCalm()) {
        join(others);
        rest(root, hands);
      }
      thrown = close(root);
      notes.over();
      calm.go();
      join(others);
    } finally {
      calm.go();
      close(root); // again, where nothing went wrong
    }
    Soon.until("all threads have ended", () -> notes.alive() == 0 && hands.late() == 0);
    for (Birth birth : notes.births()) {
      Child<?> child = birth.handle();
      if (child != null && !child.stopped().isGo()) {
        notes.wrong(birth + " is not settled: " + child.state().name());
      }
    }
    for (Birth birth : notes.lateBegun()) {
      Child<?> child = birth.handle();
      if (child == null || child.state() != Node.State.ABANDONED) {
        notes.wrong(birth + " began when the tree had been closed, and was not given up");
      }
    }
    hands.look();
    told.check(thrown);
  }

  private TreeOptions options(TreeOptions with) {
    return with.stopWithin(Duration.ofDays(1))
        .threads(t -> t.strategy(plan.rootStrategy()).grace(LifePlan.LONG).patience(LifePlan.LONG))
        .listener(told::heard);
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread each : threads) {
      each.join(60_000);
      if (each.isAlive()) {
        throw new AssertionError(each.getName() + " hangs, which acts from outside");
      }
    }
  }

  /** Waits until nothing is on its way any more. */
  private void rest(Scope root, LifeHands hands) throws InterruptedException {
    failures.set(0);
    calm.go();
    try {
      Soon.until("all is at rest", () -> {
        ManualClock byHand = clock;
        if (byHand != null) {
          byHand.advance(JUMP);
        }
        return isAtRest(root) && due.unrest(root.pleaseStop().isGo()).isEmpty();
      });
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + ": " + due.unrest(root.pleaseStop().isGo()) + "\n" + root.tree(), e);
    }
    hands.look();
    checkCounts(root);
    if (!root.drain().isGo()) {
      notes.closing();
    }
  }

  /** The numbers that are kept are those that a walk finds. */
  private static void checkCounts(Scope root) throws InterruptedException {
    List<Node> all = new ArrayList<>(root.descendants());
    all.add(root);
    for (Node each : all) {
      Soon.until(
          () -> each.path() + " has " + each.counts() + "\n" + each.tree(), () -> isCounted(each));
    }
  }

  private static boolean isCounted(Node node) {
    Node.Counts counts = node.counts();
    int down = 0;
    int pausing = 0;
    int waiting = 0; // for a first start, or for a further one
    List<Node> children = node.children();
    for (Node each : children) {
      switch (each.state()) {
        case DOWN -> down++;
        case BACKING_OFF, FENCED -> pausing++;
        case WAITING -> waiting++;
        default -> {}
      }
    }
    return counts.down() == down
        && counts.restarting() >= pausing
        && counts.restarting() <= pausing + waiting
        && counts.live() + counts.restarting() + down == children.size();
  }

  private boolean isAtRest(Scope root) {
    if (root.drain().isGo()) {
      return root.children().stream().allMatch(it -> it.state().isSettled());
    }
    for (Birth birth : notes.births()) {
      Child<?> child = birth.handle();
      if (child == null) {
        continue;
      }
      Node.State state = child.state();
      boolean isResting = state == Node.State.RUNNING
          || state == Node.State.WAITING
          || state == Node.State.DOWN
          || state.isSettled();
      if (!isResting) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Throwable close(Scope root) {
    try {
      root.close();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  // ---- bodies

  private void grow(SupervisedThread self, int id, @Nullable Run run) {
    Map<Integer, Birth> siblings = new ConcurrentHashMap<>();
    for (Part part : plan.parts()) {
      if (part.parent() != id) {
        continue;
      }
      Birth birth = notes.toBeBorn(part, run);
      siblings.put(part.id(), birth);
      try {
        Child<?> child = self.spawn(
            "n" + part.id(),
            with -> part.options(with, each -> handle(siblings, each), plan.byHand()),
            stop -> live(birth, stop));
        notes.born(birth, child, self.drain().isGo());
      } catch (RuntimeException e) {
        if (!self.drain().isGo()) { // else it was given up before it began
          notes.wrong(birth + " was refused: " + e);
        }
        return;
      }
    }
  }

  private static Child<?> handle(Map<Integer, Birth> siblings, int id) {
    Birth birth = siblings.get(id);
    Child<?> child = birth == null ? null : birth.handle();
    if (child == null) {
      throw new AssertionError("n" + id + " has no handle");
    }
    return child;
  }

  private void live(Birth birth, Signal stop) throws Exception {
    Run run = notes.began(birth, stop);
    String how = "returns";
    SplittableRandom random =
        new SplittableRandom(plan.seed() * 31 + birth.part.id() * 1_000_003L + run.number);
    try {
      SupervisedThread self = Supervisor.current();
      int when = random.nextInt(4);
      perhaps(run, when == 0);
      if (birth.part.isRude()) {
        RudeLives.say();
      }
      becomeReady(birth.part);
      perhaps(run, when == 1);
      grow(self, birth.part.id(), run);
      perhaps(run, when == 2);
      await(run);
      carryOut(run);
      if (birth.part.isRude()) {
        RudeLives.perhapsLeaveInterrupted(random);
      }
    } catch (Broken e) {
      how = e.what();
      if (birth.part.isRude() && random.nextBoolean()) {
        throw new RudeLives.BrokenError(e);
      }
      throw e;
    } catch (Throwable e) {
      how = e.toString();
      throw e;
    } finally {
      notes.ended(run, how);
    }
  }

  private static void becomeReady(Part part) {
    if (part.becomesReady() && part.isRude()) {
      RudeLives.ready();
    } else if (part.becomesReady()) {
      Supervisor.ready();
    }
  }

  private void perhaps(Run run, boolean doesFail) throws Broken {
    if (doesFail && failures.getAndDecrement() > 0) {
      throw broken(run, "failure", null);
    }
  }

  private Broken broken(Run run, String how, @Nullable Throwable cause) {
    Broken broken = new Broken(run, how, cause);
    notes.failed(run, broken);
    return broken;
  }

  /** Until there is an order, or it is asked; the deaf are not before they are released. */
  private void await(Run run) throws Broken {
    Signal deafTill = run.birth.part.isDeaf() ? Signal.any(run.release, calm) : run.pleaseStop;
    boolean isDeaf = run.birth.part.isDeaf();
    while (true) {
      try {
        if (isDeaf) {
          if (run.order.await(deafTill)) {
            return;
          }
          isDeaf = false;
        }
        if (!run.order.await(run.pleaseStop)) {
          notes.asked(run);
        }
        return;
      } catch (InterruptedException e) {
        if (!isDeaf && !run.birth.part.swallows()) {
          throw broken(run, "interrupt", e);
        }
      }
    }
  }

  private void carryOut(Run run) throws Broken {
    if (!run.order.isGo()) {
      return;
    }
    switch (run.what) {
      case FAIL -> throw broken(run, "order", null);
      case PLANNED -> throw new Restart.Planned("as told");
      case GIVE_UP -> {
        notes.failed(run, null);
        throw new Restart.GiveUp("as told", null);
      }
      default -> {}
    }
  }
}
