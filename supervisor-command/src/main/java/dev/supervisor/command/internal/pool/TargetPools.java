package dev.supervisor.command.internal.pool;

import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.Target;
import dev.supervisor.command.internal.remote.RemoteShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The sessions of one tree that are not on this machine: a pool for each target. Stopped like the pool of this one. */
public final class TargetPools implements Attachment {
  /** Few, since the other side may bound how many come at once. */
  private static final int MOST = 8;

  private final SignalSource ended = Signal.source(this, "end");
  private volatile @Nullable AttachmentNode node;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Map<Target, RemoteShell> shells = new LinkedHashMap<>();
  private final Map<Target, ShellPool> pools = new LinkedHashMap<>();
  private @Nullable Reason asked;

  /** {@return the pool of the node's tree for the target, made if need be} */
  public static ShellPool pool(SupervisedThread node, Target target) {
    return node.shared("targets", TargetPools.class, TargetPools::new).pool(target);
  }

  private ShellPool pool(Target target) {
    ShellPool made;
    Reason why;
    lock.lock();
    try {
      ShellPool there = pools.get(target);
      if (there != null) {
        return there;
      }
      var shell = new RemoteShell(target);
      shells.put(target, shell);
      made = new ShellPool(PreparedShell.of(shell), ShellOptions.DEFAULT.maxSessions(MOST));
      pools.put(target, made);
      why = asked;
    } finally {
      lock.unlock();
    }
    place(target, made);
    if (why != null) {
      made.ask(why);
    }
    return made;
  }

  private void place(Target target, ShellPool pool) {
    AttachmentNode above = node;
    if (above != null) {
      try {
        var unused = above.attach(target.toString().replace('/', '_').replace('#', '_'), pool);
      } catch (IllegalStateException settled) {
        pool.ask(Reason.of("the tree has stopped"));
      }
    }
  }

  private List<ShellPool> all() {
    lock.lock();
    try {
      return new ArrayList<>(pools.values());
    } finally {
      lock.unlock();
    }
  }

  private List<RemoteShell> shells() {
    lock.lock();
    try {
      return new ArrayList<>(shells.values());
    } finally {
      lock.unlock();
    }
  }

  // ---- the end

  @Override
  public void attachedAs(AttachmentNode place) {
    node = place;
  }

  @Override
  public boolean asksChildrenAtOnce() {
    return true;
  }

  /** Closes the sessions that are just being opened: the pools, which are asked next, would wait for them. */
  @Override
  public void closing(Reason why) {
    List<RemoteShell> all;
    lock.lock();
    try {
      asked = why;
      all = new ArrayList<>(shells.values());
    } finally {
      lock.unlock();
    }
    all.forEach(RemoteShell::stopOpening);
  }

  @Override
  public void ask(Reason why) {
    lock.lock();
    try {
      asked = why;
    } finally {
      lock.unlock();
    }
    List<ShellPool> all = all();
    all.forEach(it -> it.ask(why));
    shells().forEach(RemoteShell::stopOpening);
    var unused = Signal.all(all.stream().map(ShellPool::ended).toList()).then(ended::go);
  }

  @Override
  public void insist() {
    all().forEach(ShellPool::insist);
  }

  @Override
  public void giveUp() {
    all().forEach(ShellPool::giveUp);
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  @Override
  public String describe() {
    var text = new StringBuilder();
    lock.lock();
    try {
      pools.forEach((target, pool) -> text.append(text.isEmpty() ? "" : "; ")
          .append(target.toString())
          .append(": ")
          .append(pool.describe()));
    } finally {
      lock.unlock();
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "the shell sessions at targets";
  }
}
