package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.PlainText;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls on the workers of a pool. */
final class PooledCalls implements FunctionPlace {
  private static final Lane LANE = new Lane("supervisor-functions", 64);

  private final PoolView pool;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();

  PooledCalls(PoolView pool) {
    this.pool = pool;
  }

  /** A call as the pool has it: one that drops it without a run cancels it. */
  final class PooledCall extends FutureTask<@Nullable Void> {
    private final FunctionCall<?> call;

    PooledCall(FunctionCall<?> call) {
      super(() -> runOnWorker(call), null);
      this.call = call;
    }

    @Override
    protected void done() {
      String why = pool.node()
          .pleaseStop()
          .reason()
          .map(it -> ": " + PlainText.escaped(it.text()))
          .orElse("");
      CancellationException dropped = new CancellationException(
          pool.toString() + " has ended before " + call.of.name() + " began" + why);
      if (call.neverBegins(dropped)) {
        accepted.decrementAndGet();
      }
    }

    @Override
    public String toString() {
      return call.toString();
    }
  }

  @Override
  public String checked(String name) {
    return Objects.requireNonNull(name, "name");
  }

  @Override
  public void begin(FunctionCall<?> call) {
    PooledCall task = new PooledCall(call);
    call.handle(task);
    accepted.incrementAndGet();
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      accepted.decrementAndGet();
      boolean unused = call.neverBegins(e);
    }
  }

  private void runOnWorker(FunctionCall<?> call) {
    if (!call.begins()) {
      return;
    }
    running.incrementAndGet();
    SupervisedThread worker = Supervisor.current();
    var lost = worker
        .stopped()
        .then(() -> LANE.execute(() -> {
          call.hasEnded();
          if (worker instanceof Child<?> child) {
            call.isLost(child, /* isItsOwn= */ false);
          }
        }));
    try {
      call.run(worker.pleaseStop());
    } finally {
      boolean unused = lost.cancel();
      running.decrementAndGet();
      accepted.decrementAndGet();
      call.hasEnded();
    }
  }

  @Override
  public void leave(FunctionCall<?> call) {
    if (call.handle() instanceof PooledCall task) {
      LANE.execute(
          () -> { // an interrupt may run code of users
            boolean unused = task.cancel(/* mayInterruptIfRunning= */ true);
          });
    }
  }

  @Override
  public SelfWaits waits() {
    return pool.pool().waits();
  }

  @Override
  public AwaitedWork.Bringers keepersOf(FunctionCall<?> call) {
    return pool.pool().core().bringersOf(call.handle());
  }

  @Override
  public int running() {
    return running.get();
  }

  @Override
  public int waiting() {
    return Math.max(0, accepted.get() - running.get());
  }

  @Override
  public String text() {
    return "each call on a worker of " + pool.toString();
  }
}
