package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ProgramSession;
import dev.supervisor.command.internal.pool.ShellPool;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A program that has a session for itself: for a program that runs long, or is not to wait for others.
 *
 * <pre>{@code
 * var log = Channel.<String>bounded("log", 1_000);
 * RunningCommand server = Program.of("postgres", "-D", data).firstOutputWithin(TEN_SECONDS).stderrLines(log).start();
 * }</pre>
 *
 * <p>As with a {@link Command}, its standard streams are byte-exact, its exit code is its own, and stopping it stops
 * all of its process group. Unlike a command it never waits for a free session, and counts towards no bound. The first
 * program takes some milliseconds more to begin, since a session is opened for it. On this machine the session is then
 * kept for the next program of the same shell, for as long as {@link ShellOptions#idleTimeout} says: at most two for
 * each tree, and only if no process was left in it. Otherwise the session is closed, and everything that was left is
 * killed. The session ends with the JVM, however that ends.
 */
public final class Program extends CommandSpec<Program> {

  private Program(CommandText task, Settings settings) {
    super(task, settings);
  }

  /**
   * {@return a program with arguments, which it gets unmangled}
   *
   * @param program as in {@link Command#of(String, Object...)}
   * @param arguments as in {@link Command#of(String, Object...)}
   * @throws IllegalArgumentException if an argument cannot be passed; the message has its position
   */
  public static Program of(String program, Object... arguments) {
    return new Program(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /** {@return a program with arguments, as that of {@link #of(String, Object...)}; the program is a file, never looked for in {@code PATH}} */
  public static Program of(Path program, Object... arguments) {
    return new Program(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  @Override
  Execution prepare(ShellPool pool, JobSpec spec, Executor teller) {
    return ProgramSession.program(
        pool.shellAs(settings().place().prepared()),
        pool,
        session -> new Execution(spec, session, teller));
  }

  @Override
  Program with(CommandText text, Settings changed) {
    return new Program(text, changed);
  }
}
