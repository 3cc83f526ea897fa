package dev.supervisor.core.oracle;

import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.core.oracle.Library.Heard;
import dev.supervisor.core.oracle.Plan.Action;
import dev.supervisor.core.oracle.Plan.Deed;
import dev.supervisor.core.oracle.Plan.Ending;
import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One tree from its opening to its end, with the current thread as the owner of its root. */
final class Play {
  private static final long SOON_SECONDS = 10;

  final Plan plan;
  final Family family;
  final Log log;
  final Story story;
  final ExecutorService elsewhere;
  final CountDownLatch letGo = new CountDownLatch(1);

  private final CountDownLatch grown;
  private final Map<Integer, List<Action>> triggers = new ConcurrentHashMap<>();
  private final AtomicInteger outside = new AtomicInteger();
  private final AtomicInteger inListener = new AtomicInteger();
  private final Set<Integer> counted = ConcurrentHashMap.newKeySet();
  private final Bodies bodies;

  private Play(Plan plan, ExecutorService elsewhere) {
    this.plan = plan;
    this.elsewhere = elsewhere;
    family = new Family(plan);
    log = new Log(this::told);
    story = new Story(family, log);
    bodies = new Bodies(this);
    AtomicInteger growing = new AtomicInteger();
    plan.root().each(spec -> growing.addAndGet(isAwaited(spec) ? 1 : 0));
    grown = new CountDownLatch(growing.get());
    for (Action action : plan.actions()) {
      triggers.merge(action.by(), List.of(action), Play::both);
    }
  }

