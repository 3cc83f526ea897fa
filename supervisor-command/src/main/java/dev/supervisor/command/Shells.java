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

/**
 * The shells of this machine and of targets, and the recycled sessions of a tree. A tree gets its pool
 * of sessions with its first command; it stops the pool after all threads that may use it.
 */
public final class Shells {
  private static final Shell LOCAL = new Shell(PreparedShell.of(LocalShell.ofJvm()));

  private Shells() {}

  // ---- shells

  /** {@return the bash of this machine, with the JVM's environment} */
  public static Shell local() {
    return LOCAL;
  }

  /**
   * {@return the shell of a target, with the environment that it has there}
   *
   * <p>Commands {@linkplain CommandSpec#at at} that target run in it. To prepare it, or to open it
   * {@linkplain #sticky(Target) for one owner}, the target needs bash 4.4 or later, {@code setsid} and
   * {@code /proc}; see {@link Target}.
   */
  public static Shell at(Target target) {
    return new Shell(PreparedShell.of(new RemoteShell(Objects.requireNonNull(target, "target"))));
  }

  /**
   * Opens a session of {@link #local()} for the current thread's node, as {@link
   * #sticky(SupervisedThread, Shell)} does.
   *
   * @throws IllegalStateException if the current thread belongs to no tree, or its tree has stopped
   */
  public static StickyShell sticky() {
    return sticky(local());
  }

  /**
   * Opens a session for the current thread's node, as {@link #sticky(SupervisedThread, Shell)} does.
   *
   * @throws IllegalStateException as in {@link #sticky()}
   * @throws IllegalArgumentException as in {@link #sticky(SupervisedThread, Shell)}
   */
  public static StickyShell sticky(Shell shell) {
    return sticky(Supervisor.current(), Objects.requireNonNull(shell, "shell"));
  }

  /**
   * Opens a session {@link #at} that target for the current thread's node, as {@link
   * #sticky(SupervisedThread, Shell)} does.
   *
   * @throws IllegalStateException as in {@link #sticky()}
   * @throws IllegalArgumentException as in {@link #sticky(SupervisedThread, Shell)}
   */
  public static StickyShell sticky(Target target) {
    return sticky(at(target));
  }

  /**
   * Opens a session for one owner, which its commands may change: see {@link StickyShell}. Returns at
   * once; the first command waits until the session is open.
   *
   * @param node the parent of the session, which is closed when that node stops
   * @throws IllegalStateException if the node or its tree has stopped
   * @throws IllegalArgumentException if the shell is that of a target that is {@linkplain Target#posix
   *     to use its sh}
   */
  public static StickyShell sticky(SupervisedThread node, Shell shell) {
    return StickyShell.open(
        Objects.requireNonNull(node, "node"), Objects.requireNonNull(shell, "shell"));
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
   * A handle on the recycled sessions of a tree: those on this machine, or those {@linkplain #at at one
   * target}. The handle holds nothing and need not be kept. Thread-safe.
   *
   * <p>{@link #configure}, {@link #sessions} and {@link #counts} throw an {@link
   * IllegalStateException} if the tree has stopped.
   */
  public static final class Pool {
    private final SupervisedThread node;
    private final @Nullable Target target;

    private Pool(SupervisedThread node, @Nullable Target target) {
      this.node = node;
      this.target = target;
    }

    /** {@return a handle on the sessions of the same tree at a target; at most 8 by default} */
    public Pool at(Target target) {
      return new Pool(node, Objects.requireNonNull(target, "target"));
    }

    /**
     * Changes how the sessions are kept from now on. A session that is idle keeps its {@link
     * ShellOptions#idleTimeout} until its next command has ended.
     *
     * @param with makes the new options from the present ones. The current thread calls it once; other
     *     threads that configure this pool wait meanwhile. If it throws, or returns null, nothing has
     *     changed, and the exception is thrown
     */
    public void configure(UnaryOperator<ShellOptions> with) {
      pool().configure(Objects.requireNonNull(with, "with"));
    }

    /** {@return the sessions that there are now, the oldest first} */
    public List<SessionInfo> sessions() {
      return pool().infos();
    }

    /** {@return what this pool has done so far} */
    public PoolCounts counts() {
      return pool().counts();
    }

    private ShellPool pool() {
      return target == null ? ShellPool.of(node) : TargetPools.pool(node, target);
    }

    /** {@return the tree and the target of the sessions, for people} */
    @Override
    public String toString() {
      String whose = "the shell sessions of the tree of " + node.path();
      return target == null ? whose : whose + " at " + target.toString();
    }
  }
}
