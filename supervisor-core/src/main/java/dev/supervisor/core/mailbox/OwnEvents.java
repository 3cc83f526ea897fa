package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Events.Answerer;
import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.core.events.Events.ListenerOptions;
import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.events.named.NamedHandlers;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The own face of a mailbox: says what is done with events, and waits for them. */
final class OwnEvents implements Events {
  private final MailboxOwner owner;
  private final HandlerTable handlers;
  private final Pump pump;
  private final AtomicReference<@Nullable Set<PendingRequest>> unanswered = new AtomicReference<>();

  OwnEvents(HandlerTable handlers, Pump pump) {
    this.owner = handlers.owner;
    this.handlers = handlers;
    this.pump = pump;
  }

  // ---- listening

  @Override
  public <E> Registration on(Class<E> type, Consumer<? super E> listener) {
    return on(type, with -> with, listener);
  }

  @Override
  public <E> Registration on(
      Class<E> type, UnaryOperator<ListenerOptions> with, Consumer<? super E> listener) {
    return attach(type, with, listener, event -> listener.accept(type.cast(event)));
  }

  @Override
  public Registration on(String name, Consumer<? super @Nullable Object> listener) {
    return on(name, with -> with, listener);
  }

  @Override
  public Registration on(
      String name,
      UnaryOperator<ListenerOptions> with,
      Consumer<? super @Nullable Object> listener) {
    return attach(name, with, listener, event -> listener.accept(((Named) event).data()));
  }

  private Registration attach(
      Object key, UnaryOperator<ListenerOptions> with, Object callback, Consumer<Object> action) {
    Listeners.Attached attached = handlers.listeners
    .new Attached(key, Options.changed(ListenerOptions.defaults(), with), callback, action);
    handlers.listeners.add(attached);
    return attached;
  }

  @Override
  public int cancelAll(Object callback) {
    return handlers.listeners.cancelAll(Objects.requireNonNull(callback, "callback"));
  }

  @Override
  public boolean hasListenerFor(Object event) {
    return handlers.listeners.hear(Objects.requireNonNull(event, "event"), null);
  }

  @Override
  public void onError(BiConsumer<Object, ? super Throwable> hook) {
    handlers.onError(hook);
  }

  // ---- answering

