package dev.supervisor.core;

import dev.supervisor.core.Scope.ShutdownOptions;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.Reason;
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
  private final @Nullable ThreadNode outer; // the node that the thread was before
  private final boolean adopted;
  private final AdoptedThreads guests = new AdoptedThreads();
  private final Failures failures = new Failures();
  private boolean registered; // written before it is linked
  private List<StackTraceElement> opening = List.of(); // of a root; written before it is listed

  private boolean closed; // confined to the owner
  private boolean leftOpen; // confined to the owner

  ScopeNode(
      String name,
      ThreadOptions options,
      @Nullable TreeContext tree,
      Duration limit,
      @Nullable ThreadNode outer,
      boolean adopted) {
    this(name, options, tree, limit, outer, adopted, Thread.currentThread());
    runsOn(Thread.currentThread());
  }

  ScopeNode(
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

  /** Begins what the options of this root ask for: the stop log, and the bean. Called when the root is in its place. */
  void isOpened() {
    StopLog log = ownTree().stopLog;
    if (log != null) {
      log.begin();
    }
    TreeBean.register(this); // last: listeners of users may block
  }

  @Override
  public Scope register(String name) {
    StackRoom.forMany();
    Objects.requireNonNull(name, "name");
    ThreadNode here = Current.get();
    if (here != null && !here.isAdopted()) {
      throw new IllegalStateException("thread "
          + Thread.currentThread().getName()
          + " is supervised already, as "
          + here.path()
          + ": open a scope or spawn there instead of registering");
    }
    var guest = new ScopeNode(name, options.inherited(), null, limit, here, /* adopted= */ false);
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

  /** Adopts the current thread, which is not registered, as a guest. No stop waits for the guest. */
  ScopeNode adopt() {
    StackRoom.forMany();
    ScopeNode guest = new ScopeNode(
        SiblingNames.fit(Thread.currentThread().getName()),
        options.inherited(),
        null,
        limit,
        null,
        /* adopted= */ true);
    guest.setParent(this, 0);
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
    RuntimeException ofInner = OpenScopes.closeInside(this);
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

  /** {@return the stack of the thread that opened this root; empty if it was not noted} */
  List<StackTraceElement> whereOpened() {
    return opening;
  }

  /** {@return whether the current thread has opened this scope and not closed it yet} */
  boolean isOpenHere() {
    return owner == Thread.currentThread() && !closed;
  }

  @Override
  boolean isDead() {
    return owner != null && !owner.isAlive();
  }

  /** Closes a root that no thread owns. Any thread outside the tree may do so: all callers wait, and the first one throws the failures. */
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
    interrupted |= Thread.interrupted(); // cleared: the listener is still to hear all
    if (tree != null) {
      interrupted |= tree.news.awaitHeard(limit.dividedBy(5));
      interrupted |= TreeBean.awaitTakenOut(tree, limit.dividedBy(5));
      interrupted |= tree.awaitLogged();
    }
    return interrupted;
  }

  /** Logs the report if a thread was late, and waits until the log has all: at most as long as the reserve, or a moment past the deadline. */
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
    if (owner == null) { // this root has no body that could end
      bodyEnded(Outcome.STOPPED);
      Roots.remove(this);
    }
  }

  // ---- failures

  /** Closes this scope, which the code of another scope has left open. The outer scope throws its failures. */
  void closeFor(ScopeNode around) {
    leftOpen = true;
    around.failures.takeOn(failures);
    close();
  }

  /** {@return the failures of the threads; close() throws those that no caller has collected} */
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
    ShutdownWait.askedOrOver(this).await();
  }

  @Override
  public void awaitShutdown(UnaryOperator<ShutdownOptions> with) throws InterruptedException {
    StackRoom.forMany();
    new ShutdownWait(this, Options.changed(ShutdownOptions.DEFAULTS, with)).await();
  }

  @Override
  public Signal idle() {
    return idleSignal();
  }

  @Override
  public Optional<StopReport> report() {
    return Optional.ofNullable(stopping.run()).map(StopRun::report);
  }

  // ---- what it is

  @Override
  public boolean unwinds() {
    return false;
  }

  @Override
  public @Nullable Object joinBy(Waiting way, Signal till) {
    throw new IllegalArgumentException(path() + " is a scope, which has no result");
  }

  /** {@return the thread that has opened this scope; a root that no thread owns must not be asked} */
  Thread ownerThread() {
    return Objects.requireNonNull(owner, "owner");
  }

  /** {@return the node that the thread was before it opened this scope; null if the thread was in no tree} */
  @Nullable
  ThreadNode outer() {
    return outer;
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

  /** {@return whether the thread of this scope has registered itself} */
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
