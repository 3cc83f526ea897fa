package dev.supervisor.command;

import dev.supervisor.command.internal.pool.ShellPool;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * A command for a recycled shell session: a program with arguments, or shell text.
 *
 * <p>The command runs in one of the sessions of its tree, isolated: it cannot change the session, and
 * the next command finds nothing of it. Its output is byte for byte what it wrote, nothing that it
 * writes can look like its end, and its exit code is its own. Stopping the command stops its process
 * group and keeps the session.
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
   * {@return a program with arguments, which it gets as they are}
   *
   * @param program the name of the program, looked for in the command's {@code PATH}; a name with a
   *     slash in it is a file
   * @param arguments each a {@code String} (passed on in UTF-8), a {@code Path} (its own bytes) or a
   *     {@code byte[]}; any byte but NUL
   * @throws IllegalArgumentException if the name is empty, or an argument is none of these or cannot
   *     be passed; the message has the position of the argument
   */
  public static Command of(String program, Object... arguments) {
    return new Command(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /**
   * {@return a program with arguments, as in {@link #of(String, Object...)}; the program is a file,
   * which is not looked for in {@code PATH}}
   */
  public static Command of(Path program, Object... arguments) {
    return new Command(CommandText.program(program, arguments), Settings.DEFAULT);
  }

  /**
   * {@return shell text with arguments}
   *
   * <p>The text runs in a child of a session, where {@code $$} and {@code $!} are those of the
   * session. A text that may ask for them therefore runs in a bash of its own, which is prepared as
   * its {@link Shell} is, at the cost of {@link #strict}. Such a text has {@code $$} or {@code $!}
   * anywhere, also in quotes, or reads other text with {@code eval}, {@code source} or {@code .}.
   *
   * <p>On this machine, a text that is nothing but a program and plain words, such as {@code git status}, is run as that
   * program, as {@code bash -c} does: its parent is the session then, and nothing is printed when it dies of a signal.
   *
   * @param text run as it is. Do not splice values into it: give them as arguments, and use them as
   *     {@code "$1"}, {@code "$2"} and so on
   * @param arguments as in {@link #of(String, Object...)}
   * @throws IllegalArgumentException if the text has a NUL, or an argument cannot be passed; the
   *     message has the position
   */
  public static Command script(String text, Object... arguments) {
    return new Command(CommandText.script(text, arguments), Settings.DEFAULT);
  }

  /**
   * {@return a copy whose text runs in a bash of its own, started for it in the session}
   *
   * <p>The text finds what a new process {@code bash -c} would find, and costs about as much: {@code
   * $$}, {@code BASH_SUBSHELL}, exported functions, {@code BASH_ENV} and the rest are those of a new
   * bash. Only {@code PPID} is not the JVM, {@code $_} is {@code bash} at first, and {@code SHELLOPTS}
   * and {@code BASHOPTS} of the JVM's environment are left out. As for any new bash, the text has to
   * be shorter than 128 KiB. Unlike a new process, its whole process group is stopped with it, and its
   * left-overs are found.
   *
   * @throws IllegalStateException if this is a program, which runs without a shell anyway
   */
  public Command strict() {
    return new Command(task().strict(), settings());
  }

  /** {@return the job for a shell that it may change} */
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
