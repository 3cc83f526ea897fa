package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Thrown;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stubs of an interface whose methods run on another thread. */
final class Proxies {
  private static final @Nullable Object[] NOTHING = {};

  private Proxies() {}

  /** A method of the interface with its arguments. */
  private static final class MethodCall {
    private final Class<?> type;
    private final Method method;
    private final @Nullable Object[] arguments;

    MethodCall(Class<?> type, Method method, @Nullable Object[] arguments) {
      this.type = type;
      this.method = method;
      this.arguments = arguments;
    }

    @Override
    public String toString() {
      StringJoiner text =
          new StringJoiner(", ", type.getSimpleName() + "." + method.getName() + "[", "]");
      for (Object argument : arguments) {
        text.add(argument == null ? "null" : Label.text(argument));
      }
      return text.toString();
    }
  }

  /** The request to run such a call. */
  private static final class CallRequest extends PendingRequest {
    private final MethodCall call;

    CallRequest(MethodCall call, MailboxOwner target, boolean wantsReply) {
      super(call, target, wantsReply);
      this.call = call;
    }

    @Override
    @Nullable
    Object compute(HandlerTable in) throws Exception {
      try {
        return call.method.invoke(in.answerers().served(call.type), call.arguments);
      } catch (InvocationTargetException e) {
        throw NamedAnswerers.unwrapped(e);
      }
    }

    @Override
    boolean isMessage() {
      return false;
    }
  }

  /** Refuses, when it is given, what could not be called. */
  static <I> Class<I> checked(Class<I> type) {
    if (!Objects.requireNonNull(type, "type").isInterface()) {
      throw new IllegalArgumentException(
          type.getName() + " is not an interface: serve and proxy take an interface of yours");
    }
    ModuleAccess.check(type);
    return type;
  }

  /**
   * {@return a stub}
   *
   * @param put puts a request into the mailbox of the target, or rejects it
   */
  static <I> I of(
      Class<I> type, MailboxOwner target, Predicate<PendingRequest> put, Supplier<Signal> till) {
    return type.cast(Proxy.newProxyInstance(
        checked(type).getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          @Nullable Object[] given = arguments == null ? NOTHING : arguments;
          return method.getDeclaringClass() == Object.class
              ? ofObject(type, target, proxy, method, given)
              : call(new MethodCall(type, method, given), target, put, till);
        }));
  }

  private static Object ofObject(
      Class<?> type,
      MailboxOwner target,
      Object proxy,
      Method method,
      @Nullable Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " on " + target.path();
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is returned, to the caller of the method
  private static @Nullable Object call(
      MethodCall call, MailboxOwner target, Predicate<PendingRequest> put, Supplier<Signal> till)
      throws Throwable {
    Method unused = ModuleAccess.reached(call.method); // each proxy class has methods of its own
    Class<?> returns = call.method.getReturnType();
    if (returns == void.class) {
      if (!put.test(new CallRequest(call, target, /* wantsReply= */ false))) {
        throw new EventRejectedException(
            target.path(), call, "is over and does not answer any more");
      }
      return null;
    }
    boolean later = returns == Promise.class
        || returns == CompletionStage.class
        || returns == CompletableFuture.class;
    Signal limit = later // asked for before anything is sent: it is code of users
        ? Signal.NEVER
        : Objects.requireNonNull(till.get(), "the supplier of the till returned null");
    CallRequest request = new CallRequest(call, target, /* wantsReply= */ true);
    boolean unusedPut = put.test(request); // a rejected one is answered by that
    Promise<@Nullable Object> reply = Objects.requireNonNull(request.reply);
    if (later) {
      return returns == Promise.class ? reply : reply.toFuture();
    }
    return await(reply, limit, call.method);
  }

  private static @Nullable Object await(Promise<@Nullable Object> reply, Signal till, Method method)
      throws Throwable {
    try {
      return reply.await(till);
    } catch (CompletionException e) {
      Throwable cause = Thrown.cause(e);
      throw cause == null ? e : cause;
    } catch (InterruptedException e) {
      if (Thrown.isDeclaredBy(method, InterruptedException.class)) {
        throw e;
      }
      Interrupts.restore();
      throw new CancellationException("interrupted while waiting for the " + reply.toString());
    } catch (TimeoutException e) {
      if (Thrown.isDeclaredBy(method, TimeoutException.class)) {
        throw e;
      }
      throw Thrown.causedBy(new CancellationException(Thrown.message(e)), e);
    }
  }
}
