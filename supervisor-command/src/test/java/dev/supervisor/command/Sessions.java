package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.TargetPools;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A tree whose root is the thread of the test, and the commands it runs in its sessions. Closing it asserts that all
 * of them end.
 */
public final class Sessions implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(90);

  /** Begins a text that runs in a child of its session: sets {@code shell} to the number of that. */
  public static final String ITS_SHELL = "read -r _ _ _ shell _ </proc/$BASHPID/stat; ";

  private final Scope root = Supervisor.open("test");
  private final @Nullable Target target;
  private final boolean isHere;

  public Sessions(int most) {
    this(most, Ground.LOCAL);
  }

  public Sessions(int most, Ground ground) {
    target = ground.target();
    isHere = ground.isHere();
    pool().configure(with -> with.maxSessions(most));
  }

  public Sessions(int most, Target target) {
    this(most, new Ground(target, /* isHere= */ true));
  }

  public ShellPool pool() {
    return target == null ? ShellPool.of(root) : TargetPools.pool(root, target);
  }

  Scope root() {
    return root;
  }

  public Command script(String text, Object... arguments) {
    return placed(Command.script(text, arguments));
  }

  public Command of(String program, Object... arguments) {
    return placed(Command.of(program, arguments));
  }

  private Command placed(Command command) {
    return target == null
        ? command.under(root)
        : command.under(root).at(target).directory(Path.of("").toAbsolutePath());
  }

  public CommandOutcome run(String text) throws InterruptedException {
    return script(text).run(soon());
  }

  public CommandOutcome.Finished finished(String text) throws InterruptedException {
    return finished(script(text));
  }

  public static CommandOutcome.Finished finished(Command command) throws InterruptedException {
    CommandOutcome outcome = command.run(soon());
    assertThat(outcome).as("%s", outcome).isInstanceOf(CommandOutcome.Finished.class);
    return (CommandOutcome.Finished) outcome;
  }

  /**
   * In a text, behind the one thing that it starts in the background, with {@code setsid}: waits until that has left the group. It
   * does not say {@code $!}, for which a text gets a shell of its own.
   */
  public static final String ESCAPED =
      " until kill -s 0 -- -$(jobs -p); do sleep 0.01; done 2>/dev/null; ";

  /** Runs it, and stops it so long after it has begun, which on a busy machine may take its time. */
  static CommandOutcome stoppedAfter(Duration time, CommandSpec<?> command)
      throws InterruptedException {
    return stoppedAfter(time, command::start);
  }

  /** A way to start a command that is stopped by a signal. */
  public interface Starting {
    RunningCommand start(Signal stopWhen) throws InterruptedException;
  }

  /** The time counts from its beginning: until then there may be a session to open, which takes longer. */
  public static CommandOutcome stoppedAfter(Duration time, Starting command)
      throws InterruptedException {
    Signal till = Signal.named("time that is over");
    RunningCommand it = command.start(till);
    assertThat(it.started().or(it.ended()).await(soon())).isTrue();
    boolean unused = Signal.NEVER.await(Till.in(time));
    till.go();
    return it.join();
  }

  public static Signal soon() {
    return Till.in(LONG);
  }

  /** Waits until no process of the machine sleeps for that long any more: what was killed may take a moment to go. */
  void awaitNoSleep(String seconds) throws InterruptedException {
    Signal late = soon();
    CommandOutcome it = run("pgrep -f '[s]leep " + seconds + "$' -a");
    while (it.code().equals(OptionalInt.of(0)) && !late.isGo()) {
      it = run("pgrep -f '[s]leep " + seconds + "$' -a");
    }
    assertThat(it.stdoutText()).isEmpty();
    assertThat(it.code()).hasValue(1);
  }

  private static final String POSIX_STATE =
      "echo OK; pwd; umask; ulimit -n; echo \"$IFS\" | od -An -tx1;"
          + " set -o | grep 'on$'; alias; trap; set | cut -d= -f1 | grep -vx -e _ -e OLDPWD; echo $#";
  private static final String STATE = "echo OK; pwd; umask; ulimit -n; echo \"$IFS\" | od -An -tx1;"
      + " set -o | grep 'on$'; shopt | grep 'on$'; alias; declare -F; trap -p; echo $#";

  /** What every command must leave to the next: what a shell has that was just started. */
  void assertClean() throws InterruptedException {
    boolean posix = target != null && target.isPosix();
    CommandOutcome.Finished next = finished(posix ? POSIX_STATE : STATE);
    assertThat(next.stdoutText()).isEqualTo(expected(posix ? Fresh.POSIX : Fresh.BASH));
    assertThat(next.stderrText()).isEmpty();
    assertThat(next.exitCode()).isZero();
    assertThat(next.leftOvers()).isFalse();
    assertThat(next.outputHeldOpen()).isFalse();
  }

  /** Who started this JVM may have it ignore signals, and so all that it starts; a server over there does not. */
  private String expected(String fresh) {
    return isHere ? fresh : fresh.replaceAll("(?m)^trap -- '' .*\n", "");
  }

  /** {@return what a bash says that is started for this text alone} */
  static String fresh(String text) {
    return freshly("bash", "--noprofile", "--norc", "-c", text);
  }

  /** {@return what a new shell says} */
  static String freshly(String... shell) {
    try {
      Process bash =
          new ProcessBuilder(shell).redirectInput(new File("/dev/null")).start();
      String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(bash.waitFor()).isZero();
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Fresh {
    static final String BASH = fresh(STATE);
    static final String POSIX = freshly("sh", "-c", POSIX_STATE);
  }

  @Override
  public void close() {
    ShellPool pool = pool();
    root.close();
    assertThat(pool.ended().isGo()).isTrue();
    assertThat(pool.sessions()).isEmpty();
  }
}
