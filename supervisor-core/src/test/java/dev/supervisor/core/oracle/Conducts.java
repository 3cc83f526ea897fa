package dev.supervisor.core.oracle;

import dev.supervisor.core.Child;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Place;
import dev.supervisor.signals.Signal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How nodes behave: what the bodies of a plan do once they have their children. */
final class Conducts {
  private static final long STUCK_SECONDS = 40;
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final Play play;
  private final Bodies bodies;
  private final Family family;
  private final Story story;
  private final Log log;
  private final Map<Integer, Set<Integer>> heardStopped = new ConcurrentHashMap<>();

  Conducts(Play play, Bodies bodies) {
    this.play = play;
    this.bodies = bodies;
    this.family = play.family;
    this.story = play.story;
    this.log = play.log;
  }

  /** What has to be there before the node has children. */
  void prepare(Spec spec, SupervisedThread self) {
    if (spec.conduct() == Conduct.JOINS) {
      Set<Integer> heard = ConcurrentHashMap.newKeySet();
      heardStopped.put(spec.id(), heard);
      var unused = self.handlers()
          .on(
              TreeEvent.Stopped.class,
              event -> heard.add(Library.idOf(event.node().name())));
    }
  }

  /** Does what the conduct says, on the thread of the node. */
  void act(Spec spec, SupervisedThread self, Signal pleaseStop) throws InterruptedException {
    switch (spec.conduct()) {
      case ENDS_EARLY -> {}
      case FAILS_EARLY -> fail(spec);
      case ENDS_ON_DRAIN -> story.await(spec.id(), self.drain());
      case FAILS_ON_DRAIN -> {
        story.await(spec.id(), self.drain());
        fail(spec);
      }
      case FAILS_WHEN_ASKED -> {
        obey(spec, pleaseStop);
        fail(spec);
      }
      case FAILS_WHEN_INTERRUPTED -> {
        try {
          insisted(spec);
        } catch (InterruptedException e) {
          log.add(Mark.INTERRUPTED, spec.id());
          fail(spec);
        }
      }
      case STUBBORN, PATIENT -> insisted(spec);
      case SLOW -> {
        try {
          insisted(spec);
        } catch (InterruptedException e) {
          log.add(Mark.INTERRUPTED, spec.id());
          sleepOn();
        }
      }
      case DEAF, IMMOVABLE -> ignoreAll(spec, self);
      case ACCEPTS_WHEN_ASKED -> {
        obey(spec, pleaseStop);
        accept(spec, self);
      }
      case ACCEPTS_ON_DRAIN -> {
        story.await(spec.id(), self.drain());
        accept(spec, self);
        obey(spec, pleaseStop);
      }
      case JOINS -> join(spec, self);
      case WAITS_FOR_SIBLINGS -> {
        obey(spec, pleaseStop);
        awaitSiblings(spec, self);
      }
      case OUTLIVES_PARENT -> {
        obey(spec, pleaseStop);
        Handle parent = story.handle(family.parent(spec.id()));
        if (parent != null && parent.drain().isGo()) {
          story.must(spec.id(), parent.stopped(), Rule.DAEMON_WAITED_FOR);
        }
      }
      case WAITS_FOR_ELDER -> {
        obey(spec, pleaseStop);
        if (isLate(spec)) {
          awaitElder(spec);
        }
      }
      default -> obey(spec, pleaseStop);
    }
  }

  private void obey(Spec spec, Signal pleaseStop) throws InterruptedException {
    story.await(spec.id(), pleaseStop);
    story.lookAsked(spec.id());
    story.lookAround(spec.id());
    if (spec.id() % 3 == 0) {
      LockSupport.parkNanos(LINGER_NANOS);
    }
  }

  private void fail(Spec spec) {
    Failure failure = new Failure(spec.id());
    log.add(Mark.THROWING, spec.id(), failure);
    throw failure;
  }

  /** Waits for the interrupt that has to come. */
  private void insisted(Spec spec) throws InterruptedException {
    if (!play.letGo.await(STUCK_SECONDS, TimeUnit.SECONDS)) {
      log.add(Mark.MISSED, spec.id(), Rule.STUCK);
    }
  }

  private static void sleepOn() {
    long end = System.nanoTime() + SLOW_NANOS;
    boolean again = false;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(SLOW_NANOS);
      again |= Thread.interrupted();
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }

  private void ignoreAll(Spec spec, SupervisedThread self) {
    for (; ; ) {
      try {
        if (!play.letGo.await(STUCK_SECONDS, TimeUnit.SECONDS)) {
          log.add(Mark.MISSED, spec.id(), Rule.STUCK);
        }
        break;
      } catch (InterruptedException e) {
        log.add(Mark.INTERRUPTED, spec.id());
      }
    }
    Handle handle = story.handle(spec.id());
    if (handle != null && handle.stopped().isGo()) { // as it must, by now
      try {
        var unused = self.spawn("n0", stop -> {});
        log.add(Mark.MISSED, spec.id(), Rule.SPAWN_ACCEPTED);
      } catch (IllegalStateException e) {
        return;
      }
    }
  }

  // ---- late children

