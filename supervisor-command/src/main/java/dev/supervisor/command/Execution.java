package dev.supervisor.command;

import dev.supervisor.core.Attachment;
import dev.supervisor.signals.Callback;
import dev.supervisor.signals.OwnedSignal;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One command from the call to its outcome. */
final class Execution implements Job, Running, Attachment {
  /*
   * How it works. The dispatcher gives it a session, sooner or later; the session tells what becomes of the command,
   * on its own threads. Callers only wait for `ended`.
   *
   * Stopping: the reason is kept the first time; what follows depends on how far the command is. Waiting for a
   * session: the dispatcher forgets it. Begun: TERM now, KILL after the grace, and when even that does not end it,
   * the session is closed, which kills all of it. In between (sent, but not yet begun) TERM waits for `begun`; if
   * that does not come within the grace either, the session is closed. So there is always a next step, and each is
   * a deadline's callback, which this lets go of when the command has ended.
   *
   * The race between stop and the end: `stopping` set before the ending came makes the outcome Stopped, whatever the
   * exit code. A signal that comes too late meets nobody, since the session compares the job under its lock.
   */
  private static final int ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Who gives it a session. */
  interface Dispatcher {
    /** Will call {@link Execution#assigned}, or {@link Execution#ended}. */
    void submit(Execution execution);

    /** {@return whether it was still waiting for a session, and no longer is} */
    boolean withdraw(Execution execution);
  }

  private final Order order;
  private final Dispatcher dispatcher;
  private final Executor teller;
  private final long startedNanos = System.nanoTime();
  private final OwnedSignal begun = OwnedSignal.of(this, "begin");
  private final OwnedSignal ended = OwnedSignal.of(this, "end");
  private final Signal abandoned = Signal.named("the end of the command");
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable Session session;
  private @Nullable Reason stopping;
  private boolean running;
  private boolean gone;
  private int attempts;
  private long pid = -1;
  private @Nullable CommandOutcome outcome;
  private @Nullable Callback nextStep;
  private final List<Callback> watches = new ArrayList<>();

  private final Streams streams;
  private final @Nullable SilenceWatch silence;

  /**
   * @param teller lets signals go that callers can hang callbacks on: those must not keep a session's thread
   */
  Execution(Order order, Dispatcher dispatcher, Executor teller) {
    this.order = order;
    this.dispatcher = dispatcher;
    this.teller = teller;
    this.silence = order.startUp() == null && order.silence() == null
        ? null
        : new SilenceWatch(order.startUp(), order.silence(), this::stop, this::watch);
    this.streams = new Streams(order, silence == null ? null : silence::heard, abandoned);
  }

  /** Begins; the command is stopped when the signal goes. */
  Execution start(Signal till) {
    if (till.isGo()) {
      lock.lock();
      try {
        stopping = reasonOf(till);
      } finally {
        lock.unlock();
      }
      ended(new Ending.NotBegun("it was stopped", null));
    } else {
      dispatcher.submit(this);
      watch(till.then(() -> stop(reasonOf(till))));
    }
    return this;
  }

  private static Reason reasonOf(Signal till) {
    return till.reason().orElseGet(() -> Reason.of(till.name() + " went"));
  }

  private void watch(Callback callback) {
    lock.lock();
    try {
      if (outcome == null) {
        watches.add(callback);
        return;
      }
    } finally {
      lock.unlock();
    }
    callback.detach();
  }

  /** The session that will run it; called before {@link Session#run}. */
  void assigned(Session to) {
    lock.lock();
    try {
      session = to;
      attempts++;
    } finally {
      lock.unlock();
    }
  }

  // ---- what the session asks and tells

  @Override
  public byte[] directory() {
    return order.directory();
  }

  @Override
  public byte[] preparation() {
    return order.preparation();
  }

  @Override
  public byte[] text() {
    return order.text();
  }

  @Override
  public boolean isProgram() {
    return order.isProgram();
  }

  @Override
  public @Nullable InputStream open() throws IOException {
    return streams.open();
  }

  @Override
  public Sink stdout() {
    return streams.stdout();
  }

  @Override
  public Sink stderr() {
    return streams.stderr();
  }

  @Override
  public void begun(long leader) {
    boolean stop;
    lock.lock();
    try {
      running = true;
      pid = leader;
      stop = stopping != null;
    } finally {
      lock.unlock();
    }
    teller.execute(() -> begun.goBy(this));
    if (stop) {
      terminate();
    } else if (silence != null) {
      silence.begin();
    }
  }

  @Override
  public void exited() {
    boolean stop;
    lock.lock();
    try {
      gone = true;
      stop = stopping != null;
    } finally {
      lock.unlock();
    }
    if (stop) {
      abandoned.go();
    }
  }

  @Override
  public void faulted(Throwable failure) {
    stop(Reason.of(Verdict.text(failure), failure));
  }

