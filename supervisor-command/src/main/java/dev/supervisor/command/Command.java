package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ShellPool;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A command for a recycled shell session: a program with arguments, or shell text.
 *
 * <p>It runs isolated in one of the sessions of its tree, which it cannot change: the next command finds nothing of
 * it. Its output is byte for byte what it wrote, nothing that it writes can look like its end, its exit code is its
 * own, and stopping it stops its descendants and keeps the session.
 *
 * <pre>{@code
 * var wc = Command.of("wc", "-l").stdin(path).run(pleaseStop).orThrow();
 * int lines = Integer.parseInt(wc.text());
 *
 * Command.script("make -C \"$1\" 2>&1 | tee build.log", project).directory(work).addEnv("LANG", "C").run(Till.in(ONE_HOUR));
 * }</pre>
 */
public final class Command extends CommandSpec<Command> {

  private Command(CommandText task, Settings settings) {
    super(task, settings);
  }

  /**
   * {@return a program with arguments, which it gets unmangled}
   *
   * @param program its name, looked for in the command's {@code PATH}; or with a slash in it, a file
   * @param arguments each a {@code String} (passed on in UTF-8), a {@code Path} (its own bytes) or a {@code byte[]};
   *     any byte but NUL
   * @throws IllegalArgumentException when an argument is none of these, or cannot be passed; with its position
   */
  public static Command of(String program, Object... arguments) {
    return new Command(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /** {@return a program with arguments, as that of {@link #of(String, Object...)}; the program is a file, never looked for in {@code PATH}} */
  public static Command of(Path program, Object... arguments) {
    return new Command(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /**
   * {@return shell text with arguments}
   *
   * <p>It runs in a child of a session. Where it may ask for {@code $$} or {@code $!}, which a child has of the session, it runs in a bash of
   * its own, as with {@link #strict}, but that this knows what its {@link Shell} was prepared with: so when one of these
   * stands anywhere in the text, in quotes, too, or when it reads other text with {@code eval}, {@code source} or {@code .}.
   *
   * @param text run as it is; a value must not be spliced into it: give it as an argument, and use it as
   *     {@code "$1"}, {@code "$2"} and so on
   * @param arguments as in {@link #of(String, Object...)}
   * @throws IllegalArgumentException when the text has a NUL, or an argument cannot be passed; with the position
   */
  public static Command script(String text, Object... arguments) {
    return new Command(CommandText.script(text, arguments), Settings.DEFAULT);
  }

  /**
   * {@return a copy whose text runs in a bash of its own, started for it in the session}
   *
   * <p>It cannot be told from a new process running {@code bash -c}, and costs about as much: {@code $$}, {@code
   * BASH_SUBSHELL}, exported functions, {@code BASH_ENV} and the rest are those of a new bash. Only {@code PPID} is
   * not the JVM, and {@code $_} is {@code bash} at first. As for any new bash, the text can be at most 128 KiB long.
   * Unlike a new process it is stopped with all its descendants, and its left-overs are found.
   *
   * @throws IllegalStateException when this is a program, which meets no shell anyway
   */
  public Command strict() {
    return new Command(task().strict(), settings());
  }

  /** {@return it as an order for a shell it may change} */
  JobSpec stayingSpec(Shell own) {
    return settings().stayingSpec(task().sticky(), own);
  }

  @Override
  Execution prepare(ShellPool pool, JobSpec spec, Executor teller) {
    return new Execution(spec, pool.lane(settings().place().prepared()), teller);
  }

  @Override
  Command with(CommandText text, Settings changed) {
    return new Command(text, changed);
  }
}
