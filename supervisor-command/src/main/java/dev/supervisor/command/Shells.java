package dev.supervisor.command;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.TargetPools;
import dev.supervisor.command.internal.remote.RemoteShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The shells of this machine and of targets, and the recycled sessions of a tree. The first command of a shell makes its pool. */
public final class Shells {
  private static final Shell LOCAL = new Shell(PreparedShell.of(LocalShell.ofJvm()));

  private Shells() {}

  // ---- shells

  /** {@return the bash of this machine, with the JVM's environment} */
  public static Shell local() {
    return LOCAL;
  }

  /**
   * {@return the bash at a target, with the environment that it has there}
   *
   * <p>Unchanged, it is the shell of commands {@linkplain CommandSpec#at at} that target. A shell that is prepared, or kept by
   * one owner, needs bash 4.4 or later there, {@code setsid} and {@code /proc}: see {@link Target}.
   */
  public static Shell at(Target target) {
    return new Shell(PreparedShell.of(new RemoteShell(target)));
  }

  /** Opens a session of {@link #local()} for the current thread's node, as {@link #sticky(SupervisedThread, Shell)} does. */
  public static StickyShell sticky() {
    return sticky(local());
  }

  /** Opens a session for the current thread's node, as {@link #sticky(SupervisedThread, Shell)} does. */
  public static StickyShell sticky(Shell shell) {
    return sticky(Supervisor.current(), shell);
  }

  /** Opens a session {@link #at} that target for the current thread's node, as {@link #sticky(SupervisedThread, Shell)} does. */
  public static StickyShell sticky(Target target) {
    return sticky(at(target));
  }

  /**
   * Opens a session for one owner, who may change it: see {@link StickyShell}. Returns at once; its first command
   * waits until the session is there.
   *
   * @param node the parent of the session, which is closed when that node stops
   * @throws IllegalStateException in a tree that has stopped
   * @throws IllegalArgumentException when the shell is at a target that is {@linkplain Target#posix to use its sh}
   */
  public static StickyShell sticky(SupervisedThread node, Shell shell) {
    return StickyShell.open(node, shell);
  }

  // ---- the pool

  /**
   * {@return a handle on the sessions of a tree on this machine}
   *
   * <pre>{@code
   * Shells.of(app).configure(with -> with.maxSessions(4).idleTimeout(ONE_MINUTE));
   * Shells.of(app).at(host).configure(with -> with.maxSessions(2));
   * for (var session : Shells.of(app).sessions()) log.info("{} has had {} commands", session.name(), session.uses());
   * }</pre>
   *
   * @param node any node of the tree
   */
  public static Pool of(SupervisedThread node) {
    return new Pool(Objects.requireNonNull(node, "node"), null);
  }

  /**
   * The recycled sessions of a tree: those on this machine, or those {@linkplain #at at one target}. The handle holds no
   * session, and a handle that is thrown away changes nothing. Thread-safe.
   *
   * <p>{@link #configure}, {@link #sessions} and {@link #counts} throw an {@link IllegalStateException} when the tree has
   * stopped.
   */
  public static final class Pool {
    private final SupervisedThread node;
    private final @Nullable Target target;

    private Pool(SupervisedThread node, @Nullable Target target) {
      this.node = node;
      this.target = target;
    }

    /** {@return a handle on the sessions of the same tree at a target} Unless configured, there are at most 8 of them. */
    public Pool at(Target target) {
      return new Pool(node, Objects.requireNonNull(target, "target"));
    }

    /**
     * Changes how the sessions are kept, from now on.
     *
     * @param with makes the new options of those that are in force. It is called once, by the current thread;
     *     until it returns, those in force stay so, and another thread that changes them waits. When it throws, or returns
     *     null, nothing has changed
     */
    public void configure(UnaryOperator<ShellOptions> with) {
      pool().configure(Objects.requireNonNull(with, "with"));
    }

    /** {@return the sessions that there are now, the oldest first} */
    public List<SessionInfo> sessions() {
      return pool().infos();
    }

    /** {@return what has been done so far with all sessions of this pool} */
    public PoolCounts counts() {
      return pool().counts();
    }

    private ShellPool pool() {
      return target == null ? ShellPool.of(node) : TargetPools.pool(node, target);
    }

    /** {@return whose sessions these are, for people} */
    @Override
    public String toString() {
      String whose = "the shell sessions of the tree of " + node.path();
      return target == null ? whose : whose + " at " + target.toString();
    }
  }
}
