package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.StickySession;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * A shell of one owner. Commands run in the shell itself, so what they do to it stays: {@code cd},
 * {@code export}, functions, options, background processes. No other owner ever gets this shell.
 *
 * <pre>{@code
 * try (var shell = Shells.sticky()) {
 *   shell.run("cd \"$1\" && source ./environment.sh", project).orThrow();
 *   shell.run("build() { make -j4 \"$@\"; }").orThrow();
 *   var built = shell.run(Command.of("build", "all"), Till.in(ONE_HOUR)).orThrow();
 *   System.out.print(built.stdoutText());
 * }
 * }</pre>
 *
 * <p>No process is started for a command as such, so a command of builtins takes a fraction of the
 * time of a {@code bash -c}. As with any {@link Command}, output is exact, standard output and
 * standard error are apart, and nothing that a command writes can look like its end.
 *
 * <p><b>One command at a time.</b> Several threads may use the shell; their commands run one after the
 * other, in the order in which they came.
 *
 * <p><b>What a command is given stays</b>, too: its directory is entered, its variables are exported,
 * and its arguments are {@code $1}, {@code $2} and so on until a command brings others. A command
 * without a directory runs where the shell is. {@code Command.of("build", "all")} may name a program
 * or a function.
 *
 * <p><b>Stopping a command</b> leaves out the rest of its text, and sends TERM and later KILL to the
 * processes that were begun since the command was. The shell keeps its state, but for a DEBUG trap. The
 * simple command at which the text was stopped is finished. If the command does not end, as when it
 * waits for something in the shell itself, the shell is closed.
 *
 * <p><b>The end of the shell.</b> A command that ends the shell ({@code exit 3}, {@code exec}, a
 * failure under {@code set -e}) is {@link CommandOutcome.Finished finished} with that exit code if it
 * is at most 128, and has {@linkplain CommandOutcome.Died died} otherwise. From then on {@link
 * #isOver()} is true, and further commands are {@link CommandOutcome.NotStarted not started}. The shell
 * also ends with a command that has left behind a process with an output open, so redirect the outputs
 * of background processes. Closing the shell, or stopping its node, ends it with all processes that
 * were started in it.
 *
 * <p><b>At a target</b>, {@code Shells.sticky(target)}, an output that is kept open is not noticed.
 * Output that comes while no command runs ends the shell, and so does a lost connection; a command that
 * runs then has {@linkplain CommandOutcome.Died died}.
 *
 * <p><b>What a text must not do.</b> A text runs in the shell itself, so it can break the shell: with a
 * trap for {@code URG}, by which the library stops texts, and with whatever takes away what the shell
 * needs to hear and to tell, such as {@code enable -n printf}, {@code set -r}, or a {@code break} or
 * {@code continue} out of more loops than there are. That command, or the next, then has {@linkplain
 * CommandOutcome.Died died} or is {@linkplain CommandOutcome.NotStarted not started}. After {@code set
 * -n} the shell ends with code 0, as any bash does.
 *
 * <p>Thread-safe.
 */
public final class StickyShell implements AutoCloseable {
  private final SupervisedThread node;
  private final Shell shell;
  private final StickySession owner;
  private final Executor teller = SessionThreads.manyNamed("shell callbacks");

  private StickyShell(SupervisedThread node, Shell shell, StickySession owner) {
    this.node = node;
    this.shell = shell;
    this.owner = owner;
  }

  static StickyShell open(SupervisedThread node, Shell shell) {
    var owner = new StickySession();
    var opened = new StickyShell(node, shell, owner);
    Session session =
        shell.prepared().open(ShellPool.of(node).name("sticky"), /* staying= */ true, owner);
    owner.opened(session);
    try {
      var unused = node.attach("sticky", owner);
    } catch (IllegalStateException stopped) {
      session.close();
      throw stopped;
    }
    return opened;
  }

  /**
   * Runs shell text and waits until it has ended, as {@link #run(Command, Signal)} does with a signal
   * that never goes.
   *
   * @param text as in {@link Command#script}
   * @param arguments as in {@link Command#script}
   * @return how the command ended
   * @throws IllegalArgumentException as in {@link Command#script}
   * @throws InterruptedException as in {@link #run(Command, Signal)}
   */
  public CommandOutcome run(String text, Object... arguments) throws InterruptedException {
    return run(Command.script(text, arguments));
  }

  /**
   * Runs a command and waits until it has ended, as {@link #run(Command, Signal)} does with a signal
   * that never goes.
   */
  public CommandOutcome run(Command command) throws InterruptedException {
    return run(command, Signal.NEVER);
  }

  /**
   * Runs a command in this shell and waits until it has ended. If the shell is over, the command is
   * {@linkplain CommandOutcome.NotStarted not started}.
   *
   * @param command what to run, with its streams; a node, shell or target that it names has no effect
   * @param stopWhen the signal that stops the command
   * @return how the command ended
   * @throws IllegalArgumentException if the command is {@linkplain Command#strict strict}
   * @throws IllegalStateException if an output of the command is piped
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command is
   *     stopped, and has ended when this is thrown
   */
  public CommandOutcome run(Command command, Signal stopWhen) throws InterruptedException {
    Objects.requireNonNull(stopWhen, "stopWhen");
    JobSpec spec = Objects.requireNonNull(command, "command").stayingSpec(shell);
    if (spec.streams().isPiped()) {
      throw new IllegalStateException(
          "a piped output cannot be read while run() waits for the end: use start()");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new Execution(spec, owner, Runnable::run).by(node).start(stopWhen).joinOrStop();
  }

  /**
   * Starts a command in this shell and returns at once. The command is no node of the tree; it is
   * stopped with the shell.
   *
   * @param command as in {@link #run(Command, Signal)}
   * @param stopWhen the signal that stops the command
   * @return the running command
   * @throws IllegalArgumentException if the command is {@linkplain Command#strict strict}
   */
  public RunningCommand start(Command command, Signal stopWhen) {
    Objects.requireNonNull(stopWhen, "stopWhen");
    JobSpec spec = Objects.requireNonNull(command, "command").stayingSpec(shell);
    return new Execution(spec, owner, teller).by(node).start(stopWhen);
  }

  /** {@return whether no further command will run} */
  public boolean isOver() {
    return owner.over() != null;
  }

  /** {@return a signal that goes when nothing of the shell is left} */
  public Signal ended() {
    return owner.ended();
  }

  /**
   * Ends the shell and all processes that were started in it, and waits until they are gone, some
   * seconds at most. A command that still runs is killed, and counts as {@linkplain
   * CommandOutcome.Stopped stopped}. An interrupt does not end the wait; the thread's flag is set
   * again. Idempotent.
   */
  @Override
  public void close() {
    owner.end(Reason.of("its shell was closed"), "it has been closed");
    boolean interrupted = false;
    while (true) {
      try {
        owner.ended().await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Interrupts.restore();
    }
  }

  @Override
  public String toString() {
    return owner.toString();
  }
}
