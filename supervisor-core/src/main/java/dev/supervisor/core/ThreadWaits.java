package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.core.internal.WorkWaits;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds what threads wait for. A wait of this library says it itself; of any other wait the JVM is asked. */
final class ThreadWaits {
  private static final String NO_CARRIER = "a carrier thread, to begin";
  private final WaitPoints points;
  private final Function<WaitPoint, List<WaitHop>> hopsOf;
  private final boolean isDeep;

  /**
   * For one look.
   *
   * @param hopsOf gives where a point leads
   * @param isDeep whether it may take its time, see {@link WaitGraph}
   */
  ThreadWaits(WaitPoints points, Function<WaitPoint, List<WaitHop>> hopsOf, boolean isDeep) {
    this.points = points;
    this.hopsOf = hopsOf;
    this.isDeep = isDeep;
  }

  WaitSeen ofThread(WaitPoint point) {
    Thread thread = point.thread();
    if (thread == null) {
      return ofStranger(point);
    }
    if (!thread.isAlive()) {
      boolean isNew = JvmThreads.isNew(thread);
      return WaitSeen.of(
          point,
          thread,
          isNew ? "has not begun" : "has ended",
          isNew ? Why.Kind.NOTHING_KNOWN : Why.Kind.ENDED);
    }
    WaitSeen now = ofLiving(point, thread);
    return GivenUpThreads.pathOf(thread) == null ? now : now.givenUp();
  }

