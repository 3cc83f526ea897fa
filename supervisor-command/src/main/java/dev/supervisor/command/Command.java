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
   * @param program the name of the program, looked for in the command's {@code PATH}; a name with a slash in it is a
   *     file
   * @param arguments each a {@code String} (passed on in UTF-8), a {@code Path} (its own bytes) or a {@code byte[]};
   *     any byte but NUL
   * @throws IllegalArgumentException if an argument is none of these, or cannot be passed; the message has its position
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
   * <p>The text runs in a child of a session. The variables {@code $$} and {@code $!} of a child are those of the
   * session. So a text that may ask for them runs in a bash of its own, as with {@link #strict}, which is prepared as
   * its {@link Shell} is: a text in which one of them stands anywhere, also in quotes, or that reads other text with
   * {@code eval}, {@code source} or {@code .}.
   *
   * @param text run as it is. Do not splice values into it: give them as arguments, and use them as {@code "$1"},
   *     {@code "$2"} and so on
   * @param arguments as in {@link #of(String, Object...)}
   * @throws IllegalArgumentException if the text has a NUL, or an argument cannot be passed; the message has the
   *     position
   */
  public static Command script(String text, Object... arguments) {
    return new Command(CommandText.script(text, arguments), Settings.DEFAULT);
  }

  /**
   * {@return a copy whose text runs in a bash of its own, started for it in the session}
   *
   * <p>The text finds what a new process {@code bash -c} would find, and costs about as much: {@code $$}, {@code
   * BASH_SUBSHELL}, exported functions, {@code BASH_ENV} and the rest are those of a new bash. Only {@code PPID} is not
   * the JVM, and {@code $_} is {@code bash} at first. As for any new bash, the text can be at most 128 KiB long. Unlike
   * a new process it is stopped with all its descendants, and its left-overs are found.
   *
   * @throws IllegalStateException if this is a program, which runs without a shell anyway
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
