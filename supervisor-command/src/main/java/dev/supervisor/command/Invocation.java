package dev.supervisor.command;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What {@link Command} and {@link Program} have in common before they run: the description of what to run, where,
 * with what input, and where its output goes. Immutable: every method gives a new description.
 *
 * <p><b>Input</b> is nothing unless given: reading ends at once. <b>Output</b> is kept in memory, byte for byte, for
 * the {@link CommandOutcome}, unless it is sent elsewhere; standard output and standard error are apart and have no common
 * order. A channel or file that is slow makes the command wait, as any pipe does.
 *
 * <p>Mistakes that can be seen in the description (a NUL in an argument, a name that cannot be a variable) are an
 * {@link IllegalArgumentException} of the method that takes them. What only shows when it runs (no such directory,
 * file, program or shell) is in the {@link CommandOutcome}, with the name of what is missing. Thread-safe.
 *
 * @param <S> the kind itself
 */
public abstract sealed class Invocation<S extends Invocation<S>> permits Command, Program {
  private final Task task;
  private final Settings settings;

  Invocation(Task task, Settings settings) {
    this.task = task;
    this.settings = settings;
  }

  // ---- where and with what

  /** {@return the same in this directory; unless given it is the JVM's} */
  public final S in(Path directory) {
    RawBytes.ofPath(directory, "the directory");
    return with(settings.in(directory));
  }

  /**
   * {@return the same with one more variable in its environment, on top of the JVM's}
   *
   * @throws IllegalArgumentException when the name is none for a shell variable or is one that bash keeps to itself,
   *     or the value holds a NUL
   */
  public final S with(String name, String value) {
    return with(settings.set(name, RawBytes.ofText(value, "the value of " + name)));
  }

  /** As {@link #with(String, String)}, with a path's own bytes as the value. */
  public final S with(String name, Path value) {
    return with(settings.set(name, RawBytes.ofPath(value, "the value of " + name)));
  }

  /** {@return the same without this variable of the JVM's environment} */
  public final S without(String name) {
    return with(settings.unset(name));
  }

  // ---- input

