package dev.supervisor.command;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Callback;
import dev.supervisor.signals.OwnedSignal;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one tree: who has which, who waits, and which have been idle for too long. As its root's oldest
 * child it is stopped after everybody who might run a command while cleaning up.
 */
final class ShellPool implements Attachment, Session.Owner, Execution.Dispatcher {
  /*
   * How it works. Commands wait in one line and are served in order; whatever changes (a command comes, a session
   * becomes idle or ends) looks at the head of the line. An idle session is taken newest first, so that those which
   * are not needed grow old. When none is idle, one more is opened for each command that waits without one on its
   * way, up to the bound. Decisions are made under the lock, and carried out after it was let go.
   */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Shell shell;
  private final OwnedSignal ended = OwnedSignal.of(this, "end");
  private final Executor teller = OwnThread.manyNamed("shell callbacks");
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final ArrayDeque<Execution> waiting = new ArrayDeque<>();
  private final ArrayDeque<Idle> idle = new ArrayDeque<>(); // newest first
  private final Map<Session, @Nullable Execution> live = new LinkedHashMap<>();
  private final Set<SoleSession> programs = new LinkedHashSet<>();
  private ShellOptions options;
  private int opening;
  private @Nullable Reason asked;
  private @Nullable Callback reaper;

  private record Idle(Session session, Till till) {}

  ShellPool(Shell shell, ShellOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /** {@return the pool of the node's tree, made if need be} */
  static ShellPool of(SupervisedThread node) {
    return node.shared(
        "shells", ShellPool.class, () -> new ShellPool(LocalShell.ofJvm(), ShellOptions.DEFAULT));
  }

  void configure(UnaryOperator<ShellOptions> with) {
    lock.lock();
    try {
      options = with.apply(options);
    } finally {
      lock.unlock();
    }
    dispatch();
  }

  // ---- commands

  @Override
  public void submit(Execution execution) {
    boolean refused;
    lock.lock();
    try {
      refused = asked != null;
      if (!refused) {
        waiting.add(execution);
      }
    } finally {
      lock.unlock();
    }
    if (refused) {
      execution.ended(
          new Ending.NotOpened(new IllegalStateException("its shell sessions have been stopped")));
    } else {
      dispatch();
    }
  }

  @Override
  public boolean withdraw(Execution execution) {
    boolean withdrawn;
    boolean last;
    lock.lock();
    try {
      withdrawn = waiting.remove(execution);
      last = isOver();
    } finally {
      lock.unlock();
    }
    if (last) {
      end();
    }
    return withdrawn;
  }

  /** Takes a program in; the session it has for itself ends with the pool. */
  boolean enter(SoleSession program) {
    lock.lock();
    try {
      return asked == null && programs.add(program);
    } finally {
      lock.unlock();
    }
  }

  void leave(SoleSession program) {
    boolean last;
    lock.lock();
    try {
      programs.remove(program);
      last = isOver();
    } finally {
      lock.unlock();
    }
    if (last) {
      end();
    }
  }

  /** {@return threads to let go signals on that others may have hung callbacks on} */
  Executor teller() {
    return teller;
  }

  Shell shell() {
    return shell;
  }

  static Ending refusal() {
    return new Ending.NotOpened(
        new IllegalStateException("the shell sessions of its tree have been stopped"));
  }

  private void dispatch() {
    List<Runnable> actions = new ArrayList<>();
    lock.lock();
    try {
      while (!waiting.isEmpty() && !idle.isEmpty()) {
        Execution next = waiting.remove();
        Session session = idle.remove().session();
        live.put(session, next);
        next.assigned(session);
        actions.add(() -> session.run(next));
      }
      int wanted = Math.min(waiting.size(), options.most() - live.size()) - opening;
      for (int i = 0; i < wanted; i++) {
        opening++;
        actions.add(() -> shell.open("shell", this));
      }
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  // ---- what sessions tell

  @Override
  public void idle(Session session) {
    boolean keep;
    lock.lock();
    try {
      if (!live.containsKey(session)) {
        opening--;
      }
      live.put(session, null);
      keep = (asked == null || !waiting.isEmpty()) && session.uses() < options.uses();
      if (keep) {
        idle.addFirst(new Idle(session, Till.in(options.idle())));
        if (reaper == null) {
          reaper = Till.in(options.idle()).then(this::reap); // never at once
        }
      }
    } finally {
      lock.unlock();
    }
    if (keep) {
      dispatch();
    } else {
      session.close();
    }
  }

  @Override
  public void ended(Session session, @Nullable Throwable failure) {
    Execution blamed = null;
    boolean last;
    lock.lock();
    try {
      if (!live.containsKey(session)) {
        opening--;
      }
      live.remove(session);
      idle.removeIf(it -> it.session() == session);
      if (failure != null) {
        blamed = waiting.poll();
      }
      last = isOver();
    } finally {
      lock.unlock();
    }
    if (blamed != null && failure != null) {
      blamed.ended(new Ending.NotOpened(failure));
    }
    if (last) {
      end();
    } else {
      dispatch();
    }
  }

  private void reap() {
    List<Session> old = new ArrayList<>();
    lock.lock();
    try {
      reaper = null;
      while (!idle.isEmpty() && idle.getLast().till().isGo()) {
        old.add(idle.removeLast().session());
      }
      if (!idle.isEmpty()) {
        Duration left = idle.getLast().till().remaining();
        reaper = Till.in(left.plus(SOON))
            .then(this::reap); // never at once, which would find the lock taken
      }
    } finally {
      lock.unlock();
    }
    old.forEach(Session::close);
  }

  // ---- the end

  /** No new commands; those that still run are stopped, each within its own grace. */
  @Override
  public void ask(Reason why) {
    List<Session> unused = new ArrayList<>();
    lock.lock();
    try {
      asked = why;
      idle.forEach(it -> unused.add(it.session()));
      idle.clear();
      if (reaper != null) {
        reaper.detach();
        reaper = null;
      }
    } finally {
      lock.unlock();
    }
    unused.forEach(Session::close);
    executions().forEach(it -> it.stop(why));
    boolean last;
    lock.lock();
    try {
      last = isOver();
    } finally {
      lock.unlock();
    }
    if (last) {
      end();
    }
  }

  @Override
  public void insist() {
    executions().forEach(Execution::kill);
  }

  @Override
  public void giveUp() {
    executions().forEach(Execution::giveUp);
    sessions().forEach(Session::close);
  }

  private boolean isOver() {
    return asked != null
        && live.isEmpty()
        && opening == 0
        && waiting.isEmpty()
        && programs.isEmpty();
  }

  private void end() {
    ended.goBy(this);
  }

  @Override
  public Signal ended() {
    return ended;
  }

  // ---- looking

  private List<Execution> executions() {
    lock.lock();
    try {
      var all = new ArrayList<Execution>(waiting);
      for (Execution running : live.values()) {
        if (running != null) {
          all.add(running);
        }
      }
      programs.forEach(it -> all.add(it.execution()));
      return all;
    } finally {
      lock.unlock();
    }
  }

  List<Session> sessions() {
    lock.lock();
    try {
      return List.copyOf(live.keySet());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String describe() {
    List<Execution> running = executions();
    return sessions().size() + " sessions" + (running.isEmpty() ? "" : ", commands: " + running);
  }

  @Override
  public String toString() {
    return "the shell sessions";
  }
}
