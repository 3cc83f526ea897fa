package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The loop in which a thread runs what hangs on signals: our own links at once, then user callbacks,
 * each in the order in which it was queued.
 *
 * <p>A thread that lets a signal go enters, queues, and exits; the outermost exit runs the links until none
 * is left, and then, unless a callback is running on this thread already, the callbacks. So what a
 * callback lets go or stops has moved on when that call returns, and only callbacks queue behind each
 * other: a chain of any length uses a constant amount of stack. Confined to one thread.
 */
public final class Firing {
  /*
   * How it works. `depth` counts entries, and is not 0 while a link runs: links then queue. `calling` says
   * that a callback is running further up the stack: callbacks then queue. Between callbacks, and within
   * one, `depth` is 0, so links run in an inner loop of their own.
   *
   * Before a thread parks for users (Wait, a Lock) it may be the one that would have to run what ends
   * that wait. So the callbacks queued behind the one that parks move to a Lane, `elsewhere`, and what
   * this loop adds later follows them there, in order; the loop ends with the callback that runs.
   * While the thread is parked nothing is added, so an empty queue need not move.
   *
   * Two kinds of threads never run what they add: the timer's, and those of a lane, whose task is the
   * callback that runs. They have a lane from the beginning. Callbacks are collected here until the
   * links have run, and then given to it: no callback hears before the tree has moved on.
   *
   * Platform threads that links wake are woken after the links, before any callback: waking one takes as long as many
   * links, and may cost this thread the processor. So the stop of a thousand threads decides a part of them before
   * the first runs, and those that are awake help with the others (Wakeups). None waits for long: they are woken at
   * the latest after so many links, or when there are so many of them, or before this thread parks.
   *
   * A stop must not be kept by what it sets off: it enters `aside`, and callbacks go to a lane once the
   * links have run.
   *
   * A thread that is not ours must not keep anything of ours: its thread-local is a WeakReference of
   * the JDK, and the loop is held by the stack while it is in use. Virtual threads, of which there may
   * be a million, have no thread-local at all: theirs stand in VirtualLoops while they run.
   *
   * A StackOverflowError may strike between an entry and its exit. Code that runs a link or
   * callback therefore sets `depth` right afterwards.
   */
  private static final ThreadLocal<@Nullable WeakReference<Firing>> CURRENT = new ThreadLocal<>();
  private static final VirtualLoops OF_VIRTUAL = new VirtualLoops(64);
  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Firing.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int MOST_LINKS = 64; // that run while a thread is to be woken

  // made when something is queued: most threads that end queue nothing
  private @Nullable Runnable firstLink; // of those that are queued: mostly the only one
  private @Nullable ArrayDeque<Runnable> links; // after that one
  private @Nullable ArrayDeque<Runnable> callbacks;
  private int depth;
  private boolean calling;
  private boolean aside;
  private @Nullable Lane elsewhere;

  // threads to be woken, after the links that are queued, or after some of them
  private @Nullable Wakeable firstToWake; // mostly the only one
  private @Nullable Wakeups toWake; // after that one
  private int linksSince; // that one was noted

  /** The virtual thread that has it at the moment. */
  @SuppressWarnings("unused") // through OWNER
  private volatile @Nullable Thread owner;

  Firing() {}

  // ---- for threads that let signals go

  /** {@return the current thread's loop, entered; every entry needs its {@link #exit}} */
  public static Firing enter() {
    Firing firing = current();
    firing.depth++;
    return firing;
  }

  /**
   * As {@link #enter}, for a step that must not be kept by code of users, such as a stop: unless the thread is in a callback
   * already, the callbacks that are set off until the outermost exit run elsewhere.
   */
  public static Firing enterAside() {
    Firing firing = enter();
    firing.aside = true;
    return firing;
  }

  /** Runs something of ours, or queues it if links are running on this thread. */
  public static void link(Runnable link) {
    Firing firing = current();
    if (StackRoom.forMutex(firing.depth > 0)) {
      firing.addLink(link);
    } else {
      firing.depth = 1;
      try {
        firing.runLink(link);
      } finally {
        firing.exit();
      }
    }
  }

