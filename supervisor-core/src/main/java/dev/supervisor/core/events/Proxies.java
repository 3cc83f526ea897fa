package dev.supervisor.core.events;

import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stubs of an interface whose methods run on another thread. */
final class Proxies {
  private static final @Nullable Object[] NOTHING = {};

  private Proxies() {}

  /** What is called there, and with what. */
  static final class Invocation {
    private final Class<?> type;
    final Method method;
    private final @Nullable Object[] arguments;

    Invocation(Class<?> type, Method method, @Nullable Object[] arguments) {
      this.type = type;
      this.method = method;
      this.arguments = arguments;
    }

    @Nullable
    Object on(Answers answers) throws Exception {
      try {
        return method.invoke(answers.served(type), arguments);
      } catch (InvocationTargetException e) {
        throw Routes.unwrapped(e);
      }
    }

    @Override
    public String toString() {
      return type.getSimpleName() + "." + method.getName() + Arrays.toString(arguments);
    }
  }

  static <I> Class<I> checked(Class<I> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is not an interface");
    }
    return type;
  }

  static <I> I of(Class<I> type, Mailbox target, Supplier<Signal> till) {
    return type.cast(Proxy.newProxyInstance(
        checked(type).getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          @Nullable Object[] given = arguments == null ? NOTHING : arguments;
          return method.getDeclaringClass() == Object.class
              ? ofObject(type, target, proxy, method, given)
              : call(new Invocation(type, method, given), target, till);
        }));
  }

  private static Object ofObject(
      Class<?> type, Mailbox target, Object proxy, Method method, @Nullable Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " on " + target.owner.path();
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is returned, to whoever called the method
  private static @Nullable Object call(Invocation call, Mailbox target, Supplier<Signal> till)
      throws Throwable {
    call.method.trySetAccessible();
    Class<?> returns = call.method.getReturnType();
    if (returns == void.class) {
      Asked told = new Asked.Called(call, target, /* wantsReply= */ false);
      if (!target.put(told)) {
        throw new EventRejectedException(
            target.owner.path(), call, "is over and does not answer any more");
      }
      return null;
    }
    Asked asked = new Asked.Called(call, target, /* wantsReply= */ true);
    Promise<@Nullable Object> reply = target.send(asked);
    if (returns == Promise.class) {
      return reply;
    }
    if (returns == CompletionStage.class || returns == CompletableFuture.class) {
      return reply.toFuture();
    }
    return await(reply, till.get(), call.method);
  }

  private static @Nullable Object await(Promise<@Nullable Object> reply, Signal till, Method method)
      throws Throwable {
    try {
      return reply.await(till);
    } catch (CompletionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException e) {
      if (declares(method, InterruptedException.class)) {
        throw e;
      }
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the " + reply);
    } catch (TimeoutException e) {
      if (declares(method, TimeoutException.class)) {
        throw e;
      }
      CancellationException late = new CancellationException(e.getMessage());
      late.initCause(e);
      throw late;
    }
  }

  private static boolean declares(Method method, Class<? extends Exception> type) {
    return Arrays.stream(method.getExceptionTypes())
        .anyMatch(declared -> declared.isAssignableFrom(type));
  }
}
