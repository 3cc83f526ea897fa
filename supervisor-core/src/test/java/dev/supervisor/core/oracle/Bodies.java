package dev.supervisor.core.oracle;

import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Trait;
import dev.supervisor.signals.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How nodes come to be: what the bodies of a plan do before they do what their conduct says. */
final class Bodies {
  final AtomicInteger running = new AtomicInteger();

  private final Play play;
  private final Story story;
  private final Log log;
  private final Conducts conducts;

  /** The stretches that are open on the thread of a node, innermost first; each confined to its thread. */
  private final Map<Integer, Deque<Spec>> stretches = new ConcurrentHashMap<>();

  Bodies(Play play) {
    this.play = play;
    this.story = play.story;
    this.log = play.log;
    this.conducts = new Conducts(play, this);
  }

  // ---- linking

  /** Makes the children of a thread, on that thread. */
  void grow(Spec spec, SupervisedThread node) throws InterruptedException {
    for (Spec child : spec.children()) {
      make(child, node);
    }
  }

  /** Makes one child, on the thread of its maker. */
  void make(Spec spec, SupervisedThread parent) throws InterruptedException {
    switch (spec.kind()) {
      case CHILD -> spawn(spec, parent);
      case CREATED, OVERLAY ->
        link(
            spec,
            () -> parent.create(
                spec.name(),
                with -> Library.options(with, spec),
                stop -> conducts.overlay(spec, stop)));
      case SCOPE -> open(spec);
      case GUEST -> register(spec, (Scope) parent);
      case ATTACHMENT -> attach(spec, part -> parent.attach(spec.name(), part));
      case SHARED -> share(spec, parent);
      case ROOT -> throw new AssertionError("a root is nobody's child");
    }
    if (spec.kind() == Kind.OVERLAY) {
      stretchesOf(spec).push(spec);
    }
  }

  private interface Making {
    Node make();
  }

  private @Nullable Handle link(Spec spec, Making making) {
    return link(spec, spec.id(), making);
  }

  private @Nullable Handle link(Spec spec, int id, Making making) {
    log.add(Mark.SPAWNING, id);
    Node node;
    try {
      node = making.make();
    } catch (IllegalStateException e) {
      play.refused(spec, e);
      return null;
    }
    log.add(Mark.SPAWNED, id);
    story.born(id, node);
    return story.handle(id);
  }

  private void spawn(Spec spec, SupervisedThread parent) throws InterruptedException {
    if (spec.is(Trait.RESTARTED)) {
      startTwice(spec, parent);
      return;
    }
    running.incrementAndGet();
    Handle handle = link(
        spec,
        () -> spec.is(Trait.CALL)
            ? parent.call(spec.name(), with -> options(with, spec), stop -> body(spec, stop))
            : parent.spawn(spec.name(), with -> options(with, spec), stop -> {
              var unused = body(spec, stop);
            }));
    if (handle == null) {
      running.decrementAndGet();
    } else if (spec.is(Trait.RELEASED)) {
      log.add(Mark.RELEASED, spec.id());
      var unused = handle.child().release();
    }
  }

  private ThreadOptions options(ThreadOptions with, Spec spec) {
    ThreadOptions options = Library.options(with, spec);
    return spec.is(Trait.CLEANUP) ? options.cleanup(stop -> cleanUp(spec)) : options;
  }

  /** Creates it, lets it have one short life, and starts it for the other. */
  private void startTwice(Spec spec, SupervisedThread parent) throws InterruptedException {
    int former = -spec.id();
    AtomicInteger lives = new AtomicInteger();
    Handle first = link(
        spec,
        former,
        () -> parent.create(
            spec.name(),
            with -> Library.options(with, spec),
            stop -> lives.getAndIncrement() == 0 ? formerLife(former) : body(spec, stop)));
    if (first == null) {
      return;
    }
    try {
      var unused = first.child().start();
    } catch (IllegalStateException e) { // stopped before
      play.refused(spec, e);
      return;
    }
    story.await(former, first.stopped());
    story.lookStopped(former);
    running.incrementAndGet();
    if (link(spec, () -> first.child().start()) == null) {
      running.decrementAndGet();
    }
  }

  private @Nullable Object formerLife(int former) {
    log.add(Mark.BEGAN, former);
    log.add(Mark.OVER, former);
    return null;
  }

  private void open(Spec spec) throws InterruptedException {
    Handle handle = link(spec, () -> Library.openInner(spec.name()));
    if (handle != null) {
      stretchesOf(spec).push(spec);
      grow(spec, handle.thread());
    }
  }

  private void attach(Spec spec, Function<Part, AttachmentNode> attach) {
    Part part = new Part(spec, story, play::outside);
    Handle handle = link(spec, () -> attach.apply(part));
    if (handle == null) {
      return;
    }
    if (spec.conduct() == Conduct.ENDS_EARLY) {
      part.end();
    }
    AttachmentNode node = (AttachmentNode) handle.node();
    for (Spec child : spec.children()) {
      attach(child, below -> node.attach(child.name(), below));
    }
  }

  private void share(Spec spec, SupervisedThread parent) {
    log.add(Mark.SPAWNING, spec.id());
    try {
      var unused =
          parent.shared(spec.name(), Part.class, () -> new Part(spec, story, play::outside));
    } catch (IllegalStateException e) {
      play.refused(spec, e);
    }
  }

