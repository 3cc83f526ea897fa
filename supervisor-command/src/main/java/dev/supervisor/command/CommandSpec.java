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
import dev.supervisor.signals.internal.GivenAll;
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
 * The description of a {@link Command} or a {@link Program} before it runs: what to run, where, with
 * what input, and where its output goes. Immutable, thread-safe: every method returns a new one.
 *
 * <p><b>Input</b> is empty unless given: the command reads the end of file at once. <b>Output</b> is
 * kept in memory, byte for byte, for the {@link CommandOutcome}, unless it is sent elsewhere; the
 * last such call counts. Standard output and standard error are apart and have no common order, unless
 * they are {@linkplain #stderrMerged merged}. A slow channel, stream or file makes the command wait,
 * as any pipe does. One that fails in this JVM stops the command.
 *
 * <p>A method that is given something impossible, such as an argument with a NUL or a name that no
 * variable can have, throws an {@link IllegalArgumentException}. What turns out to be missing when
 * the command is to run (a directory, a file, a program, a shell) is named by the {@link
 * CommandOutcome}.
 *
 * @param <S> the kind of description: {@code Command} or {@code Program}
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
   * @param arguments each as in {@link Command#of(String, Object...)}; the list is copied, and may be
   *     empty
   * @throws IllegalArgumentException if an argument is of another type, or cannot be passed; the
   *     message has its position in the list, which counts from 1
   */
  public final S args(List<?> arguments) {
    return with(task.with(arguments), settings);
  }

  // ---- where and with what

  /**
   * {@return a copy that runs in this directory; by default a command runs in the JVM's}
   *
   * <p>At a {@linkplain #at target} this is a directory of the target. The default is then the
   * directory in which the target begins, usually the user's home; a relative directory starts from
   * there as well.
   *
   * @throws IllegalArgumentException if the path is not of the default file system
   */
  public final S directory(Path directory) {
    RawBytes.ofPath(directory, "the directory");
    return with(settings.in(settings.place().in(directory)));
  }

  /**
   * {@return a copy that runs at this target and not on this machine, in a session there}
   *
   * <p>Its directory, environment, programs and process numbers are those of the target. Files for
   * its input and output are still files of this machine. If the connection is lost, a command that
   * has begun, or may have begun, has {@linkplain CommandOutcome.Died died}; its processes are killed
   * at the target as soon as the loss is noticed there. For a command without a {@link #shell} this
   * is the same as the shell {@link Shells#at Shells.at(target)}.
   *
   * @throws IllegalArgumentException if the command has a shell of another place
   */
  public final S at(Target target) {
    return with(settings.in(settings.place().at(Objects.requireNonNull(target, "target"))));
  }

  /**
   * {@return a copy with this variable in its environment}
   *
   * <p>The rest of the environment is the JVM's, or the target's, as its {@link #shell} has changed
   * it. A variable that was there before gets the new value.
   *
   * @throws IllegalArgumentException if the name is not a valid shell variable name, or is reserved
   *     by bash, or if the value has a NUL
   */
  public final S addEnv(String name, String value) {
    return with(settings.set(name, RawBytes.ofText(value, "the value of " + name)));
  }

  /**
   * {@return a copy with this variable, as in {@link #addEnv(String, String)}; its value is the
   * path's own bytes}
   */
  public final S addEnv(String name, Path value) {
    return with(settings.set(name, RawBytes.ofPath(value, "the value of " + name)));
  }

  /**
   * {@return a copy whose environment does not have this variable}
   *
   * @throws IllegalArgumentException if the name is not a valid shell variable name, or is reserved
   *     by bash
   */
  public final S unsetEnv(String name) {
    return with(settings.unset(name));
  }

  /**
   * {@return a copy that runs in sessions of this shell}
   *
   * <p>The default is a bash of this machine with the JVM's environment. A shell {@linkplain
   * Shells#at of a target} makes the command run there.
   *
   * @throws IllegalArgumentException if the command is to run {@linkplain #at at} a target, and the
   *     shell is of another place
   */
  public final S shell(Shell shell) {
    return with(settings.in(settings.place().using(Objects.requireNonNull(shell, "shell"))));
  }

  // ---- input

  /**
   * {@return a copy that reads this text, in UTF-8}
   *
   * @throws IllegalArgumentException if the text has half a surrogate pair; the message has the
   *     position
   */
  public final S stdin(String text) {
    return stdin(text, StandardCharsets.UTF_8);
  }

  /**
   * {@return a copy that reads this text}
   *
   * @throws IllegalArgumentException if the charset does not have all of its characters; the message
   *     has the position
   */
  public final S stdin(String text, Charset charset) {
    return from(new Input.Bytes(RawBytes.encode(text, charset, "the input")));
  }

  /** {@return a copy that reads these bytes; the array is copied} */
  public final S stdin(byte[] bytes) {
    return from(new Input.Bytes(Objects.requireNonNull(bytes, "bytes").clone()));
  }

  /** {@return a copy that reads this file, which each run opens} */
  public final S stdin(Path file) {
    return from(new Input.FromFile(Objects.requireNonNull(file, "file")));
  }

  /** {@return a copy that reads a stream, which the source opens for each run} */
  public final S stdin(StdinSource source) {
    return from(new Input.Opened(Objects.requireNonNull(source, "source")));
  }

  /** {@return a copy that reads lines, as {@link #stdinLines(Channel, Charset)} does, in UTF-8} */
  public final S stdinLines(Channel<String> lines) {
    return stdinLines(lines, StandardCharsets.UTF_8);
  }

  /**
   * {@return a copy that reads the lines of the channel as they come, each with a newline at its end}
   *
   * <p>Closing the channel is the end of input. A line with a character that the charset does not
   * have stops the command.
   */
  public final S stdinLines(Channel<String> lines, Charset charset) {
    return from(new Input.LinesIn(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(charset, "charset")));
  }

  /**
   * {@return a copy that reads the pieces of the channel as they come; closing the channel is the end
   * of input}
   */
  public final S stdinBytes(Channel<byte[]> pieces) {
    return from(new Input.PiecesIn(Objects.requireNonNull(pieces, "pieces")));
  }

  /**
   * {@return a copy that reads what the publisher publishes, such as the body of an HTTP response}
   *
   * <p>Each run subscribes anew, on a thread of the session. It requests a few elements at first, and
   * one more for each that the command has taken. The completion of the publisher is the end of
   * input. Its failure stops the command, which sees no end of input. The end of the command cancels
   * the subscription.
   */
  public final S stdinFrom(Flow.Publisher<ByteBuffer> publisher) {
    return from(new Input.Published(Objects.requireNonNull(publisher, "publisher")));
  }

  private S from(Input input) {
    return with(settings.streams(settings.streams().input(input)));
  }

  // ---- standard output

  /**
   * {@return a copy whose standard output goes into the channel, line by line, read as UTF-8}
   *
   * <p>A line ends with a newline; a carriage return before it belongs to the end. The last line need
   * not end. A full channel makes the command wait. The channel is closed (draining) when the output
   * ends, also if nothing was run. If other code closes it earlier, the next line stops the command.
   * Once the command is being stopped, a line that finds the channel full is dropped, and so are all
   * lines after it. A line longer than 64 MiB stops the command.
   */
  public final S stdoutLines(Channel<String> lines) {
    return stdoutLines(lines, Decoding.UTF_8);
  }

  /**
   * {@return a copy whose standard output goes into the channel, as in {@link #stdoutLines(Channel)},
   * read by this decoding} If the decoding is strict, bytes that are no text stop the command.
   */
  public final S stdoutLines(Channel<String> lines, Decoding decoding) {
    return stdout(new Output.LinesOut(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(decoding, "decoding")));
  }

  /**
   * {@return a copy whose standard output goes into the channel in pieces, as they come; the channel
   * is filled and closed as in {@link #stdoutLines(Channel)}}
   */
  public final S stdoutBytes(Channel<byte[]> pieces) {
    return stdout(new Output.PiecesOut(Objects.requireNonNull(pieces, "pieces")));
  }

  /**
   * {@return a copy whose standard output is read from {@link RunningCommand#stdoutPipe} while it runs}
   *
   * <p>Such a command has to be {@linkplain #start started}: {@link #run} refuses it, as its caller
   * could not read while it waits.
   */
  public final S stdoutPiped() {
    return stdout(new Output.Piped());
  }

  /**
   * {@return a copy whose standard output is written to the file}
   *
   * @param options as in {@link java.nio.file.Files#newOutputStream}: without any, the file is made
   *     if there is none, and written from its beginning
   * @throws IllegalArgumentException if one of the options is {@code READ}
   */
  public final S stdoutTo(Path file, OpenOption... options) {
    return stdout(toFile(file, options));
  }

  /**
   * {@return a copy whose standard output is written to the stream, which is flushed after each piece
   * and stays open}
   *
   * <p>A slow stream makes the command wait; a stream that fails stops it. If the command is being
   * stopped and the stream takes nothing for two seconds, the stream is given up, and a thread of the
   * session stays in it until it returns. In each run all calls come from one thread of the session;
   * an interrupt of that thread is cleared.
   */
  public final S stdoutTo(OutputStream stream) {
    return stdout(new Output.ToStream(Objects.requireNonNull(stream, "stream")));
  }

  /**
   * {@return a copy whose standard output is written to the channel of the JDK, as in {@link
   * #stdoutTo(OutputStream)}; the channel stays open}
   *
   * <p>This way copies the least. A channel in non-blocking mode fails with the first byte, which
   * stops the command.
   */
  public final S stdoutTo(WritableByteChannel channel) {
    return stdout(new Output.ToChannel(Objects.requireNonNull(channel, "channel")));
  }

  /** {@return a copy whose standard output is thrown away} */
  public final S stdoutDiscarded() {
    return stdout(new Output.Nowhere());
  }

  /**
   * {@return a copy that tells each line of standard output to the listener, wherever the output goes}
   *
   * <p>Each call adds a listener. A thread of the session calls it, line by line in order, before the
   * bytes go on. A slow listener makes the command wait. A listener that throws is told nothing more:
   * its failure is logged, and neither the command nor its output is affected. A line longer than 64
   * MiB stops the command. Everything that the listener was told happens-before {@link
   * RunningCommand#ended} goes.
   */
  public final S onStdoutLine(Consumer<? super String> listener) {
    return onStdoutLine(Decoding.UTF_8, listener);
  }

  /**
   * {@return a copy that tells each line of standard output, as in {@link #onStdoutLine(Consumer)},
   * read by this decoding} If the decoding is strict, bytes that are no text stop the command.
   */
  public final S onStdoutLine(Decoding decoding, Consumer<? super String> listener) {
    return stdoutTells(Listener.toLines(
        Objects.requireNonNull(decoding, "decoding"),
        Objects.requireNonNull(listener, "listener")));
  }

  /**
   * {@return a copy that tells standard output to the listener, piece by piece; otherwise as in {@link
   * #onStdoutLine(Consumer)}}
   */
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

  /** {@return a copy whose standard error goes into the channel, as in {@link #stdoutLines(Channel)}} */
  public final S stderrLines(Channel<String> lines) {
    return stderrLines(lines, Decoding.UTF_8);
  }

  /**
   * {@return a copy whose standard error goes into the channel, as in {@link #stdoutLines(Channel,
   * Decoding)}}
   */
  public final S stderrLines(Channel<String> lines, Decoding decoding) {
    return stderr(new Output.LinesOut(
        Objects.requireNonNull(lines, "lines"), Objects.requireNonNull(decoding, "decoding")));
  }

  /** {@return a copy whose standard error goes into the channel, as in {@link #stdoutBytes}} */
  public final S stderrBytes(Channel<byte[]> pieces) {
    return stderr(new Output.PiecesOut(Objects.requireNonNull(pieces, "pieces")));
  }

  /**
   * {@return a copy whose standard error is read from {@link RunningCommand#stderrPipe}, as in {@link
   * #stdoutPiped}}
   */
  public final S stderrPiped() {
    return stderr(new Output.Piped());
  }

  /**
   * {@return a copy whose standard error is written to the file, as in {@link #stdoutTo(Path,
   * OpenOption...)}}
   */
  public final S stderrTo(Path file, OpenOption... options) {
    return stderr(toFile(file, options));
  }

  /**
   * {@return a copy whose standard error is written to the stream, as in {@link
   * #stdoutTo(OutputStream)}}
   */
  public final S stderrTo(OutputStream stream) {
    return stderr(new Output.ToStream(Objects.requireNonNull(stream, "stream")));
  }

  /**
   * {@return a copy whose standard error is written to the channel, as in {@link
   * #stdoutTo(WritableByteChannel)}}
   */
  public final S stderrTo(WritableByteChannel channel) {
    return stderr(new Output.ToChannel(Objects.requireNonNull(channel, "channel")));
  }

  /** {@return a copy whose standard error is thrown away} */
  public final S stderrDiscarded() {
    return stderr(new Output.Nowhere());
  }

  /**
   * {@return a copy whose standard error goes where its standard output goes, in the order of the
   * writes}
   *
   * <p>Both are one descriptor, as after {@code 2>&1}. What was said of standard output holds for
   * both, and the standard error of the outcome is empty.
   */
  public final S stderrMerged() {
    return stderr(new Output.Merged());
  }

  /** {@return a copy that tells each line of standard error, as in {@link #onStdoutLine(Consumer)}} */
  public final S onStderrLine(Consumer<? super String> listener) {
    return onStderrLine(Decoding.UTF_8, listener);
  }

  /**
   * {@return a copy that tells each line of standard error, as in {@link #onStdoutLine(Decoding,
   * Consumer)}}
   */
  public final S onStderrLine(Decoding decoding, Consumer<? super String> listener) {
    return stderrTells(Listener.toLines(
        Objects.requireNonNull(decoding, "decoding"),
        Objects.requireNonNull(listener, "listener")));
  }

  /**
   * {@return a copy that tells standard error to the listener, piece by piece; otherwise as in {@link
   * #onStdoutLine(Consumer)}}
   */
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
   * {@return a copy that keeps at most this many bytes of each output in memory; 64 MiB by default}
   *
   * <p>The beginning of a longer output is kept; the rest is read, counted and thrown away, see {@link
   * Transcript#truncated}. Outputs that go elsewhere are never cut. If an output was cut by the
   * default limit, {@link CommandOutcome#orThrow} throws; a limit that was given is no failure.
   *
   * @param bytes zero keeps nothing, and counts all
   * @throws IllegalArgumentException if it is negative
   */
  public final S captureLimit(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("captureLimit must not be negative, but is " + bytes);
    }
    return with(settings.streams(settings.streams().limit(new Limit(bytes, /* chosen= */ true))));
  }

  private static Output.ToFile toFile(Path file, OpenOption... options) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(options, "options");
    Set<OpenOption> all = new LinkedHashSet<>(
        options.length == 0
            ? List.of(CREATE, TRUNCATE_EXISTING)
            : GivenAll.of(options, "options", "option"));
    if (all.contains(READ)) {
      throw new IllegalArgumentException(
          "an output is written, not read: leave out the option READ for " + Label.text(file));
    }
    all.add(WRITE);
    return new Output.ToFile(file, List.copyOf(all));
  }

  // ---- time

  /**
   * {@return a copy that has this time between TERM and KILL when it is stopped; five seconds by
   * default}
   *
   * @param grace of any length; with zero KILL follows TERM at once
   * @throws IllegalArgumentException if it is negative
   */
  public final S grace(Duration grace) {
    return with(settings.grace(Durations.notNegative(grace, "grace")));
  }

  /**
   * {@return a copy that is stopped if it has written nothing this long after it began; by default
   * there is no such limit}
   *
   * @param limit positive, of any length; output on either standard output or standard error counts
   * @throws IllegalArgumentException if it is zero or negative
   */
  public final S firstOutputWithin(Duration limit) {
    return with(settings.firstOutputWithin(Durations.positive(limit, "firstOutputWithin")));
  }

  /**
   * {@return a copy that is stopped when it has written nothing for this time; by default it may be
   * silent for ever}
   *
   * <p>If there is a {@link #firstOutputWithin}, this limit holds from the first output on.
   *
   * @param limit positive, of any length; output on either standard output or standard error counts
   * @throws IllegalArgumentException if it is zero or negative
   */
  public final S maxSilence(Duration limit) {
    return with(settings.maxSilence(Durations.positive(limit, "maxSilence")));
  }

  /**
   * {@return a copy whose left-over processes have this time to write the rest of its output; five
   * seconds by default}
   *
   * <p>A shell does not wait for a process substitution such as {@code exec > >(tee log)}, nor for
   * what it has put into the background. So when the command itself has ended, the library waits for
   * the processes of its group that have an output open, or are connected by pipes with one that has,
   * as long as one of them runs, writes, or has something to read. Processes that are left after that
   * are killed. If this time is over first, or the command is stopped, they are killed as well;
   * {@link CommandOutcome#outputCut} then says whether output was lost.
   *
   * @param limit of any length; with zero the library does not wait
   * @throws IllegalArgumentException if it is negative
   */
  public final S outputWithin(Duration limit) {
    return with(settings.outputWithin(Durations.notNegative(limit, "outputWithin")));
  }

  // ---- running

  /**
   * {@return a copy whose node in the tree has this name}
   *
   * <p>Paths, plans, reports and events show the name of a command that was {@linkplain #start
   * started}. A second sibling of the same name is {@code name#2}. By default the name is that of the
   * program, without its directory, or {@code script} for shell text. {@link #run} and sticky shells
   * make no node for a command, so they need no name.
   *
   * @throws IllegalArgumentException if the name is blank, or has a {@code /} or a {@code #}
   */
  public final S named(String name) {
    return with(task.named(name), settings);
  }

  /**
   * {@return a copy that is a part of this node's tree}
   *
   * <p>By default a command is a part of the tree of the thread that runs it, {@link
   * Supervisor#current}. A thread of no tree has to name a node, unless there is a main tree.
   */
  public final S under(SupervisedThread node) {
    return with(settings.on(Objects.requireNonNull(node, "node")));
  }

  /**
   * Runs the command and waits until it has ended, as {@link #run(Signal)} does with a signal that
   * never goes.
   *
   * @return how the command ended
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command is
   *     stopped, and has ended when this is thrown
   * @throws IllegalStateException as in {@link #run(Signal)}
   */
  public final CommandOutcome run() throws InterruptedException {
    return run(Signal.NEVER);
  }

  /**
   * Runs the command and waits until it has ended: all processes of its group are gone, and all of
   * its output has been read.
   *
   * <p>When the signal goes, the command's whole process group gets TERM (and CONT, in case it was
   * suspended), and KILL when its grace is over. What it wrote until then is kept. If the signal has
   * gone already, or goes before the command was given a session, nothing is run, and the outcome is
   * {@link CommandOutcome.NotStarted}. Whatever the command does, this method throws nothing for it;
   * see {@link CommandOutcome#orThrow}.
   *
   * @param stopWhen the signal that stops the command: a time-out, a stop request, any signal
   * @return how the command ended
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command is
   *     stopped as above, and has ended when this is thrown
   * @throws IllegalStateException if the thread belongs to no tree and no node was named, if the tree
   *     has stopped, or if an output is piped
   */
  public final CommandOutcome run(Signal stopWhen) throws InterruptedException {
    Objects.requireNonNull(stopWhen, "stopWhen");
    if (settings.streams().isPiped()) {
      throw new IllegalStateException(
          "a piped output cannot be read while run() waits for the end: use start()");
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

  /**
   * Starts the command and returns at once, as {@link #start(Signal)} does with a signal that never
   * goes.
   */
  public final RunningCommand start() {
    return start(Signal.NEVER);
  }

  /**
   * Starts the command and returns at once. The command becomes a child of the current thread's node,
   * or of the one given to {@link #under}. Like a thread it is stopped with that node, which is not
   * settled before the command has ended.
   *
   * @param stopWhen the signal that stops the command, as in {@link #run(Signal)}
   * @return the running command
   * @throws IllegalStateException if the thread belongs to no tree and no node was named, or if the
   *     node or its tree has stopped
   */
  public final RunningCommand start(Signal stopWhen) {
    Objects.requireNonNull(stopWhen, "stopWhen");
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
