package dev.supervisor.core;

import dev.supervisor.core.Scope.ShutdownOptions;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A stretch of code on a foreign thread: root, inner scope, guest, or adopted guest. */
final class ScopeNode extends SpawningNode implements Scope {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final @Nullable TreeContext tree; // of a root
  private final Duration limit;
  private final @Nullable Thread owner; // null for a root that no thread owns
  private final @Nullable ThreadNode outer; // who the thread was before
  private final boolean adopted;
  private final AdoptedThreads guests = new AdoptedThreads();

  private final Failures failures = new Failures();

  private boolean registered; // written before it is linked

  private List<StackTraceElement> opening =
      List.of(); // where a root was opened; written before it is listed

  private boolean closed; // confined to the owner
  private boolean leftOpen; // confined to the owner

  private ScopeNode(
      String name,
      ThreadOptions options,
      @Nullable TreeContext tree,
      Duration limit,
      @Nullable ThreadNode outer,
      boolean adopted) {
    this(name, options, tree, limit, outer, adopted, Thread.currentThread());
    runsOn(Thread.currentThread());
  }

  private ScopeNode(
      String name,
      ThreadOptions options,
      @Nullable TreeContext tree,
      Duration limit,
      @Nullable ThreadNode outer,
      boolean adopted,
      @Nullable Thread owner) {
    super(name, options);
    this.tree = tree;
    this.limit = limit;
    this.outer = outer;
    this.adopted = adopted;
    this.owner = owner;
  }

  // ---- opening

  /** A root where the thread is in no tree, else a scope inside. */
  static ScopeNode open(String name, UnaryOperator<TreeOptions> with) {
    StackRoom.forMany();
    ThreadNode here = Current.get();
    TreeOptions options;
    ScopeNode scope;
    if (here == null || (here.stopping.isSettled() && here.parentNode() == null)) {
      options = Options.changed(TreeOptions.defaults(), with);
      refuse(options.exitOnStdin || options.lastOfAll != null, "exitOnStdin and lastOfAll", "main");
      scope = root(name, options, here);
    } else {
      TreeOptions inherited = TreeOptions.defaults()
          .stopWithin(here.stopWithin())
          .threads(t -> here.options.inherited());
      options = Options.changed(inherited, with);
      refuse(options.listener != inherited.listener, "a listener", "the root of a tree");
      refuse(options.jmx, "jmx", "the root of a tree");
      refuse(options.stopLog != null, "a stop log", "the root of a tree");
      refuse(options.exitOnStdin || options.lastOfAll != null, "exitOnStdin and lastOfAll", "main");
      scope = new ScopeNode(name, options.threads, null, options.stopWithin, here, false);
      scope.openInside(here);
    }
    Current.set(scope);
    if (scope.tree != null) {
      scope.isOpened();
    }
    return scope;
  }

  /** This root is in its place: what it was given for its life begins. */
  void isOpened() {
    StopLog log = ownTree().stopLog;
    if (log != null) {
      log.begin();
    }
    TreeBean.register(this); // listeners of users may block
  }

  private void openInside(ThreadNode here) {
    boolean linked = false;
    isInside(here);
    try {
      here.familyHead().link(this, here.birthOfStretch());
      linked = true;
    } finally {
      if (!linked) {
        noLongerCounts();
      }
    }
  }

  static ScopeNode root(String name, TreeOptions options, @Nullable ThreadNode outer) {
    ScopeNode root = new ScopeNode(
        name,
        options.threads,
        new TreeContext(options),
        options.stopWithin,
        outer,
        /* adopted= */ false);
    Roots.add(root);
    return root;
  }

  /** A root that no thread owns: it counts as over once it is asked. */
  static ScopeNode ownerless(String name, UnaryOperator<TreeOptions> with) {
    StackRoom.forMany();
    TreeOptions options = Options.changed(TreeOptions.defaults(), with);
    refuse(options.exitOnStdin || options.lastOfAll != null, "exitOnStdin and lastOfAll", "main");
    ScopeNode root = ownerless(name, options);
    Roots.add(root);
    root.isOpened();
    return root;
  }

  /** As {@link #ownerless(String, UnaryOperator)}, for a tree that is not listed among those of the JVM. */
  static ScopeNode ownerless(String name, TreeOptions options) {
    return new ScopeNode(
        name,
        options.threads,
        new TreeContext(options),
        options.stopWithin,
        /* outer= */ null,
        /* adopted= */ false,
        /* owner= */ null);
  }

  private static void refuse(boolean given, String what, String where) {
    if (given) {
      throw new IllegalArgumentException(what + " can be given to " + where + " only");
    }
  }

  @Override
  public Scope register(String name) {
    StackRoom.forMany();
    ThreadNode here = Current.get();
    if (here != null && !here.isAdopted()) {
      throw new IllegalStateException("thread "
          + Thread.currentThread().getName()
          + " is supervised already, as "
          + here.path()
          + ": open a scope or spawn there instead of registering");
    }
    ScopeNode guest =
        new ScopeNode(name, options.inherited(), null, limit, here, /* adopted= */ false);
    guest.registered = true;
    link(guest, Birth.NEWEST);
    Current.set(guest);
    return guest;
  }