  private WaitSeen ofLiving(WaitPoint point, Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof Blocker ours) {
      return ofOwnWait(point, thread, ours);
    }
    JvmView view = JvmThreads.view(thread);
    Object meanwhile = LockSupport.getBlocker(thread);
    if (meanwhile instanceof Blocker ours) { // it parked between two looks
      return ofOwnWait(point, thread, ours);
    }
    if (meanwhile != null && view.state() == Thread.State.RUNNABLE) { // so it did
      view = JvmThreads.view(thread);
    }
    AwaitedWork work = meanwhile instanceof AwaitedWork known
        ? known
        : meanwhile == null ? null : WorkWaits.of(thread);
    return work == null
        ? ofForeignWait(point, view, meanwhile)
        : ofWork(point, thread, view, work, Objects.requireNonNull(meanwhile));
  }

  /** In a wait of the JDK for work of which a bridge knows who does it. */
  private WaitSeen ofWork(
      WaitPoint point, Thread self, JvmView view, AwaitedWork work, Object blocker) {
    AwaitedWork.Bringers by = work.broughtBy();
    List<Thread> threads = new ArrayList<>(by.threads());
    threads.sort((a, b) -> Boolean.compare(a == self, b == self)); // itself says the least
    List<WaitHop> hops = threads.stream()
        .map(each -> new WaitHop(points.thread(each), by.isFact(), Why.Known.OWN_WAIT))
        .toList();
    return new WaitSeen(
            point,
            view.episode() == 0 ? JvmThreads.describe(blocker) : (Object) view.episode(),
            () -> view,
            () -> Label.text(work.label()) + by.how() + names(hops),
            hops,
            Why.Kind.NOTHING_KNOWN,
            Why.Known.OWN_WAIT,
            view.state() == Thread.State.TIMED_WAITING)
        .ofWork();
  }

  private String names(List<WaitHop> hops) {
    return hops.isEmpty()
        ? ""
        : points.nameOf(hops.get(0).to())
            + (hops.size() == 1 ? "" : " and " + (hops.size() - 1) + " more");
  }

  private WaitSeen ofOwnWait(WaitPoint point, Thread thread, Blocker wait) {
    Need.WaitNeeds all = wait.needs();
    List<WaitHop> hops = new ArrayList<>();
    boolean onlyStops = all.otherwise().stream().allMatch(ThreadWaits::isStopRequest);
    boolean waitsForStop = false;
    boolean ofOne = isOfOneNode(all.needs());
    for (Need need : all.needs()) {
      WaitPoint to = points.of(need);
      if (to != null && !(to.part == WaitPoint.WaitPart.THREAD && to.of == thread)) {
        boolean isSure = need.isFact() || ofOne;
        hops.add(
            new WaitHop(to, isSure && onlyStops, isSure ? Why.Known.OWN_WAIT : Why.Known.GUESS));
      }
      waitsForStop |= isStopRequest(need);
    }
    boolean byTurn = hops.isEmpty() && waitsForStop;
    WaitPoint turn = byTurn ? turnBefore(all.needs()) : null;
    if (turn != null) {
      hops.add(new WaitHop(turn, /* isFact= */ true, Why.Known.TREE));
    }
    boolean outside = hops.isEmpty()
        && all.needs().stream().anyMatch(need -> need.holder() instanceof Attachment);
    boolean dead = hasEndedHolder(all) && hasEndedHolder(wait.needs());
    boolean sleeps = all.needs().isEmpty() && all.isTimed();
    hops.sort((a, b) -> Boolean.compare(b.isFact(), a.isFact()));
    return new WaitSeen(
        point,
        wait,
        () -> JvmThreads.view(thread),
        () ->
            points.isDiscreet() && isOfAttachment(wait, all) ? "an attachment" : words(wait, hops),
        hops,
        dead
            ? Why.Kind.ENDED
            : outside ? Why.Kind.OUTSIDE : sleeps ? Why.Kind.TIME : Why.Kind.NOTHING_KNOWN,
        Why.Known.OWN_WAIT,
        all.isTimed() || byTurn);
  }

  /**
   * {@return whether one that must act has ended} It may have acted before it ended: then it is not among the needs that are read
   * afterwards.
   */
  private static boolean hasEndedHolder(Need.WaitNeeds all) {
    return all.needs().stream()
        .anyMatch(need -> need.holder() instanceof Thread holder && !holder.isAlive());
  }

  /** {@return whether there are several ways out, all of which one node opens} */
  private static boolean isOfOneNode(List<Need> needs) {
    return needs.size() > 1
        && needs.get(0).holder() instanceof TreeNode one
        && needs.stream().allMatch(need -> need.holder() == one);
  }

  /** {@return whether something attached is needed, or ends the wait: the words may be those that it says of itself} */
  private static boolean isOfAttachment(Blocker wait, Need.WaitNeeds all) {
    return wait.holder() instanceof Attachment
        || all.needs().stream().anyMatch(need -> need.holder() instanceof Attachment)
        || all.otherwise().stream().anyMatch(need -> need.holder() instanceof Attachment);
  }

  private String words(Blocker wait, List<WaitHop> hops) {
    WaitPoint first = hops.isEmpty() ? null : hops.get(0).to();
    if (first == null) {
      return wait.waitingFor();
    }
    if (first.part == WaitPoint.WaitPart.READY) {
      return "the readiness of " + points.nameOf(first);
    }
    List<WaitHop> children =
        first.part == WaitPoint.WaitPart.LAST_CHILD ? hopsOf.apply(first) : List.of();
    return children.size() == 1
        ? "end of " + points.nameOf(children.get(0).to())
        : wait.waitingFor();
  }

  private static boolean isStopRequest(Need need) {
    return need.label() instanceof StopState;
  }

  /** {@return what ends before those nodes are asked to stop; null when they are not being stopped} */
  private static @Nullable WaitPoint turnBefore(List<Need> needs) {
    for (Need need : needs) {
      if (need.label() instanceof StopState label) {
        TreeNode first = StopTurns.before(label.node);
        if (first != null) {
          return WaitPoint.of(WaitPoint.WaitPart.END, first);
        }
      }
    }
    return null;
  }

  private WaitSeen ofForeignWait(WaitPoint point, JvmView view, @Nullable Object blocker) {
    long owner = view.ownerId();
    Why.Known known = Why.Known.JVM;
    String lock = blocker == null ? view.lock() : JvmThreads.describe(blocker);
    Object token = view.episode() == 0 ? lock : (Object) view.episode();
    JvmDump.DumpedThread dumped = null;
    if (isDeep && owner == 0 && blocker != null && view.lock().isEmpty()) {
      owner = JvmThreads.ownerOf(blocker); // of a virtual thread the JVM does not say it
    } else if (isDeep && owner == 0 && blocker == null && view.mayWaitForAMonitor()) {
      JvmDump all = points.dump();
      dumped = all == null ? null : all.of((Long) point.key());
      if (all != null && dumped != null && !dumped.lock().isEmpty()) {
        known = Why.Known.DUMP;
        lock = dumped.lock();
        token = view.episode() == 0 ? lock : token;
        owner = all.ownerOf(dumped);
      }
    }
    Thread joined = owner > 0 ? null : points.joined(view, dumped);
    Thread own = point.thread();
    boolean isCarried =
        own == null || !VirtualThreads.isVirtual(own) || !view.stack().isEmpty();
    if (isDeep && !isCarried) {
      Thread keeps = points.initialiser();
      if (keeps != null) {
        return ofStarved(point, view, keeps);
      }
    }
    points.called(owner, view.ownerName());
    if (isDeep
        && view.state() == Thread.State.RUNNABLE
        && owner == 0
        && joined == null
        && view.outside().isEmpty()) {
      JvmThreads.Initialiser other = initialiserBeside(point);
      if (other != null) {
        return ofInitialisation(point, view, other);
      }
    }
    List<WaitHop> hops = joined != null
        ? List.of(new WaitHop(points.thread(joined), /* isFact= */ true, known))
        : owner > 0
            ? List.of(new WaitHop(points.thread(owner), /* isFact= */ true, known))
            : List.of();
    String outside = hops.isEmpty() ? view.outside() : "";
    boolean runs =
        view.state() == Thread.State.RUNNABLE && hops.isEmpty() && outside.isEmpty() && isCarried;
    boolean sleeps = hops.isEmpty() && outside.isEmpty() && view.sleeps();
    JdkWaits.WaitOfMany shared = hops.isEmpty() && outside.isEmpty() && !runs && !sleeps
        ? JdkWaits.of(blocker, view.stack())
        : null;
    if (shared != null && !shared.words().isEmpty()) {
      lock = shared.words();
    }
    String words = !outside.isEmpty()
        ? outside
        : sleeps
            ? "a Thread.sleep, whose end only its caller knows"
            : runs
                ? ""
                : joined != null
                    ? "the end of " + points.nameOf(points.thread(joined))
                    : !isCarried
                        ? NO_CARRIER
                        : lock.isEmpty() ? owner > 0 ? "a lock" : unnamed(view) : lock;
    WaitSeen seen = new WaitSeen(
        point,
        token,
        () -> view,
        () -> words,
        hops,
        !outside.isEmpty()
            ? Why.Kind.OUTSIDE
            : runs ? Why.Kind.RUNS : sleeps ? Why.Kind.TIME : Why.Kind.NOTHING_KNOWN,
        known,
        view.state() == Thread.State.TIMED_WAITING);
    return shared == null ? seen : seen.endingWith(shared.ending());
  }

  /** {@return what it waits for, where the JVM does not name it; empty where it may have ended, or not begun, between two looks} */
  private String unnamed(JvmView view) {
    boolean isThere = view.state() != Thread.State.TERMINATED && view.state() != Thread.State.NEW;
    return isThere || isDeep ? view.unnamed() : "";
  }

  /** {@return the thread that initialises a class for which that thread may wait; null if none does, or if it uses a processor} */
  private JvmThreads.@Nullable Initialiser initialiserBeside(WaitPoint point) {
    long id = (Long) point.key();
    if (!JvmThreads.standsStill(id, point.thread())) {
      return null;
    }
    JvmThreads.Initialiser other = JvmThreads.initialiserBut(id);
    Thread virtual = other == null ? points.initialiser() : null;
    String type = virtual == null ? null : JvmThreads.view(virtual).initialised();
    return virtual == null || type == null || JvmThreads.id(virtual) == id
        ? other
        : new JvmThreads.Initialiser(JvmThreads.id(virtual), type);
  }

  /** Describes a thread that does not run, though the JVM says so, as another one initialises a class. */
  private WaitSeen ofInitialisation(WaitPoint point, JvmView view, JvmThreads.Initialiser other) {
    return new WaitSeen(
        point,
        view.episode(),
        () -> view,
        () -> "the initialisation of " + other.type(),
        List.of(new WaitHop(points.thread(other.id()), /* isFact= */ false, Why.Known.GUESS)),
        Why.Kind.NOTHING_KNOWN,
        Why.Known.GUESS,
        /* isTimed= */ false);
  }

  /** Describes a virtual thread that has not begun: threads that wait within the initialiser of a class, or for that class, keep the carriers. */
  private WaitSeen ofStarved(WaitPoint point, JvmView view, Thread keeps) {
    return new WaitSeen(
        point,
        view.episode() == 0 ? "" : (Object) view.episode(),
        () -> view,
        () -> NO_CARRIER,
        List.of(new WaitHop(points.thread(keeps), /* isFact= */ false, Why.Known.GUESS)),
        Why.Kind.NOTHING_KNOWN,
        Why.Known.GUESS,
        /* isTimed= */ false);
  }

  /** A thread that is known by its id alone: a virtual one that is no node's, or one that has ended. */
  private WaitSeen ofStranger(WaitPoint point) {
    JvmDump all = isDeep ? points.dump() : null;
    JvmDump.DumpedThread waits = all == null ? null : all.of((Long) point.of);
    JvmView view = waits == null ? JvmThreads.view((long) (Long) point.of) : waits.view();
    boolean knowsAll = all != null || !VirtualThreads.available();
    if (waits == null && view == JvmView.NOTHING && knowsAll) {
      return WaitSeen.of(point, point.of, "has ended", Why.Kind.ENDED);
    }
    return ofForeignWait(point, view, null);
  }
}
