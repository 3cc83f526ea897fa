package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.async.Clients.Client;
import dev.supervisor.core.async.Clients.ClientsOptions;
import dev.supervisor.core.async.Clients.RequestHandler;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The requests of clients, and the order in which they are answered. */
final class ClientsRun<I> {
  /* How it works. A request is new until the clients are quiet (QuietThreads). Only then the new ones go behind those of before, sorted by their nodes' places in the
   * tree, which are in order of birth: so the order does not depend on who was faster, and none is overtaken by a later request of a client that was started before. */
  private static final @Nullable Object[] NOTHING = {};

  private final Class<I> type;
  private final RequestHandler<I> handler;
  private final ClientsOptions options;
  private final Child<?> node;
  private final QuietThreads quiet;
  private final I stub;
  private final AtomicReference<@Nullable Thread> processing = new AtomicReference<>();

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final List<StubCall<I>> fresh = new ArrayList<>(); // without a place in the order yet
  private final ArrayDeque<StubCall<I>> ordered = new ArrayDeque<>(); // not in the queue yet
  private final ArrayDeque<StubCall<I>> queue = new ArrayDeque<>();
  private final List<StubCall<I>> open = new ArrayList<>(); // in the queue or handled

  ClientsRun(
      SupervisedThread parent,
      String name,
      Class<I> type,
      ClientsOptions options,
      RequestHandler<I> handler) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(
          type.getName() + " is not an interface: a stub is made of an interface of yours");
    }
    this.type = type;
    this.handler = handler;
    this.options = options;
    this.stub = type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          @Nullable Object[] given = arguments == null ? NOTHING : arguments;
          return method.getDeclaringClass() == Object.class
              ? ofObject(proxy, method, given)
              : ask(method, given);
        }));
    this.node = parent.spawn(name, it -> limited(it).allAtOnce(), Signal::await);
    this.quiet = new QuietThreads(node);
    var unused = node.stopped().then(this::endOpen);
  }

  private ThreadOptions limited(ThreadOptions with) {
    Duration quarter = options.closeWithin().dividedBy(4);
    return with.grace(quarter).patience(quarter.multipliedBy(2)).restart(Restart.never());
  }

  SupervisedThread node() {
    return node;
  }

  ClientsOptions options() {
    return options;
  }

  // ---- clients

  <T extends @Nullable Object> Child<T> start(
      String name, UnaryOperator<ThreadOptions> with, Client<? super I, ? extends T> client)
      throws InterruptedException {
    if (node.pleaseStop().isGo()) {
      throw new IllegalStateException(
          node.path() + " takes no client, it is " + node.state().name());
    }
    Child<T> made = node.call(name, it -> limited(with.apply(it)), pleaseStop -> {
      try {
        return client.run(stub, pleaseStop);
      } catch (CancellationException e) {
        if (pleaseStop.isGo()) { // it was told so in a request
          throw Thrown.causedBy(new InterruptedException("asked to stop in a request"), e);
        }
        throw e;
      }
    });
    if (!isClient()) {
      boolean unused = quiet.await(limit());
    }
    return made;
  }

  private boolean isClient() {
    if (!Supervisor.isSupervised()) {
      return false;
    }
    SupervisedThread at = Supervisor.current();
    while (at != null && at != node) {
      at = at.parent().orElse(null);
    }
    return at != null;
  }

  private Signal limit() {
    Signal time = Durations.nanos(options.waitAtMost()) >= Durations.FOREVER_NANOS
        ? Signal.NEVER
        : Till.in(options.waitAtMost());
    Signal stop = Supervisor.isSupervised() ? Supervisor.current().pleaseStop() : Signal.NEVER;
    return time.or(stop).or(node.stopped());
  }

  // ---- the stub

  private Object ofObject(Object proxy, Method method, @Nullable Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " of " + node.path();
    };
  }

  private @Nullable Object ask(Method method, @Nullable Object[] arguments) throws Throwable {
    if (!isClient()) {
      throw new IllegalStateException(
          "thread " + Thread.currentThread().getName() + " is no client of " + node.path()
              + ": the stub is for threads that are started there, and for those that these spawn");
    }
    SupervisedThread self = Supervisor.current();
    StubCall<I> call = new StubCall<>(this, method, arguments, self);
    StackRoom.forMany();
    mutex.lock();
    try {
      fresh.add(call);
    } finally {
      mutex.unlock();
    }
    if (node.stopped().isGo()) { // what is open then may have been ended already
      end(call);
    }
    if (call.isLater()) {
      CompletionStage<@Nullable Object> future =
          StubStage.of(call.answer, call, node.path(), () -> end(call));
      Registration atStop = self.pleaseStop().then(() -> end(call));
      var unused = call.answer.ready().then(atStop::cancel);
      return future;
    }
    awaitAnswer(call, self.pleaseStop());
    Throwable failure = call.answer.failure().orElse(null);
    if (failure != null) {
      throw failure; // that very object
    }
    return call.answer.result();
  }

  private static void awaitAnswer(StubCall<?> call, Signal pleaseStop) throws InterruptedException {
    try {
      boolean came = call.answer.ready().await(pleaseStop);
      if (!came && !call.answer.isDone()) {
        throw new AskedToStop(
            call.from().path() + " was asked to stop while it waited for " + call.toString());
      }
    } catch (InterruptedException e) {
      if (Thrown.isDeclaredBy(call.method(), InterruptedException.class)) {
        throw e;
      }
      Interrupts.restore();
      throw new CancellationException("interrupted while waiting for " + call.toString());
    } finally {
      end(call);
    }
  }

  private static void end(StubCall<?> call) {
    boolean unused = call.answer.fail(
        new CancellationException(call.toString() + " is not waited for any more"));
  }

  /** The clients are over: nothing answers any more. */
  private void endOpen() {
    List<StubCall<I>> left;
    StackRoom.forMany();
    mutex.lock();
    try {
      left = new ArrayList<>(open);
      left.addAll(ordered);
      left.addAll(fresh);
    } finally {
      mutex.unlock();
    }
    left.forEach(ClientsRun::end);
  }

  // ---- processing

  boolean process(@Nullable Signal till) throws Exception {
    Thread self = Thread.currentThread();
    if (isClient()) {
      throw new IllegalStateException(
          "a client of " + node.path() + " cannot process: it would wait for itself");
    }
    Thread other = processing.compareAndExchange(null, self);
    if (other != null) {
      throw new IllegalStateException(
          node.path() + " is processed by one thread at a time, and now by "
              + (other == self ? "a handler that has called it again" : other.getName()));
    }
    try {
      boolean isQuiet = quiet.await(till == null ? limit() : till.or(node.stopped()));
      if (!isQuiet && till == null && isAsked()) {
        return false;
      }
      StubCall<I> next = next();
      if (next == null) {
        return false;
      }
      next.handle(handler);
      return true;
    } finally {
      processing.set(null);
    }
  }

  private static boolean isAsked() {
    return Supervisor.isSupervised() && Supervisor.current().pleaseStop().isGo();
  }

  /** {@return the request that is to be handled; null when there is none} */
  private @Nullable StubCall<I> next() {
    IdentityHashMap<SupervisedThread, Integer> order = places();
    StackRoom.forMany();
    mutex.lock();
    try {
      forgetAnsweredHeld();
      fresh.sort(Comparator.<StubCall<I>>comparingInt(it -> order.getOrDefault(it.from(), -1))
          .thenComparing(it -> it.from().path())); // of those that have ended
      ordered.addAll(fresh);
      fresh.clear();
      while (open.size() < options.atMost() && !ordered.isEmpty()) {
        StubCall<I> first = ordered.remove();
        queue.add(first);
        open.add(first);
      }
      StubCall<I> next = queue.poll();
      while (next != null && next.isAnswered()) {
        next = queue.poll();
      }
      return next;
    } finally {
      mutex.unlock();
    }
  }

  int unanswered() {
    StackRoom.forMany();
    mutex.lock();
    try {
      forgetAnsweredHeld();
      return open.size() + ordered.size() + fresh.size();
    } finally {
      mutex.unlock();
    }
  }

  /** Forgets the requests that have their answer, or that their client has left. */
  private void forgetAnsweredHeld() {
    open.removeIf(StubCall::isAnswered);
    ordered.removeIf(StubCall::isAnswered);
    fresh.removeIf(StubCall::isAnswered);
  }

  private IdentityHashMap<SupervisedThread, Integer> places() {
    IdentityHashMap<SupervisedThread, Integer> all = new IdentityHashMap<>();
    for (Node each : node.descendants()) {
      if (each instanceof SupervisedThread thread) {
        all.put(thread, all.size());
      }
    }
    return all;
  }

  List<String> busy() {
    return quiet.busy();
  }

  // ---- the end

  void close() {
    if (isClient()) {
      throw new IllegalStateException(
          "a client of " + node.path() + " cannot close it: it would wait for itself");
    }
    Signal stopped = node.stop(Reason.of("the clients are no longer served"));
    boolean interrupted = false;
    while (!stopped.isGo()) {
      try {
        stopped.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    endOpen(); // what the end of the node sets off need not have come to it yet
    if (interrupted) {
      Interrupts.restore();
    }
  }

  @Override
  public String toString() {
    return node.path() + " for " + type.getSimpleName();
  }
}