  /** {@return the same reading this text, in UTF-8} */
  public final S stdin(String text) {
    return stdin(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@return the same reading these bytes} */
  public final S stdin(byte[] bytes) {
    return with(settings.input(new Input.Bytes(bytes.clone())));
  }

  /** {@return the same reading this file} */
  public final S stdin(Path file) {
    return with(settings.input(new Input.FromFile(Objects.requireNonNull(file, "file"))));
  }

  /** {@return the same reading a stream, opened for each run} */
  public final S stdin(StdinSource source) {
    return with(settings.input(new Input.Opened(Objects.requireNonNull(source, "source"))));
  }

  /** {@return the same reading lines as they come, in UTF-8; closing the channel is the end of input} */
  public final S stdinLines(Channel<String> lines) {
    return with(settings.input(new Input.Lines(Objects.requireNonNull(lines, "lines"))));
  }

  // ---- output

  /**
   * {@return the same with standard output cut into lines, read as UTF-8, for a channel}
   *
   * <p>A full channel makes the command wait. The channel is closed (draining) when the output ends, also when
   * nothing was run. Closing it earlier stops the command. Once the command was stopped, lines that find the channel
   * full are dropped.
   */
  public final S stdoutLines(Channel<String> lines) {
    return with(settings.stdout(new Output.Lines(Objects.requireNonNull(lines, "lines"))));
  }

  /** {@return the same with standard output in pieces, as they come, for a channel; else as {@link #stdoutLines}} */
  public final S stdoutBytes(Channel<byte[]> pieces) {
    return with(settings.stdout(new Output.Pieces(Objects.requireNonNull(pieces, "pieces"))));
  }

  /** {@return the same with standard output written to a file, from its beginning} */
  public final S stdoutTo(Path file) {
    return with(settings.stdout(new Output.ToFile(Objects.requireNonNull(file, "file"))));
  }

  /** {@return the same with standard output thrown away} */
  public final S stdoutDiscarded() {
    return with(settings.stdout(new Output.Nowhere()));
  }

  /** {@return the same with standard error cut into lines for a channel, as {@link #stdoutLines}} */
  public final S stderrLines(Channel<String> lines) {
    return with(settings.stderr(new Output.Lines(Objects.requireNonNull(lines, "lines"))));
  }

  /** {@return the same with standard error in pieces for a channel, as {@link #stdoutBytes}} */
  public final S stderrBytes(Channel<byte[]> pieces) {
    return with(settings.stderr(new Output.Pieces(Objects.requireNonNull(pieces, "pieces"))));
  }

  /** {@return the same with standard error written to a file, from its beginning} */
  public final S stderrTo(Path file) {
    return with(settings.stderr(new Output.ToFile(Objects.requireNonNull(file, "file"))));
  }

  /** {@return the same with standard error thrown away} */
  public final S stderrDiscarded() {
    return with(settings.stderr(new Output.Nowhere()));
  }

  // ---- time

  /** {@return the same with this time between TERM and KILL when it is stopped; unless given, five seconds} */
  public final S grace(Duration grace) {
    return with(settings.grace(positive(grace, "grace")));
  }

  /** {@return the same, stopped when it has not written anything within this time after it began} */
  public final S startUp(Duration limit) {
    return with(settings.startUp(positive(limit, "limit")));
  }

  /** {@return the same, stopped when it writes nothing for this time; unless given, silence is no fault} */
  public final S silence(Duration limit) {
    return with(settings.silence(positive(limit, "limit")));
  }

  private static Duration positive(Duration duration, String what) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("the " + what + " cannot be negative: " + duration);
    }
    return duration;
  }

  // ---- running

  /**
   * {@return the same as a part of this node's tree}
   *
   * <p>Unless given, it is part of the tree of the thread that runs it; threads outside a tree have to name a node.
   */
  public final S on(SupervisedThread node) {
    return with(settings.on(Objects.requireNonNull(node, "node")));
  }

  /**
   * Runs it and waits until it has ended, as {@link #run(Signal)} with a signal that never goes.
   *
   * @throws InterruptedException when the thread is interrupted; the command has been stopped then
   */
  public final CommandOutcome run() throws InterruptedException {
    return run(Signal.NEVER);
  }

  /**
   * Runs it and waits until it has ended: all of its processes are gone and all of its output has been read.
   *
   * <p>When the signal goes, all of the command's process group gets TERM (and CONT, in case it was stopped), and
   * after its grace KILL; what it wrote until then is kept. If the signal has gone already, or goes while no session
   * is free, nothing is run. Never throws for what the command does; see {@link CommandOutcome#orThrow}.
   *
   * @param till when to stop it: a time-out, a stop request, any signal
   * @return how it ended
   * @throws InterruptedException when the thread is interrupted before or while waiting; the command is stopped as
   *     above and has ended when this is thrown
   * @throws IllegalStateException outside a tree, if no node was named, and in one that has stopped
   */
  public final CommandOutcome run(Signal till) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    // Nobody else ever sees this execution, so nothing can hang on its signals but the caller
    // itself.
    return prepare(ShellPool.of(node()), settings.order(task), Runnable::run)
        .start(till)
        .joinOrStop();
  }

  /** Starts it and returns at once, as {@link #start(Signal)} with a signal that never goes. */
  public final Running start() {
    return start(Signal.NEVER);
  }

  /**
   * Starts it and returns at once. It becomes a child of the node it was started by (or {@linkplain #on on}): like
   * a thread, it is stopped with it, and the node is not settled before.
   *
   * @param till when to stop it, as in {@link #run(Signal)}
   * @return the running command
   * @throws IllegalStateException outside a tree, if no node was named, and in one that has stopped
   */
  public final Running start(Signal till) {
    SupervisedThread node = node();
    ShellPool pool = ShellPool.of(node);
    Execution execution = prepare(pool, settings.order(task), pool.teller());
    var unused = node.attach(task.name(), execution);
    return execution.start(till);
  }

  private SupervisedThread node() {
    SupervisedThread named = settings.node();
    return named == null ? Supervisor.current() : named;
  }

  abstract Execution prepare(ShellPool pool, Order order, Executor teller);

  abstract S with(Settings changed);

  final Task task() {
    return task;
  }

  final Settings settings() {
    return settings;
  }

  /** {@return the command on one line, shortened, for people} */
  @Override
  public final String toString() {
    return task.shown();
  }
}
