package dev.supervisor.command;

import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.signals.internal.GivenAll;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where commands run that do not run on this machine: another host, a container, another user.
 * Immutable, thread-safe; equal targets share the sessions of a tree.
 *
 * <p>A target is reached by a launcher: a program that connects its own standard streams with those of
 * a shell there. It is started with one more argument, a line for a POSIX shell.
 *
 * <pre>{@code
 * Target host = Target.over("ssh", "-T", "-o", "BatchMode=yes", "build@host");
 * Target box = Target.over("docker", "exec", "-i", "box", "sh", "-c");
 * Target pod = Target.over("kubectl", "exec", "-i", "pod", "--", "sh", "-c");
 * Target user = Target.over("sudo", "-n", "-u", "build", "sh", "-c");
 *
 * Command.of("make", "-j4").directory(Path.of("src")).at(host).run(pleaseStop).orThrow();
 * }</pre>
 *
 * <p>{@code ssh} takes such a line. A launcher that takes a program and its arguments, as {@code
 * docker} does, is given {@code sh -c} before it. The launcher must not ask for anything, as it has no
 * terminal. Its words must not contain a secret: they name the target in the tree, in names of threads
 * and in messages, and lists of processes show them.
 *
 * <p>The target needs Linux with {@code /proc}, and bash 4.4 or later. If there is no such bash, a
 * POSIX {@code sh} takes its place and can do less, see {@link #posix}. The library's shell reads no
 * start-up files. Those that the launcher makes the target read may print something, which is thrown
 * away.
 */
public final class Target {
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(30);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(20);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final int ATTEMPTS = 3;

  private final Description is;

  /** What makes it, compared by value. */
  private record Description(
      List<String> launcher,
      Duration heartbeatTimeout,
      Duration connectTimeout,
      int maxAttempts,
      boolean posix) {}

  private Target(
      List<String> launcher,
      Duration heartbeatTimeout,
      Duration connectTimeout,
      int maxAttempts,
      boolean posix) {
    this.is = new Description(launcher, heartbeatTimeout, connectTimeout, maxAttempts, posix);
  }

  /**
   * {@return the target that this launcher reaches}
   *
   * @param launcher a program, looked for in the JVM's {@code PATH} unless it has a slash, and its
   *     arguments; a line for a shell is added
   * @throws IllegalArgumentException if there is no program, or if a word has a NUL or half a surrogate
   *     pair
   */
  public static Target over(String... launcher) {
    List<String> words = List.copyOf(GivenAll.of(launcher, "launcher", "launcher"));
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw new IllegalArgumentException(
          "a target needs a launcher: the name of a program, then its arguments");
    }
    for (int i = 0; i < words.size(); i++) {
      byte[] unused =
          RawBytes.ofText(words.get(i), i == 0 ? "the launcher" : "the launcher's argument " + i);
    }
    return new Target(words, HEARD_WITHIN, CONNECT_WITHIN, ATTEMPTS, /* posix= */ false);
  }

  /**
   * {@return a copy whose connections are given up when nothing was heard for this time; 30 seconds by
   * default}
   *
   * <p>Three times within this time, this side sends a sign of life, which the target answers. A side
   * that hears nothing cuts the connection: for this side, a command that runs in it has {@linkplain
   * CommandOutcome.Died died}; the target kills the command. A slow reader of a command's output is not
   * mistaken for silence.
   *
   * @param limit of any length from a tenth of a second on; the target counts in whole seconds
   * @throws IllegalArgumentException if it is shorter than a tenth of a second
   */
  public Target heartbeatTimeout(Duration limit) {
    return new Target(
        is.launcher,
        notTooShort(limit, "heartbeatTimeout"),
        is.connectTimeout,
        is.maxAttempts,
        is.posix);
  }

  /**
   * {@return a copy whose attempts to connect may take this long each; 20 seconds by default}
   *
   * @param limit of any length from a tenth of a second on
   * @throws IllegalArgumentException if it is shorter than a tenth of a second
   */
  public Target connectTimeout(Duration limit) {
    return new Target(
        is.launcher,
        is.heartbeatTimeout,
        notTooShort(limit, "connectTimeout"),
        is.maxAttempts,
        is.posix);
  }

  /**
   * {@return a copy with this many attempts to open a session before a command counts as not started; 3
   * by default}
   *
   * <p>Between attempts there is a pause: a quarter of a second at first, then each time twice as long,
   * up to ten seconds. A command that has been sent is never sent again.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Target maxAttempts(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("maxAttempts must be at least 1, not " + most);
    }
    return new Target(is.launcher, is.heartbeatTimeout, is.connectTimeout, most, is.posix);
  }

  /**
   * {@return a copy that uses {@code sh} at the target, even if there is a bash}
   *
   * <p>By default {@code sh} is used only if there is no bash that is new enough. Shell text is then
   * what that {@code sh} understands, and can be 1.5 MB long. The processes that a command has started
   * are stopped with it only if there is a {@code setsid}. The {@linkplain Shells#at shell} of such a
   * target can neither be prepared nor be {@linkplain Shells#sticky(Target) one's own}.
   */
  public Target posix() {
    return new Target(
        is.launcher, is.heartbeatTimeout, is.connectTimeout, is.maxAttempts, /* posix= */ true);
  }

  private static Duration notTooShort(Duration limit, String what) {
    Objects.requireNonNull(limit, what);
    if (limit.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          what + " must be at least " + SHORTEST.toString() + ", not " + limit.toString());
    }
    return limit;
  }

  /** {@return the program that reaches it, and the arguments of that program} */
  public List<String> launcher() {
    return is.launcher;
  }

  /** {@return the time without a sign of life after which a connection is given up} */
  public Duration heartbeatTimeout() {
    return is.heartbeatTimeout;
  }

  /** {@return the longest time that an attempt to connect may take} */
  public Duration connectTimeout() {
    return is.connectTimeout;
  }

  /** {@return the number of attempts to open a session before a command counts as not started} */
  public int maxAttempts() {
    return is.maxAttempts;
  }

  /** {@return whether {@code sh} is used there, even if there is a bash} */
  public boolean isPosix() {
    return is.posix;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Target it && is.equals(it.is);
  }

  @Override
  public int hashCode() {
    return is.hashCode();
  }

  /** {@return the launcher on one line, for people} */
  @Override
  public String toString() {
    return String.join(" ", is.launcher);
  }
}