  private void accept(Spec spec, SupervisedThread self) throws InterruptedException {
    for (Spec late : spec.late()) {
      Handle parent =
          late.place() == Place.SELF ? null : story.awaitHandle(family.parent(late.id()));
      bodies.make(late, parent == null ? self : parent.thread());
      Handle made = story.handle(late.id());
      if (late.kind() == Kind.CREATED && made != null && isGo(made.pleaseStop())) {
        story.must(late.id(), made.stopped(), Rule.LATE_SETTLES);
      }
    }
  }

  private static boolean isGo(@Nullable Signal signal) {
    return signal != null && signal.isGo();
  }

  /**
   * {@return whether its parent was being stopped when it was born, for certain}
   *
   * <p>What is made on {@code drain} may come before the parent's turn: then it is one of those that were there.
   */
  private boolean isLate(Spec spec) {
    int maker = family.maker(spec.id());
    int parent = family.parent(spec.id());
    return family.spec(maker).conduct() == Conduct.ACCEPTS_WHEN_ASKED
        && (maker == parent || family.parent(maker) == parent)
        && play.plan.actions().stream().noneMatch(action -> action.target() == maker);
  }

  /** Its parent is being stopped, and neither the next older thread nor the parent waits for this one. */
  private void awaitElder(Spec spec) throws InterruptedException {
    int parent = family.parent(spec.id());
    int maker = family.maker(spec.id());
    Handle elder = null;
    if (maker != parent && !family.isLate(maker) && !family.isDaemon(maker)) {
      List<Integer> siblings = family.children(parent);
      for (int id : siblings.subList(0, Math.max(0, siblings.indexOf(maker)))) {
        Spec sibling = family.spec(id);
        if (id > 0 && sibling.kind() == Kind.CHILD && !family.isLate(id)) {
          Handle known = story.handle(id);
          elder = known == null ? elder : known;
        }
      }
    }
    Handle next = elder == null ? story.handle(parent) : elder;
    Signal asked = next == null ? null : next.pleaseStop();
    if (next != null && asked != null) {
      story.must(
          spec.id(), asked.or(next.thread().ended()).or(next.stopped()), Rule.LATE_POSTPONES);
    }
  }

  // ---- those who wait for others

  private void awaitSiblings(Spec spec, SupervisedThread self) throws InterruptedException {
    Handle parent = story.handle(family.parent(spec.id()));
    if (parent == null || !parent.drain().isGo()) {
      return; // it was stopped alone
    }
    for (int id : family.children(family.parent(spec.id()))) {
      Handle sibling = story.handle(id);
      Signal asked = sibling == null ? null : sibling.pleaseStop();
      boolean waitsToo = family.spec(id).conduct() == Conduct.WAITS_FOR_SIBLINGS;
      if (sibling != null && asked != null && waitsToo && sibling.node() != self) {
        story.must(spec.id(), asked.or(sibling.stopped()), Rule.ALL_AT_ONCE);
      }
    }
  }

  private void join(Spec spec, SupervisedThread self) throws InterruptedException {
    int newest = Family.NONE;
    for (Spec child : spec.children()) {
      if (child.kind() == Kind.CHILD
          && !family.isDaemon(child.id())
          && !child.is(Spec.Trait.RELEASED)) {
        newest = child.id();
      }
    }
    Handle handle = newest == Family.NONE ? null : story.handle(newest);
    if (handle == null) {
      obey(spec, self.pleaseStop());
      return;
    }
    Child<?> child = handle.child();
    try {
      Object value = child.join();
      log.add(Mark.JOINED, newest, value == null ? "null" : "value");
    } catch (ThreadFailedException e) {
      log.add(Mark.COLLECTED, newest);
      log.add(Mark.JOINED, newest, "failed");
    } catch (ThreadAbandonedException e) {
      log.add(Mark.JOINED, newest, "abandoned");
    } catch (ThreadStoppedException e) {
      log.add(Mark.JOINED, newest, "stopped");
      throw e;
    }
    hearWhatCameBefore(spec, newest);
  }

  /** The end of a child is in its parent's queue before join returns. */
  private void hearWhatCameBefore(Spec spec, int child) {
    try {
      var unused = Library.events().update();
    } catch (StopRequested e) {
      return; // a normal end, in a moment
    }
    if (!heardStopped.getOrDefault(spec.id(), Set.of()).contains(child)) {
      log.add(Mark.MISSED, spec.id(), Rule.EVENT_BEFORE_JOIN);
    }
  }

  // ---- stretches

  /** What an open scope waits for before its body closes it. */
  void stay(Spec spec, Handle scope, Spec owner, Signal ownersStop) throws InterruptedException {
    Signal own = scope.pleaseStop();
    if (own == null || spec.conduct() == Conduct.CLOSES) {
      return;
    }
    if (spec.conduct() == Conduct.WAITS_FOR_SELF) {
      story.await(spec.id(), own);
      return;
    }
    story.await(spec.id(), own.or(ownersStop));
    Handle body = story.handle(owner.id());
    if (body != null) {
      story.await(spec.id(), body.drain().or(ownersStop)); // else it was stopped alone
    }
    story.must(spec.id(), ownersStop, Rule.STRETCH_ASKED);
  }

  /** The body of an overlay. */
  @Nullable
  Object overlay(Spec spec, Signal pleaseStop) throws InterruptedException {
    return bodies.body(spec, pleaseStop);
  }
}