  @Override
  void appearing() {
    if (registered) {
      emit(at -> new TreeEvent.Registered(at, this));
    }
  }

  @Override
  void emitStopped(Outcome how) {
    super.emitStopped(how);
    if (registered) {
      emit(at -> new TreeEvent.Left(at, this));
    }
  }

  /** Takes in a thread that was not registered; no stop waits for it. */
  ScopeNode adopt() {
    StackRoom.forMany();
    ScopeNode guest = new ScopeNode(
        SiblingNames.fit(Thread.currentThread().getName()),
        options.inherited(),
        null,
        limit,
        null,
        /* adopted= */ true);
    guest.setParent(this, guest.name());
    guests.add(guest);
    Current.set(guest);
    if (!stopping.isOpen()) {
      guest.pleaseStop().go(Reason.of(path() + " is stopping"));
    }
    guest.tell(at -> new TreeEvent.Registered(at, guest));
    return guest;
  }

  private void tell(News.EventMaker event) {
    Mutex taken = stopping.enter();
    try {
      emit(event);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  // ---- closing

  @Override
  public void close() {
    StackRoom.forMany();
    if (owner == null) {
      closeOwnerless();
      return;
    }
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          path() + " was opened by thread " + owner.getName() + " and can be closed only there");
    }
    if (closed) {
      return;
    }
    RuntimeException ofInner = closeInnerScopes();
    closed = true;
    boolean interrupted = false;
    try {
      if (adopted) {
        return;
      }
      bodyEnded(endedHow());
      interrupted = awaitStopped();
    } finally {
      Current.set(outer);
      Roots.remove(this);
      if (adopted) {
        tell(at -> new TreeEvent.Left(at, this));
      }
      if (interrupted) {
        Interrupts.restore();
      }
    }
    tellIfLate();
    try {
      throwFailures();
    } catch (ThreadFailedException e) {
      Thrown.suppress(e, ofInner);
      throw e;
    }
    if (ofInner != null) {
      throw ofInner;
    }
  }

  /** Notes the current thread's stack, if the test kit wants to know. */
  void noteWhereOpened() {
    if (OpenTrees.areNoted()) {
      opening = StackWalker.getInstance()
          .walk(
              frames -> frames.map(StackWalker.StackFrame::toStackTraceElement).toList());
    }
  }

  /** {@return the stack at its opening; empty where that was not noted} */
  List<StackTraceElement> whereOpened() {
    return opening;
  }

  /** {@return whether the current thread opened it and has not closed it} */
  boolean isOpenHere() {
    return owner == Thread.currentThread() && !closed;
  }

  @Override
  boolean isDead() {
    return owner != null && !owner.isAlive();
  }

  /** Any thread may close it, but for those of the tree itself; all wait, and the first throws the failures. */
  private void closeOwnerless() {
    ThreadNode self = Current.get();
    if (stopped().isGo()) {
      boolean cutShort = TreeBean.awaitTakenOut(ownTree(), limit.dividedBy(5));
      cutShort |= ownTree().awaitLogged();
      if (cutShort) {
        Interrupts.restore();
      }
      throwFailures();
      return;
    }
    var unused = stop("it was closed");
    if (self != null && self.root() == this) {
      throw new IllegalStateException(self.path() + " cannot close " + path()
          + " and wait for it: it would wait for itself. The tree has been asked to stop");
    }
    boolean interrupted = awaitStopped();
    Roots.remove(this);
    tellIfLate();
    if (interrupted) {
      Interrupts.restore();
    }
    throwFailures();
  }

  /** {@return whether an interrupt shortened the wait} */
  private boolean awaitStopped() {
    boolean interrupted = false;
    while (!stopped().isGo()) {
      try {
        agenda().await(stopped());
      } catch (InterruptedException e) {
        interrupted = true;
        StopRun own = stopping.run(); // a scope's own
        if (own != null) {
          own.shorten();
        }
      }
    }
    interrupted |= Thread.interrupted(); // the listener is still to hear all
    if (tree != null) {
      interrupted |= tree.news.awaitHeard(limit.dividedBy(5));
      interrupted |= TreeBean.awaitTakenOut(tree, limit.dividedBy(5));
      interrupted |= tree.awaitLogged();
    }
    return interrupted;
  }

  /** What there is to tell has been said when a root is closed, unless a logger keeps it for longer than the reserve, or a moment past the deadline. */
  private void tellIfLate() {
    StopRun own = stopping.run();
    long most = own == null ? Durations.nanos(limit) / 5 : own.tellNanos();
    if (own != null && own.isLate()) {
      Teller.warn(Scope.class, null, "{}", () -> {
        Looks.await(Math.min(LOOK_NANOS, most / 2));
        return own.report().toString();
      });
    }
    if (parentNode() == null) {
      boolean unused = Teller.flush(most);
    }
  }

