package dev.supervisor.core.async;

import dev.supervisor.core.internal.AwaitedWork;
import dev.supervisor.core.internal.WorkWaits;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.internal.StackRoom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the stub returns for a call that does not wait, or a stage that is made from it: who waits for it is noted, and so counts as a client that waits. */
final class StubStage<T extends @Nullable Object> extends CompletableFuture<T>
    implements AwaitedWork {
  private final Object request; // as it is told
  private final String host;

  private StubStage(Object request, String host) {
    this.request = request;
    this.host = host;
  }

  /** {@return the answer as a stage; where that is completed before, by its client, the request is left} */
  static <T extends @Nullable Object> CompletableFuture<T> of(
      Promise<T> answer, Object request, String host, Runnable leave) {
    StubStage<T> made = new StubStage<>(request, host);
    var unusedAnswer = answer.toFuture().whenComplete((value, failure) -> {
      if (failure == null) {
        made.complete(value);
      } else {
        made.completeExceptionally(failure);
      }
    });
    var unusedLeave = made.whenComplete((value, failure) -> leave.run());
    return made;
  }

  @Override
  public <V> CompletableFuture<V> newIncompleteFuture() {
    return new StubStage<>(request, host);
  }

  // ---- waiting for it

  @Override
  public T get() throws InterruptedException, ExecutionException {
    begin();
    try {
      return super.get();
    } finally {
      WorkWaits.end();
    }
  }

  @Override
  public T get(long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    begin();
    try {
      return super.get(time, unit);
    } finally {
      WorkWaits.end();
    }
  }

  @Override
  public T join() {
    begin();
    try {
      return super.join();
    } finally {
      WorkWaits.end();
    }
  }

  private void begin() {
    StackRoom.forMany();
    WorkWaits.begin(this);
  }

  // ---- for those who look

  @Override
  public boolean isPending() {
    return !isDone();
  }

  @Override
  public Object label() {
    return request;
  }

  @Override
  public Bringers broughtBy() {
    return new Bringers(
        isDone() ? "" : ", until " + host + " is processed", List.of(), /* isFact= */ false);
  }
}
