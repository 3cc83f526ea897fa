package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.StickySession;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import java.util.concurrent.Executor;

/**
 * A shell of one owner. Commands run in the shell itself, so what they do to it stays: {@code cd}, {@code
 * export}, functions, options, background processes. It is never given to another owner.
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
 * <p>No process is started for a command as such, so one of builtins takes a fraction of the time that a {@code bash -c}
 * takes. Output is exact, standard output and standard error apart, and nothing a command writes can look like
 * its end, as with any {@link Command}.
 *
 * <p><b>One command at a time.</b> Several threads may use it; their commands are run one after the other, in the
 * order in which they came.
 *
 * <p><b>What a command is given stays</b>, too: its directory is entered, its variables are exported, and its
 * arguments are {@code $1}, {@code $2} and so on until a command brings others. A command without a directory runs where
 * the shell is. {@code Command.of("build", "all")} may name a program or a function.
 *
 * <p><b>Stopping a command</b>, by its {@code stopWhen} or otherwise, leaves out the rest of its text and sends TERM, later
 * KILL, to the processes that were begun since the command was; the shell keeps its state. (The simple command at which it
 * was stopped is finished; a DEBUG trap is lost.) If that does not end it, as when it
 * waits for something in the shell itself, the shell is closed.
 *
 * <p><b>Its end.</b> A command that ends the shell ({@code exit 3}, {@code exec}, a failure under {@code set -e}) is
 * {@link CommandOutcome.Finished finished} with that exit code, {@link #isOver()} is true from then on, and further
 * commands are {@link CommandOutcome.NotStarted not begun}. So it is when a process that a command has left behind keeps
 * an output open: redirect those of background processes. Closing it, or stopping the node it belongs to, ends it with all
 * processes that were started in it.
 *
 * <p><b>At a target</b>, {@code Shells.sticky(target)}, all of this holds, with one exception: that an output is kept open is not
 * seen, and output that comes while no command runs ends the shell. A lost connection ends it, too; a command that runs then has
 * {@linkplain CommandOutcome.Died died}.
 *
 * <p>Texts must not set a trap for {@code URG}: the shell is told by it to leave out the rest of a text. Texts run
 * in the shell itself, so a text can break it: the shell is lost when a text takes away what it needs to hear and to tell ({@code enable -n
 * printf}, {@code set -r}, a {@code break} or {@code continue} out of more loops than there are). That command, or
 * the next, has {@linkplain CommandOutcome.Died died} or is {@linkplain CommandOutcome.NotStarted not begun}. After {@code set -n}
 * the shell ends with code 0, as any bash does.
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
   * Runs shell text and waits until it has ended, as {@link #run(Command)}.
   *
   * @param arguments as for {@link Command#script}
   * @throws InterruptedException when interrupted; the command is stopped
   */
  public CommandOutcome run(String text, Object... arguments) throws InterruptedException {
    return run(Command.script(text, arguments));
  }

  /** Runs a command and waits until it has ended, as {@link #run(Command, Signal)} with a signal that never goes. */
  public CommandOutcome run(Command command) throws InterruptedException {
    return run(command, Signal.NEVER);
  }

  /**
   * Runs a command in this shell and waits until it has ended.
   *
   * @param command what to run, with its streams; the tree, shell or target that it names do not matter
   * @param stopWhen the signal that stops the command
   * @return how the command ended
   * @throws IllegalArgumentException if the command is {@linkplain Command#strict strict}
   * @throws InterruptedException if the thread is interrupted before or while waiting; the command is stopped and has
   *     ended when this is thrown
   */
  public CommandOutcome run(Command command, Signal stopWhen) throws InterruptedException {
    JobSpec spec = command.stayingSpec(shell);
    if (spec.streams().isPiped()) {
      throw new IllegalStateException(
          "a piped output cannot be read while run() waits for the end: start() it");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new Execution(spec, owner, Runnable::run).by(node).start(stopWhen).joinOrStop();
  }

  /**
   * Starts a command in this shell and returns at once.
   *
   * @param command as for {@link #run(Command, Signal)}
   * @param stopWhen when to stop it
   * @return the running command
   */
  public RunningCommand start(Command command, Signal stopWhen) {
    return new Execution(command.stayingSpec(shell), owner, teller).by(node).start(stopWhen);
  }

  /** {@return whether no further command will be run} */
  public boolean isOver() {
    return owner.over() != null;
  }

  /** {@return a signal that goes when nothing is left of the shell} */
  public Signal ended() {
    return owner.ended();
  }

  /**
   * Ends the shell and all processes that were started in it, and waits until they are gone, some seconds at most. A
   * command that still runs is stopped at once. An interrupt does not end the wait; it is set again. Idempotent.
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