  @Override
  public void ended(Ending ending) {
    if (ending instanceof Ending.NotBegun && mayTryAgain()) {
      dispatcher.submit(this);
      if (isStopping()
          && dispatcher.withdraw(
              this)) { // stopped just now, when it had no session to be stopped in
        ended(ending);
      }
      return;
    }
    List<Callback> done;
    boolean hadBegun;
    lock.lock();
    try {
      if (outcome != null) {
        return;
      }
      hadBegun = running;
      outcome = outcomeOf(ending);
      session = null;
      done = new ArrayList<>(watches);
      if (nextStep != null) {
        done.add(nextStep);
      }
    } finally {
      lock.unlock();
    }
    done.forEach(Callback::detach);
    if (!hadBegun) {
      streams.closeUnused();
    }
    teller.execute(() -> {
      begun.goBy(this);
      ended.goBy(this);
    });
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping != null;
    } finally {
      lock.unlock();
    }
  }

  private boolean mayTryAgain() {
    lock.lock();
    try {
      boolean again = stopping == null && attempts < ATTEMPTS;
      session = null;
      return again;
    } finally {
      lock.unlock();
    }
  }

  /** Whatever happens, there is an outcome: somebody waits for it. */
  private CommandOutcome outcomeOf(Ending ending) {
    try {
      return Verdict.of(ending, transcript(streams.keptOutput(), streams.keptError()), stopping);
    } catch (OutOfMemoryError e) {
      streams.forget();
      Reason why =
          stopping == null ? Reason.of("what it wrote does not fit into memory", e) : stopping;
      return Verdict.of(ending, transcript(new byte[0], new byte[0]), why);
    }
  }

  private Transcript transcript(byte[] stdout, byte[] stderr) {
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new Transcript(order.shown(), order.directoryShown(), took, stdout, stderr);
  }

  // ---- stopping

  @Override
  public void ask(Reason why) {
    stop(why);
  }

  @Override
  public void insist() {
    kill();
  }

  @Override
  public String describe() {
    return order.shown();
  }

  void stop(Reason why) {
    boolean onlyReading;
    lock.lock();
    try {
      if (outcome != null || stopping != null) {
        return;
      }
      stopping = why;
      onlyReading = gone;
    } finally {
      lock.unlock();
    }
    if (onlyReading) {
      abandoned.go();
    } else if (dispatcher.withdraw(this)) {
      ended(new Ending.NotBegun("it was stopped", null));
    } else {
      terminate();
    }
  }

  /** The first step, of a command that was given a session: TERM if it has begun, else wait for that. */
  private void terminate() {
    Session on = sessionIfRunning();
    if (on != null) {
      on.signal(this, "TERM");
    }
    next(order.grace(), this::kill);
  }

  void kill() {
    Session on = sessionIfRunning();
    if (on == null) {
      giveUp();
    } else {
      on.signal(this, "KILL");
      next(PATIENCE, this::giveUp);
    }
  }

  /** The last step: the session with all that is in it. */
  @Override
  public void giveUp() {
    Session on;
    lock.lock();
    try {
      on = session;
    } finally {
      lock.unlock();
    }
    abandoned.go();
    if (on != null) {
      on.close();
    }
  }

  private @Nullable Session sessionIfRunning() {
    lock.lock();
    try {
      return running ? session : null;
    } finally {
      lock.unlock();
    }
  }

  private void next(Duration after, Runnable step) {
    Callback callback = Till.in(after).then(step);
    @Nullable Callback obsolete;
    lock.lock();
    try {
      obsolete = outcome == null ? nextStep : callback;
      if (outcome == null) {
        nextStep = callback;
      }
    } finally {
      lock.unlock();
    }
    if (obsolete != null) {
      obsolete.detach();
    }
  }

  // ---- what callers see

  @Override
  public String command() {
    return order.shown();
  }

  @Override
  public Signal begun() {
    return begun;
  }

  @Override
  public Signal ended() {
    return ended;
  }

  @Override
  public OptionalLong pid() {
    lock.lock();
    try {
      return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<CommandOutcome> outcome() {
    lock.lock();
    try {
      return Optional.ofNullable(ended.isGo() ? outcome : null);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Running stop() {
    return stop("stop() was called");
  }

  @Override
  public Running stop(String why) {
    stop(Reason.of(why));
    return this;
  }

  @Override
  public CommandOutcome join() throws InterruptedException {
    ended.await();
    return outcome().orElseThrow();
  }

  @Override
  public Optional<CommandOutcome> join(Signal till) throws InterruptedException {
    return ended.await(till) ? outcome() : Optional.empty();
  }

  /** As {@link #join()}, but an interrupt first stops the command and is thrown when that has ended. */
  CommandOutcome joinOrStop() throws InterruptedException {
    @Nullable InterruptedException interrupt = null;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupt = e;
        stop(Reason.of("the thread that ran it was interrupted", e));
      }
    }
    if (interrupt != null) {
      throw interrupt;
    }
    return outcome().orElseThrow();
  }

  @Override
  public String toString() {
    return order.shown();
  }
}
