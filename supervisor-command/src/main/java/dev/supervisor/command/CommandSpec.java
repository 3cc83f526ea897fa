package dev.supervisor.command;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.supervisor.command.CommandOutcome.Transcript;
import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.TargetPools;
import dev.supervisor.command.internal.streams.Input;
import dev.supervisor.command.internal.streams.Limit;
import dev.supervisor.command.internal.streams.Listener;
import dev.supervisor.command.internal.streams.Output;
import dev.supervisor.command.internal.streams.StreamsSpec;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Label;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The description of a {@link Command} or a {@link Program} before it runs: what to run, where,
 * with what input, and where its output goes. Immutable: every method returns a new description.
 *
 * <p><b>Input</b> is nothing unless given: reading ends at once. <b>Output</b> is kept in memory, byte for byte, for
 * the {@link CommandOutcome}, unless it is sent elsewhere; standard output and standard error are apart and have no common
 * order, unless {@linkplain #stderrMerged merged}. A channel, stream or file that is slow makes the command wait, as
 * any pipe does; one that fails in this JVM stops it.
 *
 * <p>Mistakes that can be seen in the description (a NUL in an argument, a name that cannot be a variable) are an
 * {@link IllegalArgumentException} of the method that takes them. What is missing only when it runs (a directory,
 * file, program or shell) is named by the {@link CommandOutcome}. Thread-safe.
 *
 * @param <S> the kind itself
 */
public abstract sealed class CommandSpec<S extends CommandSpec<S>> permits Command, Program {
  private final CommandText task;
  private final Settings settings;

  CommandSpec(CommandText task, Settings settings) {
    this.task = task;
    this.settings = settings;
  }

  // ---- what

  /**
   * {@return a copy with further arguments, after those that it has}
   *
   * <pre>{@code
   * Command.of("tar", "-cf", archive).args(files).run(pleaseStop).orThrow();
   * }</pre>
   *
   * @param arguments each as in {@link Command#of(String, Object...)}; the list is copied, and may be empty
   * @throws IllegalArgumentException if an argument is of another kind, or cannot be passed; the message has its
   *     position in the list, which counts from 1
   */
  public final S args(List<?> arguments) {
    return with(task.with(arguments), settings);
  }

  // ---- where and with what

  /**
   * {@return a copy that runs in this directory; by default it runs in the JVM's}
   *
   * <p>At a target it is a directory there. The default is then the directory in which the target begins, usually the
   * user's home; a relative directory starts from that one, too.
   */
  public final S directory(Path directory) {
    RawBytes.ofPath(directory, "the directory");
    return with(settings.in(settings.place().in(directory)));
  }

  /**
   * {@return a copy that runs at this target and not on this machine, in a recycled session there}
   *
   * <p>Its directory, environment, programs and process numbers are those of the target; files for its input and output
   * are still files of this machine. If the connection is lost, a command that has begun, or may have begun, has
   * {@linkplain CommandOutcome.Died died}; its processes are killed at the target as soon as the loss is noticed there.
   * This method is the same as {@link #shell shell} with {@link Shells#at Shells.at(target)}.
   *
   * @throws IllegalArgumentException if the command uses a shell that is somewhere else
   */
  public final S at(Target target) {
    return with(settings.in(settings.place().at(Objects.requireNonNull(target, "target"))));
  }

  /**
   * {@return a copy with one more variable in its environment, on top of the JVM's, or the target's}
   *
   * @throws IllegalArgumentException if the name is not a valid shell variable name, or is reserved by bash, or if the
   *     value has a NUL
   */
  public final S addEnv(String name, String value) {
    return with(settings.set(name, RawBytes.ofText(value, "the value of " + name)));
  }

  /**
   * {@return a copy with one more variable, as that of {@link #addEnv(String, String)}, whose value is a path's own
   * bytes}
   */
  public final S addEnv(String name, Path value) {
    return with(settings.set(name, RawBytes.ofPath(value, "the value of " + name)));
  }

  /** {@return a copy without this variable of the JVM's environment} */
  public final S unsetEnv(String name) {
    return with(settings.unset(name));
  }

  /**
   * {@return a copy that runs in sessions of this shell}
   *
   * <p>By default it runs in a bash of this machine with the JVM's environment. A shell {@linkplain Shells#at at a
   * target} says where it runs, too.
   *
   * @throws IllegalArgumentException if the command is to run {@linkplain #at at} a target, and the shell is somewhere
   *     else
   */
  public final S shell(Shell shell) {
    return with(settings.in(settings.place().using(Objects.requireNonNull(shell, "shell"))));
  }

  // ---- input

  /** {@return a copy that reads this text, in UTF-8} */
  public final S stdin(String text) {
    return stdin(text, StandardCharsets.UTF_8);
  }

  /**
   * {@return a copy that reads this text}
   *
   * @throws IllegalArgumentException if the charset does not have all of its characters; the message has the position
   */
  public final S stdin(String text, Charset charset) {
    return from(new Input.Bytes(RawBytes.encode(text, charset, "the input")));
  }

  /** {@return a copy that reads these bytes} */
  public final S stdin(byte[] bytes) {
    return from(new Input.Bytes(bytes.clone()));
  }

  /** {@return a copy that reads this file} */
  public final S stdin(Path file) {
    return from(new Input.FromFile(Objects.requireNonNull(file, "file")));
  }

  /** {@return a copy that reads a stream, opened for each run} */
  public final S stdin(StdinSource source) {
    return from(new Input.Opened(Objects.requireNonNull(source, "source")));
  }

  /** {@return a copy that reads lines as they come, in UTF-8; closing the channel is the end of input} */
  public final S stdinLines(Channel<String> lines) {
    return stdinLines(lines, StandardCharsets.UTF_8);
  }

  /**
   * {@return a copy that reads lines as they come; closing the channel is the end of input}
   *
   * <p>A line with a character that the charset does not have stops the command.
   */
  public final S stdinLines(Channel<String> lines, Charset charset) {
    return from(new Input.Lines(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(charset, "charset")));
  }

  /** {@return a copy that reads pieces as they come; closing the channel is the end of input} */
  public final S stdinBytes(Channel<byte[]> pieces) {
    return from(new Input.Pieces(Objects.requireNonNull(pieces, "pieces")));
  }

  /**
   * {@return a copy that reads what is published, such as the body of an HTTP response; each run subscribes anew}
   *
   * <p>A few elements are requested at first, and one more for each that the command has taken. The completion of the
   * publisher is the end of input. Its failure stops the command, which sees no end of input. The end of the command
   * cancels the subscription.
   */
  public final S stdinFrom(Flow.Publisher<ByteBuffer> publisher) {
    return from(new Input.Published(Objects.requireNonNull(publisher, "publisher")));
  }

  private S from(Input input) {
    return with(settings.streams(settings.streams().input(input)));
  }

  // ---- standard output

  /**
   * {@return a copy with standard output cut into lines, read as UTF-8, for a channel}
   *
   * <p>A full channel makes the command wait. The channel is closed (draining) when the output ends, also when
   * nothing was run. Closing it earlier stops the command with the next line that comes. Once the command was stopped, a
   * line that finds the channel full is dropped, and all that follow. A line longer than 64 MiB stops the command.
   */
  public final S stdoutLines(Channel<String> lines) {
    return stdoutLines(lines, Decoding.UTF_8);
  }

  /** {@return as {@link #stdoutLines(Channel)}, read by this decoding} */
  public final S stdoutLines(Channel<String> lines, Decoding decoding) {
    return stdout(new Output.Lines(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(decoding, "decoding")));
  }

  /** {@return a copy with standard output in pieces, as they come, for a channel; otherwise as {@link #stdoutLines(Channel)}} */
  public final S stdoutBytes(Channel<byte[]> pieces) {
    return stdout(new Output.Pieces(Objects.requireNonNull(pieces, "pieces")));
  }

  /**
   * {@return a copy with standard output for {@link RunningCommand#stdoutPipe}, to be read while it runs}
   *
   * <p>Only for what is {@linkplain #start started}: while {@link #run} waits, its caller cannot read.
   */
  public final S stdoutPiped() {
    return stdout(new Output.Piped());
  }

  /**
   * {@return a copy with standard output written to a file}
   *
   * @param options as in {@link java.nio.file.Files#newOutputStream}: without any it is written from its beginning,
   *     and made if need be
   */
  public final S stdoutTo(Path file, OpenOption... options) {
    return stdout(toFile(file, options));
  }

  /**
   * {@return a copy with standard output written to a stream, which is flushed after each piece and stays open}
   *
   * <p>A stream that is slow makes the command wait; one that fails stops it. When the command was stopped and the
   * stream takes nothing for two seconds, it is given up, and a thread is left in it. All calls come from one thread of
   * the session, which does not keep an interrupt.
   */
  public final S stdoutTo(OutputStream stream) {
    return stdout(new Output.ToStream(Objects.requireNonNull(stream, "stream")));
  }

  /**
   * {@return a copy with standard output written to a channel of the JDK, which stays open; otherwise as {@link
   * #stdoutTo(OutputStream)}}
   *
   * <p>This is the way with the fewest copies. A channel in non-blocking mode is refused when the first byte comes.
   */
  public final S stdoutTo(WritableByteChannel channel) {
    return stdout(new Output.ToChannel(Objects.requireNonNull(channel, "channel")));
  }

  /** {@return a copy with standard output thrown away} */
  public final S stdoutDiscarded() {
    return stdout(new Output.Nowhere());
  }

  /**
   * {@return a copy with a listener that is told each line of standard output, besides where that goes}
   *
   * <p>It is called by a thread of the session, line by line in order, before the line goes on. A slow listener
   * makes the command wait. One that throws is told nothing more; its failure is logged, and neither the command nor the
   * output is touched by it. Everything it was told happens-before {@link RunningCommand#ended} goes. Each call adds one.
   */
  public final S onStdoutLine(Consumer<? super String> listener) {
    return onStdoutLine(Decoding.UTF_8, listener);
  }

  /**
   * {@return as {@link #onStdoutLine(Consumer)}, read by this decoding; where that is strict, bytes that are no text are a failure of the
   * listener}
   */
  public final S onStdoutLine(Decoding decoding, Consumer<? super String> listener) {
    return stdoutTells(Listener.toLines(
        Objects.requireNonNull(decoding, "decoding"),
        Objects.requireNonNull(listener, "listener")));
  }

  /** {@return a copy with a listener that is told standard output in pieces, as they come; otherwise as {@link
   * #onStdoutLine(Consumer)}} */
  public final S onStdoutBytes(Consumer<? super byte[]> listener) {
    return stdoutTells(Listener.toPieces(Objects.requireNonNull(listener, "listener")));
  }

  private S stdout(Output to) {
    StreamsSpec streams = settings.streams();
    return with(settings.streams(streams.stdout(streams.stdout().to(to))));
  }

  private S stdoutTells(Listener also) {
    StreamsSpec streams = settings.streams();
    return with(settings.streams(streams.stdout(streams.stdout().tell(also))));
  }

  // ---- standard error

  /** {@return a copy with standard error cut into lines for a channel, as {@link #stdoutLines(Channel)}} */
  public final S stderrLines(Channel<String> lines) {
    return stderrLines(lines, Decoding.UTF_8);
  }

  /** {@return as {@link #stderrLines(Channel)}, read by this decoding} */
  public final S stderrLines(Channel<String> lines, Decoding decoding) {
    return stderr(new Output.Lines(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(decoding, "decoding")));
  }

  /** {@return a copy with standard error in pieces, as they come, for a channel; otherwise as {@link #stderrLines(Channel)}} */
  public final S stderrBytes(Channel<byte[]> pieces) {
    return stderr(new Output.Pieces(Objects.requireNonNull(pieces, "pieces")));
  }

  /** {@return a copy with standard error for {@link RunningCommand#stderrPipe}, as {@link #stdoutPiped}} */
  public final S stderrPiped() {
    return stderr(new Output.Piped());
  }

  /** {@return a copy with standard error written to a file, as {@link #stdoutTo(Path, OpenOption...)}} */
  public final S stderrTo(Path file, OpenOption... options) {
    return stderr(toFile(file, options));
  }

  /** {@return a copy with standard error written to a stream, as {@link #stdoutTo(OutputStream)}} */
  public final S stderrTo(OutputStream stream) {
    return stderr(new Output.ToStream(Objects.requireNonNull(stream, "stream")));
  }

  /** {@return a copy with standard error written to a channel, as {@link #stdoutTo(WritableByteChannel)}} */
  public final S stderrTo(WritableByteChannel channel) {
    return stderr(new Output.ToChannel(Objects.requireNonNull(channel, "channel")));
  }

  /** {@return a copy with standard error thrown away} */
  public final S stderrDiscarded() {
    return stderr(new Output.Nowhere());
  }

  /**
   * {@return a copy with standard error written to wherever standard output goes, in the order of the writes}
   *
   * <p>Both are one descriptor then, as after {@code 2>&1}: what is said here of standard output holds for both, and
   * standard error is empty.
   */
  public final S stderrMerged() {
    return stderr(new Output.Merged());
  }

  /** {@return a copy with a listener to the lines of standard error, as {@link #onStdoutLine(Consumer)}} */
  public final S onStderrLine(Consumer<? super String> listener) {
    return onStderrLine(Decoding.UTF_8, listener);
  }

  /**
   * {@return as {@link #onStderrLine(Consumer)}, read by this decoding; where that is strict, bytes that are no text are a failure of the
   * listener}
   */
  public final S onStderrLine(Decoding decoding, Consumer<? super String> listener) {
    return stderrTells(Listener.toLines(
        Objects.requireNonNull(decoding, "decoding"),
        Objects.requireNonNull(listener, "listener")));
  }

  /** {@return a copy with a listener that is told standard error in pieces, as they come; otherwise as {@link
   * #onStderrLine(Consumer)}} */
  public final S onStderrBytes(Consumer<? super byte[]> listener) {
    return stderrTells(Listener.toPieces(Objects.requireNonNull(listener, "listener")));
  }

  private S stderr(Output to) {
    StreamsSpec streams = settings.streams();
    return with(settings.streams(streams.stderr(streams.stderr().to(to))));
  }

  private S stderrTells(Listener also) {
    StreamsSpec streams = settings.streams();
    return with(settings.streams(streams.stderr(streams.stderr().tell(also))));
  }

  /**
   * {@return a copy that keeps at most so many bytes of each output in memory; unless given, 64 MiB}
   *
   * <p>The beginning is kept, the rest is read and counted: see {@link Transcript#truncated}. Nothing is cut from
   * outputs that go elsewhere. Unless a limit was given, {@link CommandOutcome#orThrow} throws when an output was cut.
   *
   * @throws IllegalArgumentException when it is negative; with zero everything is counted, and nothing kept
   */
  public final S captureLimit(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("captureLimit must not be negative, but is " + bytes);
    }
    return with(settings.streams(settings.streams().limit(new Limit(bytes, /* chosen= */ true))));
  }

  private static Output.ToFile toFile(Path file, OpenOption... options) {
    Objects.requireNonNull(file, "file");
    Set<OpenOption> all = new LinkedHashSet<>(
        options.length == 0 ? List.of(CREATE, TRUNCATE_EXISTING) : List.of(options));
    if (all.contains(READ)) {
      throw new IllegalArgumentException("an output cannot be read from " + Label.text(file));
    }
    all.add(WRITE);
    return new Output.ToFile(file, List.copyOf(all));
  }

  // ---- time

  /**
   * {@return a copy with this time between TERM and KILL when it is stopped; unless given, five seconds}
   *
   * @throws IllegalArgumentException when it is negative
   */
  public final S grace(Duration grace) {
    return with(settings.grace(Durations.notNegative(grace, "grace")));
  }

  /**
   * {@return a copy that is stopped when it has written nothing within this time after it began}
   *
   * @throws IllegalArgumentException when it is zero or negative
   */
  public final S firstOutputWithin(Duration limit) {
    return with(settings.firstOutputWithin(Durations.positive(limit, "firstOutputWithin")));
  }

  /**
   * {@return a copy that is stopped when it writes nothing for this time; unless given, silence is no fault}
   *
   * @throws IllegalArgumentException when it is zero or negative
   */
  public final S maxSilence(Duration limit) {
    return with(settings.maxSilence(Durations.positive(limit, "maxSilence")));
  }

  /**
   * {@return a copy whose left-over processes have this time to write the rest; unless given, five seconds}
   *
   * <p>A shell does not wait for a process substitution, {@code exec > >(tee log)}, nor for what it has put into the
   * background. So when the command itself has ended, the library waits for processes of its group that have an output open, or write
   * into a pipe of one that has, as long as one of them runs, writes, or has something to read. What is left after that is
   * killed. When this time is over first, or the command is stopped, they are killed as well, and {@link
   * CommandOutcome#outputCut} says that output was lost. Zero does not wait.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public final S outputWithin(Duration limit) {
    return with(settings.outputWithin(Durations.notNegative(limit, "outputWithin")));
  }

  // ---- running

  /**
   * {@return a copy whose node in the tree has this name}
   *
   * <p>What is {@linkplain #start started} is a node with this name: in paths, in the tree, in plans, reports and events. A second
   * sibling with the same name is {@code name#2}. Unless given, the name is the program's, without its directory, or {@code
   * script}. The last name counts. The name does not change what is run, nor {@link RunningCommand#command}; {@link #run} and sticky
   * shells make no node for a command, so a name has no effect there.
   *
   * @throws IllegalArgumentException when the name is blank, or has a {@code /} or a {@code #}
   */
  public final S named(String name) {
    return with(task.named(name), settings);
  }

  /**
   * {@return a copy that is a part of this node's tree}
   *
   * <p>By default a command is a part of the tree of the thread that runs it. A thread outside of a tree has to name a
   * node.
   */
  public final S under(SupervisedThread node) {
    return with(settings.on(Objects.requireNonNull(node, "node")));
  }

  /**
   * Runs the command and waits until it has ended, as {@link #run(Signal)} does with a signal that never goes.
   *
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command has been stopped
   *     then
   */
  public final CommandOutcome run() throws InterruptedException {
    return run(Signal.NEVER);
  }

  /**
   * Runs the command and waits until it has ended: all of its processes are gone and all of its output has been read.
   *
   * <p>When the signal goes, all of the command's process group gets TERM (and CONT, in case it was stopped), and after
   * its grace KILL; what it wrote until then is kept. Nothing is run if the signal has gone already, or goes while no
   * session is free. This method throws nothing for what the command does; see {@link CommandOutcome#orThrow}.
   *
   * @param stopWhen the signal that stops the command: a time-out, a stop request, any signal
   * @return how the command ended
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command is stopped as above
   *     and has ended when this is thrown
   * @throws IllegalStateException if the thread is outside of a tree and no node was named, if the tree has stopped, or
   *     if an output is piped
   */
  public final CommandOutcome run(Signal stopWhen) throws InterruptedException {
    if (settings.streams().isPiped()) {
      throw new IllegalStateException(
          "a piped output cannot be read while run() waits for the end: start() it");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    // No other code ever sees this execution, so nothing can hang on its signals but the caller
    // itself.
    SupervisedThread node = node();
    return prepare(pool(node), settings.spec(task), Runnable::run)
        .by(node)
        .start(stopWhen)
        .joinOrStop();
  }

  /** Starts the command and returns at once, as {@link #start(Signal)} does with a signal that never goes. */
  public final RunningCommand start() {
    return start(Signal.NEVER);
  }

  /**
   * Starts the command and returns at once. The command becomes a child of the node that started it (or of the one
   * given to {@link #under under}): like a thread, it is stopped with that node, and the node is not settled before.
   *
   * @param stopWhen the signal that stops the command, as in {@link #run(Signal)}
   * @return the running command
   * @throws IllegalStateException if the thread is outside of a tree and no node was named, or if the tree has stopped
   */
  public final RunningCommand start(Signal stopWhen) {
    SupervisedThread node = node();
    ShellPool pool = pool(node);
    Execution execution = prepare(pool, settings.spec(task), pool.teller()).by(node);
    var unused = node.attach(task.name(), execution);
    return execution.start(stopWhen);
  }

  private ShellPool pool(SupervisedThread node) {
    Target target = settings.place().target();
    return target == null ? ShellPool.of(node) : TargetPools.pool(node, target);
  }

  private SupervisedThread node() {
    SupervisedThread named = settings.node();
    return named == null ? Supervisor.current() : named;
  }

  abstract Execution prepare(ShellPool pool, JobSpec spec, Executor teller);

  private S with(Settings changed) {
    return with(task, changed);
  }

  abstract S with(CommandText text, Settings changed);

  final CommandText task() {
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
