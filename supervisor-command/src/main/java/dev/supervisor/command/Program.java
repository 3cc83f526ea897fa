package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ProgramSession;
import dev.supervisor.command.internal.pool.ShellPool;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A program in a session of its own: for what runs long, or is not to share anything with others.
 *
 * <pre>{@code
 * var log = Channel.<String>bounded("log", 1_000);
 * RunningCommand server = Program.of("postgres", "-D", data).firstOutputWithin(TEN_SECONDS).stderrLines(log).start();
 * }</pre>
 *
 * <p>As with a {@link Command}, its standard streams are byte-exact, its exit code is its own, and stopping it stops
 * all of its process group. Unlike a command it never waits for a free session, counts towards no bound, and takes
 * some milliseconds more to begin. It is gone when the JVM is, however that ends.
 */
public final class Program extends CommandSpec<Program> {

  private Program(CommandText task, Settings settings) {
    super(task, settings);
  }

  /**
   * {@return a program with arguments, which it gets unmangled}
   *
   * @param program as in {@link Command#of(String, Object...)}
   * @param arguments as there
   * @throws IllegalArgumentException when an argument cannot be passed; with its position
   */
  public static Program of(String program, Object... arguments) {
    return new Program(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /** As {@link #of(String, Object...)}, of a program that is a file: never looked for in {@code PATH}. */
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