  @Override
  void asked() {
    if (owner == null) { // there is no body that could end
      bodyEnded(Outcome.STOPPED);
      Roots.remove(this);
    }
  }

  /**
   * Closes the scopes that the current thread has left open inside of the node whose body has come to its end.
   *
   * <p>What failed in them is thrown by the scope around the node.
   */
  static void closeLeftOpen(ThreadNode node) {
    for (ThreadNode here; (here = Current.get()) != null && here != node; ) {
      ThreadNode open = here;
      Teller.warn(
          Scope.class, null, "{} has ended and left {} open: it is closed", node::path, open::path);
      ThreadNode outer = null;
      if (open instanceof ScopeNode inner) {
        outer = inner.outer;
        inner.leftOpen = true;
        node.scope().failures().takeOn(inner.failures);
        inner.close();
      }
      if (Current.get() == open) {
        Current.set(outer != null ? outer : node);
      }
    }
  }

  /** {@return what inner scopes have thrown, for which this one must be closed all the same} */
  private @Nullable RuntimeException closeInnerScopes() {
    RuntimeException first = null;
    for (ThreadNode here; (here = Current.get()) != this; ) {
      if (!(here instanceof ScopeNode inner) || !inner.isBelow(this)) {
        throw new IllegalStateException(path() + " is not open on this thread any more; it is now "
            + (here == null ? "outside" : here.path()));
      }
      Teller.warn(
          Scope.class,
          null,
          "{} is closed before {}, which was opened later",
          this::path,
          inner::path);
      try {
        inner.close();
      } catch (ThreadFailedException e) {
        if (first == null) {
          first = e;
        } else {
          Thrown.suppress(first, e);
        }
      }
    }
    return first;
  }

  // ---- failures

  /** {@return the failures of its threads; close throws those that are not collected} */
  Failures failures() {
    return failures;
  }

  private void throwFailures() {
    if (leftOpen) {
      return; // the scope around has them
    }
    ThreadFailedException failed = failures.collect(path());
    if (failed != null) {
      throw failed;
    }
  }

  // ---- waiting for the end

  @Override
  public void awaitShutdown() throws InterruptedException {
    pleaseStop().await();
  }

  @Override
  public void awaitShutdown(UnaryOperator<ShutdownOptions> with) throws InterruptedException {
    StackRoom.forMany();
    ShutdownOptions options = Options.changed(ShutdownOptions.DEFAULTS, with);
    Signal outside = options.linked;
    Registration inwards = outside.then(() ->
        stop(outside.reason().orElseGet(() -> Reason.of(outside.name() + " went"))));
    var unused = drain().then(() -> pass(outside)); // also where this wait is interrupted
    try {
      while (!pleaseStop().isGo()) {
        Signal idle = options.whenIdle ? idle() : Signal.NEVER;
        pleaseStop().await(idle);
        if (idle.isGo() && idle() == Signal.DONE) {
          stop("no child is left");
        }
      }
      pass(outside); // the callback runs on a helper, and may come later
    } finally {
      inwards.cancel();
    }
  }

  private void pass(Signal outside) {
    Reason why = stopping.reason();
    try {
      outside.go(why != null ? why : Reason.of(path() + " is stopping"));
    } catch (IllegalStateException e) {
      Teller.debug(Scope.class, e, "{} cannot be fired: it has an owner", outside::name);
    }
  }

  @Override
  public Signal idle() {
    return idleSignal();
  }

  @Override
  public Optional<StopReport> report() {
    StopRun own = stopping.run();
    return own == null ? Optional.empty() : Optional.of(own.report());
  }

  // ---- what it is

  @Override
  public boolean unwinds() {
    return false;
  }

  @Override
  public @Nullable Object joinBy(Waiting way) {
    throw new IllegalArgumentException(path() + " is a scope, which has no result");
  }

  /** {@return the thread that opened it; not for a root that no thread owns} */
  Thread ownerThread() {
    return Objects.requireNonNull(owner, "owner");
  }

  Duration limit() {
    return limit;
  }

  @Override
  boolean isAdopted() {
    return adopted;
  }

  @Override
  ThreadNode familyHead() {
    return adopted ? root() : this;
  }

  @Override
  TreeContext ownTree() {
    if (tree == null) {
      throw new AssertionError(path() + " is not a root");
    }
    return tree;
  }

  @Override
  void draining(Reason why) {
    guests.ask(why);
  }

  @Override
  List<String> guests() {
    return guests.names();
  }

  /** {@return whether its thread registered itself} */
  boolean isRegistered() {
    return registered;
  }

  @Override
  void giveUp() {
    Teller.warn(
        Scope.class,
        null,
        "{} does not end on thread {} and is abandoned",
        this::path,
        () -> owner == null ? "(none)" : owner.getName());
  }
}
