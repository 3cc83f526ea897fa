package dev.supervisor.core.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A stage that depends on a call of a threaded function: who waits for it waits for that call. It has no thread of its own. */
final class CallStage<U extends @Nullable Object> extends CompletableFuture<U> {
  private final FunctionCall<?> of;

  CallStage(FunctionCall<?> of) {
    this.of = of;
  }

  @Override
  public <V> CompletableFuture<V> newIncompleteFuture() {
    return new CallStage<>(of);
  }

  @Override
  public U get() throws InterruptedException, ExecutionException {
    if (isDone()) {
      return super.get();
    }
    LoopWaits.begin(of);
    try {
      return super.get();
    } finally {
      LoopWaits.end();
    }
  }

  @Override
  public U get(long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (isDone()) {
      return super.get(time, unit);
    }
    LoopWaits.begin(of);
    try {
      return super.get(time, unit);
    } finally {
      LoopWaits.end();
    }
  }

  @Override
  public U join() {
    if (isDone()) {
      return super.join();
    }
    LoopWaits.begin(of);
    try {
      return super.join();
    } finally {
      LoopWaits.end();
    }
  }
}
