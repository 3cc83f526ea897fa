package dev.supervisor.command;

import dev.supervisor.command.CommandOutcome.Transcript;
import dev.supervisor.command.internal.pool.Dispatcher;
import dev.supervisor.command.internal.pool.PooledJob;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.streams.SilenceWatch;
import dev.supervisor.command.internal.streams.Sink;
import dev.supervisor.command.internal.streams.StreamsRun;
import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One command from the call to its outcome. */
final class Execution implements PooledJob, RunningCommand {
  /*
   * How it works. A dispatcher (the pool, or a sticky shell) gives the command a session. The threads of the session then tell
   * this object what becomes of the command. Callers only wait for `ended`. StopLadder has the steps that stop the command.
   */

  private final JobSpec spec;
  private final Dispatcher dispatcher;
  private final Executor teller;
  private final long startedNanos = System.nanoTime();
  private final SignalSource begun = Signal.source(this, "begin");
  private final SignalSource ended = Signal.source(this, "end");
  private final StopLadder ladder;
  private volatile byte @Nullable [] program; // which the text comes to
  private volatile long pid = -1;
  private volatile @Nullable CommandOutcome outcome; // set before `ended` goes

  private final @Nullable RecordedCommand recorded;
  private volatile long begunNanos = startedNanos;

  private final StreamsRun streams;
  private final @Nullable SilenceWatch silence;

  /**
   * @param teller lets signals go that callers can hang callbacks on: those must not keep a session's thread
   */
  Execution(JobSpec spec, Dispatcher dispatcher, Executor teller) {
    this.spec = spec;
    this.dispatcher = dispatcher;
    this.teller = teller;
    this.recorded = RecordedCommand.begin(spec);
    this.ladder = new StopLadder(this, spec.grace());
    this.silence = spec.firstOutputWithin() == null && spec.maxSilence() == null
        ? null
        : new SilenceWatch(spec.firstOutputWithin(), spec.maxSilence(), this::stop, ladder::keep);
    this.streams = new StreamsRun(
        spec.shown(),
        spec.streams(),
        silence == null ? null : silence::heard,
        recorded != null,
        this::stop,
        ladder.abandoned());
  }

  /** Tells a flight recording which node runs the command. */
  Execution by(SupervisedThread node) {
    if (recorded != null) {
      recorded.by(node);
    }
    return this;
  }

  /** Starts the command, and stops it when the signal goes. */
  Execution start(Signal stopWhen) {
    String name =
        stopWhen.name(); // now: it may be a label of the user's, which a stop must not wait for
    if (stopWhen.isGo()) {
      var unused = ladder.stop(reasonOf(stopWhen, name));
      ended(new JobEnd.Unstarted("it was stopped", null));
    } else {
      dispatcher.submit(this);
      ladder.keep(stopWhen.then(() -> stop(reasonOf(stopWhen, name))));
    }
    return this;
  }

  private static Reason reasonOf(Signal stopWhen, String name) {
    return stopWhen.reason().orElseGet(() -> Reason.of(name + " went"));
  }

  @Override
  public void isFor(PreparedShell shell) {
    program = null;
    program = shell.asProgram(this);
  }

  @Override
  public void assigned(Session to) {
    ladder.assigned(to);
  }

  // ---- what the session asks and tells

  @Override
  public byte[] directory() {
    return spec.directory();
  }

  @Override
  public byte[] preparation() {
    return spec.preparation();
  }

  @Override
  public byte[] text() {
    byte[] other = program;
    return other == null ? spec.text() : other;
  }

  @Override
  public Isolation level() {
    return program == null ? spec.level() : Isolation.ARGV;
  }

  @Override
  public boolean open() throws IOException {
    return streams.open();
  }

  @Override
  public @Nullable InputStream takeInput() {
    return streams.takeInput();
  }

  @Override
  public boolean opensAtOnce() {
    return spec.streams().opensAtOnce();
  }

  @Override
  public Sink stdout() {
    return streams.stdout().sink();
  }

  @Override
  public Sink stderr() {
    return streams.stderr().sink();
  }