  private void register(Spec spec, Scope root) throws InterruptedException {
    CountDownLatch registered = new CountDownLatch(1);
    Runnable life = () -> {
      try {
        guest(spec, root, registered);
      } finally {
        registered.countDown();
      }
    };
    if (spec.conduct() == Conduct.DIES) {
      Thread mortal = new Thread(life, "mortal guest");
      mortal.setDaemon(true);
      mortal.start();
      mortal.join();
    } else {
      play.outside(life);
    }
    registered.await();
  }

  private void guest(Spec spec, Scope root, CountDownLatch registered) {
    Handle handle = link(spec, () -> root.register(spec.name()));
    registered.countDown();
    if (handle == null) {
      return;
    }
    Scope scope = (Scope) handle.node();
    try {
      grow(spec, scope);
      play.grown(spec);
      if (spec.conduct() == Conduct.DIES) {
        return;
      }
      endStretches(spec, scope.pleaseStop(), /* asked= */ true);
      conducts.act(spec, scope, scope.pleaseStop());
    } catch (InterruptedException e) {
      log.add(Mark.INTERRUPTED, spec.id());
    }
    play.close(spec.id(), scope);
    if (Thread.interrupted() && !play.plan.interrupted()) {
      log.add(Mark.MISSED, spec.id(), Rule.INTERRUPT_STRAY);
    }
  }

  // ---- bodies

  /** The body of a child. */
  @Nullable
  Object body(Spec spec, Signal pleaseStop) throws InterruptedException {
    log.add(Mark.BEGAN, spec.id());
    boolean cleans = spec.is(Trait.CLEANUP);
    SupervisedThread self = Supervisor.current();
    try {
      conducts.prepare(spec, self);
      grow(spec, self);
      log.add(Mark.GROWN, spec.id());
      play.grown(spec);
      endStretches(spec, pleaseStop, /* asked= */ true);
      conducts.act(spec, self, pleaseStop);
      return spec.id();
    } catch (InterruptedException e) {
      log.add(Mark.INTERRUPTED, spec.id());
      if (spec.is(Trait.RETHROWS)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // as the books say
      return spec.id();
    } finally {
      spec.each(play::grown); // what was not reached never will be
      if (cleans) {
        endLeftOpen(spec.id()); // they are closed before the cleanup
      } else {
        over(spec);
      }
    }
  }

  private void cleanUp(Spec spec) throws InterruptedException {
    log.add(Mark.CLEANING, spec.id(), Thread.currentThread().isInterrupted());
    try {
      for (Spec scope : spec.late()) {
        if (scope.kind() == Kind.SCOPE && stretchesOf(scope).isEmpty()) {
          open(scope);
          stretchesOf(scope).clear(); // it is alone
          Handle handle = story.handle(scope.id());
          if (handle != null) {
            play.close(scope.id(), (Scope) handle.node());
          }
        }
      }
    } finally {
      over(spec);
    }
  }

  private void over(Spec spec) {
    story.lookAround(spec.id());
    endLeftOpen(spec.id());
    log.add(Mark.OVER, spec.id());
    running.decrementAndGet();
  }

  // ---- stretches

  private Deque<Spec> stretchesOf(Spec spec) {
    return stretches.computeIfAbsent(play.family.owner(spec.id()), key -> new ArrayDeque<>());
  }

  /** Notes that what is still open on the thread of this node ends with its body, on that thread. */
  void endLeftOpen(int owner) {
    Deque<Spec> open = stretches.get(owner);
    for (Spec spec; open != null && (spec = open.poll()) != null; ) {
      if (spec.kind() == Kind.SCOPE && story.handle(spec.id()) != null) {
        log.add(Mark.OVER, spec.id());
      }
    }
  }

  /**
   * Ends what is open on the thread of this node, innermost first.
   *
   * @param asked whether somebody is going to stop the node; else nothing is waited for
   */
  void endStretches(Spec owner, Signal pleaseStop, boolean asked) throws InterruptedException {
    Deque<Spec> open = stretches.get(owner.id());
    while (open != null && !open.isEmpty()) {
      Spec spec = open.peek();
      if (spec.conduct() == Conduct.LEFT_OPEN) {
        return; // and what is around it
      }
      open.pop();
      Handle handle = story.handle(spec.id());
      if (handle == null) {
        continue;
      }
      if (spec.kind() == Kind.OVERLAY) {
        if (asked) {
          overlay(spec, handle.child());
        }
        continue;
      }
      try {
        if (asked) {
          conducts.stay(spec, handle, owner, pleaseStop);
        }
      } finally {
        play.close(spec.id(), (Scope) handle.node());
      }
    }
  }

  private void overlay(Spec spec, Child<?> child) throws InterruptedException {
    running.incrementAndGet();
    try {
      var unused = child.overlay();
      log.add(Mark.JOINED, spec.id(), "value");
    } catch (ThreadFailedException e) {
      log.add(Mark.COLLECTED, spec.id());
    } catch (ThreadStoppedException e) {
      log.add(Mark.JOINED, spec.id(), "stopped");
    } catch (ThreadAbandonedException e) {
      log.add(Mark.JOINED, spec.id(), "abandoned");
    } catch (IllegalStateException e) { // stopped before it was started
      log.add(Mark.JOINED, spec.id(), "refused");
      running.decrementAndGet();
    }
  }
}