  @Override
  public <R extends @Nullable Object, M extends Request<R>> void answer(
      Class<M> type, Answerer<? super M, ? extends R> answerer) {
    handlers
        .answerers()
        .add(Objects.requireNonNull(type, "type"), Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public <R extends @Nullable Object, M extends Request<R>> void answerLater(
      Class<M> type, Answerer<? super M, ? extends CompletionStage<? extends R>> answerer) {
    handlers
        .answerers()
        .add(Objects.requireNonNull(type, "type"), Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public <I> void serve(Class<I> type, I implementation) {
    handlers.answerers().serve(type, Objects.requireNonNull(implementation, "implementation"));
  }

  @Override
  public NamedHandlers named() {
    return new NamedDesk(handlers);
  }

  // ---- waiting

  @Override
  public void await(Signal signal) throws InterruptedException {
    boolean unused = await(signal, Signal.NEVER);
  }

  @Override
  public boolean await(Signal signal, Signal till) throws InterruptedException {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(till, "till");
    ensureOwner();
    return pump.isHandling() ? signal.await(till) : pump.until(signal, till);
  }

  @Override
  public <T extends @Nullable Object> T await(Promise<T> promise) throws InterruptedException {
    await(Objects.requireNonNull(promise, "promise").ready());
    return promise.result();
  }

  @Override
  public <T extends @Nullable Object> T await(Promise<T> promise, Signal till)
      throws InterruptedException, TimeoutException {
    if (!await(Objects.requireNonNull(promise, "promise").ready(), till)) {
      throw TimedOut.of(() -> promise.toString() + " has no result", till::name);
    }
    return promise.result();
  }

  @Override
  public <E> @Nullable E awaitEvent(Class<E> type, Signal till) throws InterruptedException {
    return awaitEvent(EventMatch.of(type), till);
  }

  @Override
  public <E> @Nullable E awaitEvent(EventMatch<E> match, Signal till) throws InterruptedException {
    WaitCondition wanted = WaitCondition.matching(Objects.requireNonNull(match, "match"));
    ensureMayWaitForEvents();
    return pump.until(wanted, Objects.requireNonNull(till, "till"))
        ? match.type().cast(wanted.seen)
        : null;
  }

  @Override
  public boolean awaitUntil(BooleanSupplier condition, Signal till) throws InterruptedException {
    ensureMayWaitForEvents();
    return pump.until(WaitCondition.holding(condition), Objects.requireNonNull(till, "till"));
  }

  @Override
  public <T extends @Nullable Object> T awaitThread(Joinable<T> other) throws InterruptedException {
    try {
      return awaitThread(other, Signal.NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError("NEVER went", e);
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // it is the result of that very thread
  public <T extends @Nullable Object> T awaitThread(Joinable<T> other, Signal till)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    ensureOwner();
    if (!(Objects.requireNonNull(other, "other") instanceof MailboxOwner thread)) {
      throw new IllegalArgumentException(
          "only a thread of a tree can be awaited here, and " + Thrown.name(other) + " is none");
    }
    return (T) thread.joinBy(stopped -> await(stopped, till), till);
  }

  @Override
  public <T extends @Nullable Object> T awaitCall(String name, Callable<T> work)
      throws InterruptedException {
    ensureOwner();
    return awaitThread(owner.aside(name, work));
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    await(Till.in(duration));
  }

  @Override
  public void loop() throws InterruptedException {
    ensureMayWaitForEvents();
    pump.loop();
  }

  @Override
  public int update() {
    ensureOwner();
    return pump.isHandling() ? 0 : pump.update();
  }

  @Override
  public long run(Turns turns) throws Exception {
    Objects.requireNonNull(turns, "turns");
    ensureMayWaitForEvents();
    return new TurnLoop(owner, pump, this::pull, turns).run();
  }

  @Override
  public Optional<Peer> sender() {
    ensureOwner();
    Item item = pump.handling();
    return item == null ? Optional.empty() : Optional.ofNullable(item.from);
  }

  @Override
  public StopRequested endBody() {
    ensureOwner();
    throw new Unwinding(owner, owner.path() + " ended its body by endBody()");
  }

  // ---- for bodies that pull

  /** {@return the next message, taken out for the body itself to deal with} */
  private @Nullable Message pull() {
    ensureOwner();
    Item item = pump.nextMessage();
    if (item == null) {
      return null;
    }
    if (!(item instanceof PendingRequest request)) {
      return new Pulled(item, pump, Set.of());
    }
    Set<PendingRequest> waiting = unanswered();
    if (request.reply != null) {
      waiting.add(request);
    }
    return new Pulled(item, pump, waiting);
  }

  private Set<PendingRequest> unanswered() {
    Set<PendingRequest> made = unanswered.get();
    if (made != null) {
      return made;
    }
    Set<PendingRequest> fresh = ConcurrentHashMap.newKeySet();
    Set<PendingRequest> first = unanswered.compareAndExchange(null, fresh);
    return first == null ? fresh : first;
  }

  /** {@return the requests that were pulled and not answered, which are no longer kept} */
  Set<PendingRequest> takeUnanswered() {
    Set<PendingRequest> left = unanswered.getAndSet(null);
    return left == null ? Set.of() : left;
  }

  private void ensureOwner() {
    StackRoom.forMany();
    if (!owner.isCurrent()) {
      throw new IllegalStateException("only " + owner.path() + " itself handles its events, not "
          + Thread.currentThread().getName() + ", which can send it an event or a request");
    }
  }

  private void ensureMayWaitForEvents() {
    ensureOwner();
    if (pump.isHandling()) {
      throw new IllegalStateException(owner.path()
          + ": a listener cannot wait for further events, as they would lose their order;"
          + " it can wait for a signal or a promise");
    }
  }
}
