package dev.supervisor.core;

import dev.supervisor.core.internal.BirthRoll;
import dev.supervisor.core.internal.Contexts;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ContextWraps;
import dev.supervisor.signals.internal.FlightRecording;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that holds for a whole tree. It belongs to the root. */
final class TreeContext {
  private static final Duration MAKING = Duration.ofSeconds(10);

  final Duration stopWithin;
  final News news;
  final Agenda agenda = new Agenda();
  final Pulses pulses = new Pulses(agenda);
  final Needs needs = new Needs();
  final boolean jmx;
  final @Nullable StopLog stopLog;
  final ContextWraps contexts;

  final Lints lints = new Lints();

  /** Made with the first child that may be started again; threads that race make an equal one. */
  private volatile @Nullable RestartSettings restartSettings;

  /** The stops that a page shows; null as long as no page has asked. */
  volatile @Nullable KeptStops keptStops;

  /** The threads kept for the looks of a page; null as long as no page has asked. */
  volatile @Nullable KeptThreads keptThreads;

  /** Goes when its MXBean is there no more; gone where there is none. */
  volatile Signal beanGone = Signal.DONE;

  static {
    Contexts.install(node -> ((ThreadNode) node).wholeTree().contexts);
    BirthRoll.install(new BirthRoll.RollSource() {
      @Override
      public void keep(Object node, BirthRoll roll) {
        ThreadNode top = (ThreadNode) node;
        List<KeptRoll> rolls = top.wholeTree().rolls;
        KeptRoll kept = new KeptRoll(top, roll);
        rolls.add(kept);
        var unused = top.stopped().then(() -> rolls.remove(kept));
      }

      @Override
      public boolean isBehind(Object node) {
        return ((ThreadNode) node).wholeTree().agenda.owed.get() > 0;
      }
    });
  }

  /** A roll of what is born below that node. */
  private record KeptRoll(ThreadNode top, BirthRoll roll) {}

  private final List<KeptRoll> rolls = new CopyOnWriteArrayList<>();
  private final Mutex sharing = new Mutex();
  private final Map<Class<?>, Shared> shared = new HashMap<>(); // guarded by sharing

  /** Something that is shared, or that a thread is just making. It does so without any lock, since that is code of users. */
  private static final class Shared {
    final Thread maker = Thread.currentThread();
    final Signal made = Signal.named("something that is shared by a tree");
    volatile @Nullable Attachment attachment; // null while it is made, and where that failed

    boolean isUsable() {
      Attachment known = attachment;
      return !made.isGo() || (known != null && !known.ended().isGo());
    }
  }

  TreeContext(TreeOptions options) {
    this.stopWithin = options.stopWithin;
    this.jmx = options.jmx;
    this.contexts = options.contexts;
    this.stopLog = options.stopLog == null ? null : new StopLog(options.stopLog);
    this.news =
        new News(options.listener == TreeOptions.defaults().listener ? null : options.listener);
    if (FlightRecording.isOn()) {
      FlightNotes.prepare();
    }
  }

  /** {@return what system properties set for its children that may be started again} */
  RestartSettings restartSettings() {
    RestartSettings made = restartSettings;
    if (made == null) {
      made = RestartSettings.read();
      restartSettings = made;
    }
    return made;
  }

  /** {@return the properties that have met no child so far} */
  List<String> unusedSettings() {
    RestartSettings known = restartSettings;
    return known == null ? List.of() : known.unused();
  }

  /** A thread is about to run that node. */
  void isBorn(ThreadNode node, Thread thread) {
    if (!rolls.isEmpty()) {
      each(node, roll -> roll.note(thread, node));
    }
  }

  /** A thread that was not made for that node has run it, and goes on. */
  void hasRun(ThreadNode node, Thread thread) {
    if (!rolls.isEmpty()) {
      each(node, roll -> roll.strike(thread, node));
    }
  }

  private void each(ThreadNode node, Consumer<BirthRoll> does) {
    for (KeptRoll kept : rolls) {
      if (node.isBelow(kept.top())) {
        does.accept(kept.roll());
      }
    }
  }

  <A extends Attachment> A shared(ThreadNode root, String name, Class<A> kind, Supplier<A> make) {
    for (; ; ) {
      Shared mine = new Shared();
      Shared known;
      sharing.lock();
      try {
        known = shared.get(kind);
        if (known != null && !known.made.isGo()) {
          mine = known;
        }
      } finally {
        sharing.unlock();
      }
      if (known != null
          && known.made.isGo()
          && known.isUsable()) { // asks users' code, without the lock
        return kind.cast(Objects.requireNonNull(known.attachment));
      }
      if (mine != known && claim(kind, known, mine)) {
        return make(root, name, make, mine);
      }
      if (mine == known) {
        awaitMade(known, kind);
      }
    }
  }

  /**
   * Waits until the stop log has all that was noted, for a fifth of the tree's time at most.
   *
   * @return whether an interrupt came
   */
  boolean awaitLogged() {
    return stopLog != null && stopLog.awaitWritten(stopWithin.dividedBy(5));
  }

  private boolean claim(Class<?> kind, @Nullable Shared former, Shared mine) {
    sharing.lock();
    try {
      if (shared.get(kind) != former) {
        return false; // another thread was faster
      }
      shared.put(kind, mine);
      return true;
    } finally {
      sharing.unlock();
    }
  }

  private static <A extends Attachment> A make(
      ThreadNode root, String name, Supplier<A> make, Shared mine) {
    try {
      A made = make.get();
      root.bearAttached(name, made, root.options.inherited(), ParentNode.Birth.OLDEST_PLACE);
      mine.attachment = made;
      return made;
    } finally {
      mine.made.go();
    }
  }

  /** Another thread is making it; it may need this one for that, so the wait has a bound. */
  private static void awaitMade(Shared other, Class<?> kind) {
    boolean interrupted = false;
    boolean made = other.maker != Thread.currentThread();
    long end = Seam.nanoTime() + MAKING.toNanos();
    while (made && !other.made.isGo()) {
      try {
        made = other.made.await(Till.in(Duration.ofNanos(Math.max(0, end - Seam.nanoTime()))));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Interrupts.restore();
    }
    if (!made) {
      throw new IllegalStateException(kind.getName() + " is being made by thread "
          + other.maker.getName()
          + (other.maker == Thread.currentThread()
              ? ": its supplier asks for it"
              : ", which has not come back for " + MAKING.toSeconds() + " s"));
    }
  }
}