  private static List<Action> both(List<Action> some, List<Action> more) {
    List<Action> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** {@return the log of the tree, when all that it consisted of has ended} */
  static List<Entry> of(Plan plan, ExecutorService elsewhere) {
    return new Play(plan, elsewhere).run();
  }

  private List<Entry> run() {
    log.add(Mark.SPAWNING, Family.ROOT);
    Scope root = Library.open(plan.root().name(), plan.stopWithin(), this::heard);
    log.add(Mark.SPAWNED, Family.ROOT);
    story.born(Family.ROOT, root);
    var unused = root.drain().then(() -> {
      log.add(Mark.DRAINED, Family.ROOT);
      story.lookEverywhere();
    });
    try {
      live(root);
    } catch (InterruptedException e) { // nobody should; its tree has to be closed all the same
      log.add(Mark.INTERRUPTED, Family.ROOT);
    }
    close(root);
    report(root);
    story.lookEverywhere();
    log.add(Mark.LET_GO, Family.ROOT);
    letGo.countDown();
    awaitTheRest();
    return log.entries();
  }

  /** What the owner of the root does before it closes it. */
  private void live(Scope root) throws InterruptedException {
    Signal pleaseStop = root.pleaseStop();
    bodies.grow(plan.root(), root);
    if (!plan.early() && !grown.await(SOON_SECONDS, TimeUnit.SECONDS)) {
      log.add(Mark.MISSED, Family.ROOT, Rule.STUCK);
    }
    begin();
    boolean asked =
        plan.ending() == Ending.STOP_THEN_OBEY || plan.ending() == Ending.STOPPED_FROM_OUTSIDE;
    bodies.endStretches(plan.root(), pleaseStop, asked);
    if (asked) {
      story.await(Family.ROOT, pleaseStop);
      story.lookAround(Family.ROOT);
    }
  }

  private void begin() {
    switch (plan.ending()) {
      case CLOSE -> {}
      case STOP_THEN_CLOSE, STOP_THEN_OBEY -> stop(Family.ROOT);
      case STOPPED_FROM_OUTSIDE -> outside(() -> stop(Family.ROOT));
    }
  }

  private void close(Scope root) {
    Thread owner = Thread.currentThread();
    if (plan.interrupted()) {
      log.add(Mark.INTERRUPTING, Family.ROOT);
      if ((plan.seed() & 1) == 0) {
        owner.interrupt();
      } else {
        outside(owner::interrupt);
      }
    }
    close(Family.ROOT, root);
    soon(() -> outside.get() == 0); // before the flag is cleared: the interrupt may be on its way
    boolean flag = Thread.interrupted();
    // an interrupt of the tree ends with the body, and takes with it another that came before
    if (flag ? !plan.interrupted() : plan.interrupted() && !insistedUpon) {
      log.add(Mark.MISSED, Family.ROOT, flag ? Rule.INTERRUPT_STRAY : Rule.INTERRUPT_RESTORED);
    }
  }

  /** A close that left the scope open is told; the thread has to be free for what it does next. */
  private void closeForGood(int id, Scope scope) {
    if (scope.stopped().isGo()) {
      return;
    }
    log.add(Mark.MISSED, id, Rule.CLOSE_UNSETTLED);
    for (int i = 0; i < 3 && !scope.stopped().isGo(); i++) {
      try {
        scope.close();
      } catch (ThreadFailedException e) {
        thrown(id, e);
      } catch (RuntimeException e) {
        log.add(Mark.THREW, id, e);
      }
    }
  }

  /** Closes a scope on its own thread, and notes what comes out. */
  void close(int id, Scope scope) {
    story.lookAround(id);
    bodies.endLeftOpen(id);
    log.add(Mark.OVER, id);
    try {
      scope.close();
    } catch (ThreadFailedException e) {
      thrown(id, e);
      for (Throwable other : e.getSuppressed()) {
        thrown(id, other);
      }
    } catch (Throwable e) {
      log.add(Mark.THREW, id, e);
    }
    log.add(Mark.CLOSED, id);
    story.lookStopped(id);
    family.children(id).forEach(story::lookStopped);
    closeForGood(id, scope);
  }

  private void thrown(int scope, Throwable e) {
    if (e instanceof ThreadFailedException && e.getCause() instanceof Failure failure) {
      log.add(Mark.THROWN, failure.node);
    } else {
      log.add(Mark.THREW, scope, e);
    }
  }

  private void report(Scope root) {
    root.report().ifPresent(report -> {
      for (var entry : report.entries()) {
        log.add(Mark.REPORTED, Library.idOf(entry.path()), Library.said(report, entry));
      }
    });
  }

  /** What was given up has to end now, and what is told later to be told: the next tree begins alone. */
  private void awaitTheRest() {
    soon(() -> outside.get() == 0);
    soon(() -> bodies.running.get() == 0);
    List<Entry> soFar = log.entries();
    int lives = Story.linked(soFar).size();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (settledHeard.get() < lives && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
    soon(() -> inListener.get() == 0);
  }

  private static void soon(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
    while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
    }
  }

  // ---- what comes from outside

  private void told(Mark mark, int node) {
    List<Action> list = triggers.get(node);
    if (list == null) {
      return;
    }
    for (Action action : list) {
      if (action.trigger() == mark && counted.add(System.identityHashCode(action))) {
        outside(() -> act(action));
      }
    }
  }

  private void act(Action action) {
    Handle target = story.handle(action.target());
    if (target == null) {
      return;
    }
    if (action.deed() == Deed.STOP) {
      stop(action.target());
    } else {
      Signal pleaseStop = target.pleaseStop();
      if (pleaseStop != null) {
        log.add(Mark.ASKING, action.target());
        pleaseStop.go();
      }
    }
  }

  private void stop(int id) {
    Handle handle = story.handle(id);
    if (handle != null) {
      log.add(Mark.STOPPING, id);
      Library.stop(handle.node());
      log.add(Mark.STOP_CALLED, id);
    }
  }

  /** Runs on a thread that is in no tree; the tree is not left before that has ended. */
  void outside(Runnable action) {
    outside.incrementAndGet();
    elsewhere.execute(() -> {
      try {
        action.run();
      } finally {
        outside.decrementAndGet();
      }
    });
  }

  // ---- what is heard

  private final AtomicInteger settledHeard = new AtomicInteger();
  private final AtomicLong lastHeard = new AtomicLong(Long.MIN_VALUE);
  private volatile boolean insistedUpon; // the owner of the root

  private void heard(TreeEvent event) {
    if (inListener.incrementAndGet() > 1) {
      log.add(Mark.OVERLAPPED, Library.idOf(event.node().name()));
    }
    if (event.number() <= lastHeard.getAndSet(event.number())) {
      log.add(Mark.MISSED, Library.idOf(event.node().name()), Rule.EVENT_NUMBER);
    }
    Heard heard = Heard.of(event);
    log.add(Mark.HEARD, Library.idOf(event.node().name()), heard);
    insistedUpon |= heard.kind() == Heard.Kind.INSISTED && event.node().parent().isEmpty();
    if (heard.kind() == Heard.Kind.STOPPED) {
      settledHeard.incrementAndGet();
    }
    inListener.decrementAndGet();
  }

  // ---- growing

  /** {@return whether the owner of the root waits until it has its children} */
  private boolean isAwaited(Spec spec) {
    boolean born = !family.isLate(spec.id()) && !isBelowLate(spec.id());
    return spec.kind() == Kind.GUEST || (spec.kind() == Kind.CHILD && born);
  }

  private boolean isBelowLate(int id) {
    for (int at = id; at != Family.NONE; at = family.maker(at)) {
      if (family.isLate(at)) {
        return true;
      }
    }
    return false;
  }

  /** It has its children, or never will have. */
  void grown(Spec spec) {
    if (isAwaited(spec)) {
      grown.countDown();
    }
  }

  /** The node could not be linked: neither it nor anything below comes to be. */
  void refused(Spec spec, Throwable e) {
    log.add(Mark.REFUSED, spec.id(), e);
    spec.each(this::grown);
  }

  SupervisedThread thread(int id) {
    Handle handle = story.handle(id);
    if (handle == null) {
      throw new AssertionError("n" + id + " is not known");
    }
    return handle.thread();
  }

  AttachmentNode attached(int id) {
    Handle handle = story.handle(id);
    if (handle == null) {
      throw new AssertionError("n" + id + " is not known");
    }
    return (AttachmentNode) handle.node();
  }

  Child<?> child(int id) {
    Handle handle = story.handle(id);
    if (handle == null) {
      throw new AssertionError("n" + id + " is not known");
    }
    return handle.child();
  }
}