  @Override
  public Duration outputWithin() {
    return spec.outputWithin();
  }

  @Override
  public void begun(long leader) {
    pid = leader;
    begunNanos = System.nanoTime();
    boolean meant = ladder.begun();
    teller.execute(() -> begun.go());
    if (meant && silence != null) {
      silence.begin();
    }
  }

  @Override
  public void exited() {
    ladder.exited();
  }

  @Override
  public boolean isAbandoned() {
    return ladder.abandoned().isGo();
  }

  @Override
  public void faulted(Throwable failure) {
    stop(Reason.of(FailureTexts.withAdvice(failure), failure));
  }

  @Override
  public void ended(JobEnd ending) {
    if (ending instanceof JobEnd.Unstarted && ladder.mayTryAgain()) {
      dispatcher.submit(this);
      if (ladder.isStopping() && dispatcher.withdraw(this)) {
        ended(ending); // stopped just now, when it had no session to be stopped in
      }
      return;
    }
    StopLadder.LadderEnd end = ladder.end();
    if (end == null) {
      return;
    }
    CommandOutcome how = outcomeOf(ending, end.stopping());
    outcome = how;
    if (recorded != null) {
      recorded.end(how, begunNanos - startedNanos, streams);
    }
    for (Registration each : end.pending()) {
      each.cancel();
    }
    streams.over(end.hadBegun());
    teller.execute(() -> {
      begun.go();
      ended.go();
    });
  }

  /** Sets the outcome, also if making it fails: callers wait for one. */
  private CommandOutcome outcomeOf(JobEnd ending, @Nullable Reason stopping) {
    try {
      return Outcomes.of(ending, transcript(), stopping);
    } catch (OutOfMemoryError e) {
      streams.forget();
      Reason why =
          stopping == null ? Reason.of("what it wrote does not fit into memory", e) : stopping;
      return Outcomes.of(ending, transcript(), why);
    }
  }

  private Transcript transcript() {
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new Transcript(
        spec.shown(),
        spec.directoryShown(),
        took,
        streams.stdout().captured(),
        streams.stderr().captured(),
        spec.streams().limit());
  }

  // ---- stopping

  @Override
  public void ask(Reason why) {
    stop(why);
  }

  @Override
  public void insist() {
    ladder.kill();
  }

  @Override
  public String describe() {
    return spec.shown();
  }

  void stop(Reason why) {
    if (ladder.stop(why) == StopLadder.Found.NOT_SENT) {
      if (dispatcher.withdraw(this)) {
        ended(new JobEnd.Unstarted("it was stopped", null));
      } else {
        ladder.terminate(); // it was given a session just now
      }
    }
  }

  @Override
  public void giveUp() {
    ladder.giveUp();
  }

  // ---- what callers see

  @Override
  public String command() {
    return spec.shown();
  }

  @Override
  public Signal started() {
    return begun.signal();
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  @Override
  public OptionalLong pid() {
    return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  @Override
  public InputStream stdoutPipe() {
    return streams.stdout().pipe();
  }

  @Override
  public InputStream stderrPipe() {
    return streams.stderr().pipe();
  }

  @Override
  public Optional<CommandOutcome> outcome() {
    return Optional.ofNullable(ended.signal().isGo() ? outcome : null);
  }

  @Override
  public Signal stop() {
    return stop("stop() was called");
  }

  @Override
  public Signal stop(String why) {
    stop(Reason.of(why));
    return ended();
  }

  @Override
  public CommandOutcome join() throws InterruptedException {
    ended.signal().await();
    return outcome().orElseThrow();
  }

  @Override
  public CommandOutcome join(Signal till) throws InterruptedException, TimeoutException {
    if (!ended.signal().await(till)) {
      throw TimedOut.of(() -> command() + " has not ended", till::name);
    }
    return outcome().orElseThrow();
  }

  /** Does the same as {@link #join()}, but an interrupt first stops the command, and is thrown when the command has ended. */
  CommandOutcome joinOrStop() throws InterruptedException {
    @Nullable InterruptedException interrupt = null;
    while (true) {
      try {
        ended.signal().await();
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
    return spec.shown();
  }
}
