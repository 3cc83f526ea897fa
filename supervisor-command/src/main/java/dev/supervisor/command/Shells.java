package dev.supervisor.command;

import dev.supervisor.command.internal.local.LocalShell;
import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.pool.TargetPools;
import dev.supervisor.command.internal.remote.RemoteShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import java.util.List;
import java.util.function.UnaryOperator;

/** The shells there are, and the recycled sessions of a tree: one pool for each, made by its first command. */
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
   * <p>As it is, it is what a command finds {@linkplain CommandSpec#at at} that target. To be prepared, or to be kept by
   * one owner, it needs bash 4.4 or later there, {@code setsid} and {@code /proc}: see {@link Target}.
   */
  public static Shell at(Target target) {
    return new Shell(PreparedShell.of(new RemoteShell(target)));
  }

  /** As {@link #sticky(SupervisedThread, Shell)}, for the current thread's node and {@link #local()}. */
  public static StickyShell sticky() {
    return sticky(local());
  }

  /** As {@link #sticky(SupervisedThread, Shell)}, for the current thread's node. */
  public static StickyShell sticky(Shell shell) {
    return sticky(Supervisor.current(), shell);
  }

  /** As {@link #sticky(SupervisedThread, Shell)}, for the current thread's node and {@link #at} that target. */
  public static StickyShell sticky(Target target) {
    return sticky(at(target));
  }

  /**
   * Opens a session for one owner, who may change it: see {@link StickyShell}. Returns at once; its first command
   * waits until the session is there.
   *
   * @param node whose child it becomes: it is closed when that stops
   * @throws IllegalStateException in a tree that has stopped
   * @throws IllegalArgumentException when it is at a target that is to use its {@code sh}
   */
  public static StickyShell sticky(SupervisedThread node, Shell shell) {
    return StickyShell.open(node, shell);
  }

  // ---- the pool

  /**
   * Changes how the sessions of a tree are kept, from now on.
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static void configure(SupervisedThread node, UnaryOperator<ShellOptions> with) {
    ShellPool.of(node).configure(with);
  }

  /**
   * Changes how the sessions of a tree at one target are kept, from now on. Unless changed there are at most 8.
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static void configure(
      SupervisedThread node, Target target, UnaryOperator<ShellOptions> with) {
    TargetPools.pool(node, target).configure(with);
  }

  /**
   * {@return the sessions in the pool of a tree on this machine, the oldest first}
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static List<SessionInfo> sessions(SupervisedThread node) {
    return ShellPool.of(node).infos();
  }

  /**
   * {@return the sessions of a tree at one target, the oldest first}
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static List<SessionInfo> sessions(SupervisedThread node, Target target) {
    return TargetPools.pool(node, target).infos();
  }

  /**
   * {@return what the pool of a tree on this machine has done so far}
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static PoolCounts counts(SupervisedThread node) {
    return ShellPool.of(node).counts();
  }

  /**
   * {@return what the pool of a tree at one target has done so far}
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static PoolCounts counts(SupervisedThread node, Target target) {
    return TargetPools.pool(node, target).counts();
  }
}
