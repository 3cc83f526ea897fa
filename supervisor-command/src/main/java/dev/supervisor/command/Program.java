package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ProgramSession;
import dev.supervisor.command.internal.pool.ShellPool;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A program that has a session for itself: for a program that runs long, or must not wait for others.
 *
 * <pre>{@code
 * var log = Channel.<String>bounded("log", 1_000);
 * RunningCommand server = Program.of("postgres", "-D", data).firstOutputWithin(TEN_SECONDS).stderrLines(log).start();
 * }</pre>
 *
 * <p>As with a {@link Command}, its standard streams are byte-exact, its exit code is its own, and
 * stopping it stops all of its process group. Unlike a command it never waits for a free session, and
 * {@link ShellOptions#maxSessions} does not count it. The first program takes some milliseconds more
 * to begin, as a session is opened for it. On this machine, a session in which no process is left is
 * then kept for the next program of an equal shell: at most two for each tree, for as long as {@link
 * ShellOptions#idleTimeout} says. Any other session is closed, and everything that is left in it is
 * killed. The session ends with the JVM, however that ends.
 */
public final class Program extends CommandSpec<Program> {

  private Program(CommandText task, Settings settings) {
    super(task, settings);
  }

  /**
   * {@return a program with arguments, which it gets as they are}
   *
   * @param program as in {@link Command#of(String, Object...)}
   * @param arguments as in {@link Command#of(String, Object...)}
   * @throws IllegalArgumentException as in {@link Command#of(String, Object...)}
   */
  public static Program of(String program, Object... arguments) {
    return new Program(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /**
   * {@return a program with arguments, as in {@link #of(String, Object...)}; the program is a file,
   * which is not looked for in {@code PATH}}
   */
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
