package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.async.Threaded.ThreadedOptions;
import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.core.internal.Contexts;
import dev.supervisor.core.internal.NodeNames;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.ContextWraps;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls on threads of their own: each is a child of the node, and there are no more than the limit. */
final class OwnThreads implements FunctionPlace {
  private static final Lane LANE = new Lane("supervisor-functions", 64);

  private record WaitingCall(FunctionCall<?> call, Carried context) {}

  private final SupervisedThread node;
  private final ThreadedOptions options;
  private final SelfWaits waits;

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final Map<FunctionCall<?>, Carried> waiting = new LinkedHashMap<>();
  private final Set<FunctionCall<?>> running = new LinkedHashSet<>(); // those that have a place

  OwnThreads(SupervisedThread node, ThreadedOptions options) {
    this.node = node;
    this.options = options;
    this.waits = new SelfWaits(options.most, this::text);
  }

  @Override
  public String checked(String name) {
    return NodeNames.checked(name);
  }

  @Override
  public void begin(FunctionCall<?> call) {
    StackRoom.forMany();
    Carried context = Contexts.copyFor(node);
    mutex.lock();
    try {
      if (running.size() >= options.most) {
        waiting.put(call, context);
        return;
      }
      running.add(call);
    } finally {
      mutex.unlock();
    }
    if (!start(call, context)) {
      startNext(call);
    }
  }

  /** {@return whether it has a thread; else it never begins} */
  private boolean start(FunctionCall<?> call, Carried context) {
    Child<Boolean> made;
    try {
      made = ContextWraps.without(() -> node.call(
          call.of.name(), it -> options.thread.apply(it).restart(Restart.never()), pleaseStop -> {
            waits.enter(); // until its thread ends
            context.setLog();
            context.run(() -> {
              if (call.begins()) {
                call.run(pleaseStop);
              }
            });
            return true;
          }));
    } catch (Throwable e) { // it takes no child any more, or there are no threads
      refuse(call, e);
      return false;
    }
    call.handle(made);
    if (call.isDecided()) {
      stop(call, made);
    }
    Watch.whenGone(made.stopped(), () -> LANE.execute(() -> hasStopped(call, made)));
    return true;
  }

  private void hasStopped(FunctionCall<?> call, Child<?> made) {
    startNext(call);
    call.hasEnded();
    call.isLost(made, /* isItsOwn= */ true);
  }

  /** A thread has ended: its place goes to the call that waits longest. */
  private void startNext(FunctionCall<?> ended) {
    FunctionCall<?> last = ended;
    WaitingCall next;
    while ((next = takeNext(last)) != null && !startOrRefuse(next)) {
      last = next.call();
    }
  }

  private @Nullable WaitingCall takeNext(FunctionCall<?> ended) {
    mutex.lock();
    try {
      running.remove(ended);
      var all = waiting.entrySet().iterator();
      if (!all.hasNext()) {
        return null;
      }
      var first = all.next();
      WaitingCall next = new WaitingCall(first.getKey(), first.getValue());
      all.remove();
      running.add(next.call());
      return next;
    } finally {
      mutex.unlock();
    }
  }

  private boolean startOrRefuse(WaitingCall next) {
    if (next.call().isDecided()) {
      next.call().hasEnded();
      return false;
    }
    if (node.pleaseStop().isGo()) {
      refuse(next.call(), null);
      return false;
    }
    return start(next.call(), next.context());
  }

  private void refuse(FunctionCall<?> call, @Nullable Throwable cause) {
    String why = node.pleaseStop()
        .reason()
        .map(it -> PlainText.escaped(it.text() + " (asked by " + it.by() + ")"))
        .orElseGet(() -> cause == null ? "no thread can be had" : Thrown.text(cause));
    RejectedExecutionException refusal = new RejectedExecutionException(
        node.path() + "/" + call.of.name() + " is not called, its node is "
            + node.state().name() + ": " + why,
        cause);
    LANE.execute(() -> {
      boolean unused = call.neverBegins(refusal);
    });
  }

  @Override
  public void leave(FunctionCall<?> call) {
    StackRoom.forMany();
    boolean waited;
    mutex.lock();
    try {
      waited = waiting.remove(call) != null;
    } finally {
      mutex.unlock();
    }
    if (waited) {
      call.hasEnded();
    } else if (call.handle() instanceof Child<?> made) {
      stop(call, made);
    }
  }

  private static void stop(FunctionCall<?> call, Child<?> made) {
    Signal unused = made.stop(Reason.of("the call of " + call.of.name() + " was cancelled"));
  }

  @Override
  public SelfWaits waits() {
    return waits;
  }

  @Override
  public AwaitedWork.Bringers keepersOf(FunctionCall<?> call) {
    List<SupervisedThread> others = new ArrayList<>();
    mutex.lock();
    try {
      for (FunctionCall<?> each : running) {
        if (each != call && each.handle() instanceof Child<?> made) {
          others.add(made);
        }
      }
    } finally {
      mutex.unlock();
    }
    return WorkKeepers.ofWaiting(node.path(), others, options.most);
  }

  @Override
  public int running() {
    mutex.lock();
    try {
      return running.size();
    } finally {
      mutex.unlock();
    }
  }

  @Override
  public int waiting() {
    mutex.lock();
    try {
      return waiting.size();
    } finally {
      mutex.unlock();
    }
  }

  @Override
  public String text() {
    return "each call on a thread of its own below " + node.path();
  }
}
