package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.async.Clients.ClientRequest;
import dev.supervisor.core.async.Clients.RequestHandler;
import dev.supervisor.core.internal.Contexts;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.Thrown;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A call of the stub, until it has its answer. */
final class StubCall<I> implements ClientRequest<I>, Owed {
  private final ClientsRun<I> by;
  private final Method method;
  private final @Nullable Object[] arguments;
  private final SupervisedThread from;
  private final Carried context;
  final Promise<@Nullable Object> answer = Promise.named(this);

  StubCall(ClientsRun<I> by, Method method, @Nullable Object[] arguments, SupervisedThread from) {
    this.by = by;
    this.method = method;
    this.arguments = arguments.clone();
    this.from = from;
    this.context = Contexts.copyFor(from);
  }

  @Override
  public Method method() {
    return method;
  }

  @Override
  public List<@Nullable Object> arguments() {
    List<@Nullable Object> all = new ArrayList<>(arguments.length); // List.of takes no null
    for (Object each : arguments) {
      all.add(each);
    }
    return Collections.<@Nullable Object>unmodifiableList(all);
  }

  @Override
  public SupervisedThread from() {
    return from;
  }

  @Override
  public @Nullable Object on(I implementation) throws Exception {
    if (!method.trySetAccessible()) {
      throw new IllegalArgumentException(method.getDeclaringClass().getName() + "."
          + method.getName() + " cannot be called by the library: its module needs to open "
          + method.getDeclaringClass().getPackageName());
    }
    try {
      return method.invoke(implementation, arguments);
    } catch (InvocationTargetException e) {
      Rethrow.ifThrown(Thrown.cause(e));
      throw e;
    }
  }

  /** Lets the handler answer, with the contexts of the client. */
  void handle(RequestHandler<I> handler) throws Exception {
    AtomicReference<@Nullable Object> given = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    LogContext own = LogContext.copy();
    context.setLog();
    try {
      context.run(() -> {
        try {
          given.set(handler.handle(this));
        } catch (Throwable e) {
          thrown.set(e);
        }
      });
    } finally {
      own.set();
    }
    Throwable failure = thrown.get() == null ? follow(given.get()) : thrown.get();
    if (failure != null) {
      boolean unused = answer.fail(failure);
      Rethrow.ifThrown(failure);
    }
  }

  /** {@return what is wrong with the answer of the handler; null where nothing is, or where that shows later} */
  private @Nullable RuntimeException follow(@Nullable Object given) {
    if (given instanceof Promise<?> promise) {
      var unused = promise.whenDone(this::settle);
    } else if (given instanceof CompletionStage<?> stage) {
      try {
        Foreign.follow(stage, this::settle);
      } catch (Throwable e) { // of a stage of users
        boolean unusedFail = answer.fail(e);
      }
    } else if (isFit(given)) {
      settle(given, null);
    } else {
      return unfit(given);
    }
    return null;
  }

  @SuppressWarnings("NullAway") // a method may well return null
  private void settle(@Nullable Object value, @Nullable Throwable failure) {
    boolean unused;
    if (failure != null) {
      unused = answer.fail(Thrown.ofStage(failure));
    } else if (isFit(value)) {
      unused = answer.complete(value);
    } else {
      unused = answer.fail(unfit(value));
    }
  }

  /** {@return whether the method can return it; else it would fail in the stub, without a word of who has answered so} */
  private boolean isFit(@Nullable Object value) {
    Class<?> type = method.getReturnType();
    if (isLater() || type == void.class) {
      return true;
    }
    return value == null
        ? !type.isPrimitive()
        : MethodType.methodType(type).wrap().returnType().isInstance(value);
  }

  private IllegalArgumentException unfit(@Nullable Object value) {
    return new IllegalArgumentException(toString() + " was answered with "
        + (value == null ? "null" : "a " + value.getClass().getName()) + ", and returns "
        + method.getReturnType().getName());
  }

  /** {@return whether it has its answer, or is not waited for any more} */
  boolean isAnswered() {
    return answer.isDone();
  }

  /** {@return whether its caller does not wait} */
  boolean isLater() {
    Class<?> type = method.getReturnType();
    return type != Object.class && type.isAssignableFrom(CompletableFuture.class);
  }

  @Override
  public Object by() {
    return by.node();
  }

  /** {@return the method and who has called it; no code of users is asked} */
  @Override
  public String toString() {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName() + " of "
        + from.path();
  }
}