  /** Runs a callback of the user, or queues it if a loop is running on this thread. */
  public static void callback(Runnable callback) {
    Firing firing = current();
    if (StackRoom.forMutex(firing.depth > 0 || firing.calling)) {
      firing.addCallback(callback);
    } else {
      firing.call(callback);
    }
  }

  /** Queues something of ours: it must not block and must not call user code. */
  public void addLink(Runnable link) {
    ArrayDeque<Runnable> queue = links;
    if (firstLink == null && (queue == null || queue.isEmpty())) {
      firstLink = link;
      return;
    }
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      links = queue;
    }
    queue.add(link);
  }

  /** Queues a callback of the user. */
  public void addCallback(Runnable callback) {
    Lane lane = elsewhere;
    if (lane != null && depth == 0) {
      lane.execute(callback);
    } else {
      ArrayDeque<Runnable> queue = callbacks;
      if (queue == null) {
        queue = new ArrayDeque<>(4);
        callbacks = queue;
      }
      queue.add(callback);
    }
  }

  private @Nullable Runnable pollLink() {
    Runnable first = firstLink;
    if (first == null) {
      return poll(links);
    }
    firstLink = null;
    return first;
  }

  private static @Nullable Runnable poll(@Nullable ArrayDeque<Runnable> queue) {
    return queue == null ? null : queue.poll();
  }

  /** Moves what is queued to that lane. */
  private void move(Lane lane) {
    ArrayDeque<Runnable> queue = callbacks;
    if (queue != null) {
      lane.takeOver(queue);
    }
  }

  /** Leaves the loop; the outermost exit first runs all links that are queued, then all callbacks. */
  public void exit() {
    if (depth > 1) {
      depth--;
      return;
    }
    runLinks();
    boolean isAside = aside;
    aside = false;
    Lane lane = elsewhere;
    if (lane != null) {
      move(lane);
    } else if (!calling) {
      if (isAside && hasCallbacks()) {
        move(Lane.ofCallbacks());
      }
      Runnable first = poll(callbacks);
      if (first == null) {
        leave();
      } else {
        call(first);
      }
    }
  }

  private void runLinks() {
    try {
      for (Runnable link; (link = pollLink()) != null; ) {
        runLink(link);
        if (firstToWake != null && ++linksSince >= MOST_LINKS) {
          wakeThem();
        }
      }
    } finally {
      depth = 0;
      wakeThem();
    }
  }

  private void runLink(Runnable link) {
    run(link);
    depth = 1;
  }

  /** Runs callbacks until none is left; the outermost on this thread. */
  private void call(Runnable first) {
    calling = true;
    try {
      for (Runnable next = first; next != null; next = poll(callbacks)) {
        run(next);
        afterCallback();
      }
    } finally {
      calling = false;
      if (elsewhere != null) { // storing a reference is dear
        elsewhere = null;
      }
      leave();
    }
  }

  private void afterCallback() {
    if (depth != 0) { // it was cut off in the middle of something of ours
      runLinks();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // one of ours, since callbacks report their own: the rest must run
      Teller.error(Firing.class, e, "a link or callback failed without reporting it itself");
    }
  }

  // ---- threads to be woken

  /**
   * {@return whether the thread is woken by this loop, a little later} It is where the current thread is running links: waking a
   * thread takes as long as many links, and one that is woken may take the processor, so those that several links
   * wake are woken together.
   */
  public static boolean wakes(Wakeable parked) {
    Firing firing = ifMade();
    return firing != null && firing.depth > 0 && firing.noteToWake(parked);
  }

  private boolean noteToWake(Wakeable parked) {
    if (firstToWake == null) {
      firstToWake = parked;
      linksSince = 0;
      return true;
    }
    try {
      Wakeups others = toWake;
      if (others == null) {
        others = new Wakeups();
        toWake = others;
      }
      if (others.add(parked)) {
        wakeThem();
      }
      return true;
    } catch (OutOfMemoryError e) {
      return false; // it was not added
    }
  }

  private void wakeThem() {
    Wakeable first = firstToWake;
    if (first == null) {
      return;
    }
    Wakeups others = toWake;
    firstToWake = null;
    toWake = null;
    Wakeups.wake(first, others);
    if (others != null) {
      others.run();
    }
  }

  /** Called before the current thread parks for something of ours. */
  static void wakeBeforeParking() {
    Firing firing = ifMade();
    if (firing != null) {
      firing.wakeThem();
    }
  }

  // ---- for threads that park

  /**
   * Called before the current thread parks for users: the callbacks queued behind the one that runs
   * go on elsewhere, since one of them may be what it waits for.
   */
  public static void letOthersGoOn() {
    Firing firing = ifMade();
    if (firing != null) {
      firing.wakeThem();
      if (firing.calling) {
        firing.moveElsewhere();
      }
    }
  }

  private void moveElsewhere() {
    Lane lane = elsewhere;
    if (lane == null) {
      if (!hasCallbacks()) {
        return;
      }
      lane = Lane.ofCallbacks();
      elsewhere = lane;
    }
    move(lane);
    lane.goOnWithoutMe();
  }

  private boolean hasCallbacks() {
    ArrayDeque<Runnable> queue = callbacks;
    return queue != null && !queue.isEmpty();
  }

  /**
   * Runs something of ours on a thread of users that waits for other things: callbacks that it sets off run elsewhere,
   * unless one is running on this thread already.
   */
  public static void aside(Runnable ours) {
    Firing firing = current();
    boolean outermost = !firing.calling && firing.depth == 0;
    if (!outermost) {
      link(ours);
      return;
    }
    firing.calling = true;
    firing.elsewhere = Lane.ofCallbacks();
    try {
      firing.linkHere(ours);
    } finally {
      firing.calling = false;
      firing.elsewhere = null;
      firing.leave();
    }
  }

  // ---- for our own threads

  /** {@return a loop for the current thread, one of ours, whose callbacks run on the lane; it must be held} */
  static Firing ofOurs(Lane lane) {
    Firing firing = new Firing();
    firing.calling = true;
    firing.elsewhere = lane;
    CURRENT.set(new WeakReference<>(firing));
    return firing;
  }

  /** Forgets the loop of the current thread, which leaves its lane; not while anything runs in it. */
  public static void forget() {
    CURRENT.remove();
  }

  /** Runs something of ours on a thread of ours; callbacks that it sets off go to the lane. */
  void linkHere(Runnable link) {
    depth = 1;
    runLink(link);
    exit();
  }

  /** Runs a callback on a thread of the lane. */
  void callHere(Runnable callback) {
    run(callback);
    afterCallback();
    Lane lane = elsewhere;
    if (lane != null) {
      move(lane);
    }
  }

  // ---- one for each thread

  private static Firing current() {
    Thread thread = Thread.currentThread();
    if (VirtualThreads.isVirtual(thread)) {
      return OF_VIRTUAL.of(thread);
    }
    WeakReference<Firing> known = CURRENT.get();
    Firing firing = known == null ? null : known.get();
    return firing == null ? made() : firing;
  }

  private static Firing made() {
    Firing firing = new Firing();
    CURRENT.set(new WeakReference<>(firing));
    return firing;
  }

  private static @Nullable Firing ifMade() {
    Thread thread = Thread.currentThread();
    if (VirtualThreads.isVirtual(thread)) {
      return OF_VIRTUAL.ifMade(thread);
    }
    WeakReference<Firing> known = CURRENT.get();
    return known == null ? null : known.get();
  }

  /** The last act of an outermost loop: another thread may have it from now on. */
  private void leave() {
    Thread thread = owner;
    if (thread != null) {
      if (links != null) { // it may have grown; storing a reference is dear
        links = null;
      }
      if (callbacks != null) {
        callbacks = null;
      }
      OF_VIRTUAL.leave(this, thread);
    }
  }

  // ---- for VirtualLoops

  /** {@return the thread whose loop this is; null where it is of a platform thread, or free} */
  @Nullable
  Thread owner() {
    return owner;
  }

  /** {@return whether it was free, and is the loop of that thread, which calls this, from now on} */
  boolean isClaimedBy(Thread thread) {
    return OWNER.compareAndSet(this, null, thread);
  }

  /** Frees this object: the next thread that claims it sees all that the current one has left in it. */
  void free() {
    OWNER.setRelease(this, null);
  }
}
