package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Answerer;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Joinable;
import dev.supervisor.core.events.Later;
import dev.supervisor.core.events.Listener;
import dev.supervisor.core.events.ListenerFailed;
import dev.supervisor.core.events.ListenerOptions;
import dev.supervisor.core.events.Message;
import dev.supervisor.core.events.Named;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.Reach;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.events.named.NamedHandlers;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.spi.Foreign;
import dev.supervisor.signals.spi.Label;
import dev.supervisor.signals.spi.Options;
import dev.supervisor.signals.spi.Teller;
import dev.supervisor.signals.spi.Thrown;
import java.time.Duration;
import java.util.ArrayDeque;
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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of one thread. The thread itself sees it as its {@link Events}, others as its {@link
 * dev.supervisor.core.events.Handlers}; what they send comes through the node of the thread.
 */
public final class Mailbox implements Events {
  /* How it works. This is the desk: it names things and hands them on. Items lie in an Inbox; a Pump
   * takes them out while the thread waits, and knows about stopping and pausing; Listeners and
   * Answers say who gets them. What only some threads need is made when first used. */

  final Owner owner;
  final Inbox inbox = new Inbox();
  final Listeners listeners = new Listeners();
  final Pump pump = new Pump(this);

  private final AtomicReference<@Nullable Answers> answers = new AtomicReference<>();
  private final AtomicReference<Action.@Nullable Pending> pending = new AtomicReference<>();
  private final AtomicReference<@Nullable Set<Asked>> pulled = new AtomicReference<>();
  private volatile @Nullable BiConsumer<Object, ? super Throwable> onError;

  /**
   * An empty one.
   *
   * @param owner the thread it belongs to
   */
  public Mailbox(Owner owner) {
    this.owner = owner;
  }

  // ---- what the tree does with it

  /** The thread is over: whatever was not handled goes back, and nothing is kept. */
  public void close() {
    Item rest = inbox.close();
    while (rest != null) {
      Item next = rest.next;
      rest.next = null;
      handBack(rest);
      rest = next;
    }
    Set<Asked> unanswered = pulled.get();
    if (unanswered != null) {
      unanswered.forEach(this::handBack);
      unanswered.clear();
    }
    Action.Pending waiting = pending.get();
    if (waiting != null) {
      waiting.close();
    }
    listeners.detachPassing();
    answers.set(null);
    pump.forget();
  }

  private void handBack(Item item) {
    boolean unused = Foreign.run(
        Events.class,
        () -> "handing back what " + owner.path() + " has not handled",
        () -> item.reject(this));
  }

  /** {@return whether this is a request of this thread's own to unwind} */
  public boolean threw(Throwable e) {
    return e instanceof Unwinding stop && stop.isOf(this);
  }

  /** A new incarnation of the thread begins. */
  public void reopen() {
    Action.Pending waiting = pending.get();
    if (waiting != null) {
      waiting.reopen();
    }
    inbox.reopen();
  }

  /**
   * Puts news of the library's own in if a listener, or a wait, wants them right now. Runs no code of
   * users, and takes no lock.
   */
  public void offer(Object event, @Nullable Owner from) {
    if (listeners.hear(event, from) || pump.awaits(event, from)) {
      boolean unused = inbox.put(Item.Spread.news(event, from));
    }
  }

  // ---- sending

  boolean put(Item item) {
    if (inbox.put(item)) {
      return true;
    }
    item.reject(this);
    return false;
  }

  /** Puts an event in; false when the thread is over. */
  public boolean fire(Object event) {
    return put(new Item.Fired(Objects.requireNonNull(event, "event"), owner.sender()));
  }

  /** As {@link #fire(Object)}, for a {@link Named}. */
  public boolean fire(String name, @Nullable Object data) {
    return fire(new Named(name, data));
  }

  /** As {@link #fire(Object)}, and those above or below get it too. */
  public boolean fire(Reach reach, Object event) {
    boolean taken = fire(event);
    if (reach == Reach.UP) {
      bubble(event);
    } else if (reach == Reach.DOWN) {
      broadcast(event);
    }
    return taken;
  }

  /** {@return how many mailboxes above took it} */
  public int bubble(Object event) {
    Objects.requireNonNull(event, "event");
    int count = 0;
    for (Owner at = owner.above(); at != null; at = at.above()) {
      Mailbox box = at.mailboxIfMade();
      count += box != null && box.inbox.put(new Item.Spread(event, owner)) ? 1 : 0;
    }
    return count;
  }

  /** {@return how many mailboxes below took it} */
  public int broadcast(Object event) {
    Objects.requireNonNull(event, "event");
    int count = 0;
    ArrayDeque<Owner> todo = new ArrayDeque<>(owner.below());
    Owner next;
    while ((next = todo.poll()) != null) {
      count += next.mailbox().inbox.put(new Item.Spread(event, owner)) ? 1 : 0;
      todo.addAll(next.below());
    }
    return count;
  }

  /** A listener or an action failed, or an answerer that nobody waits for. */
  void failed(Object event, Throwable failure) {
    BiConsumer<Object, ? super Throwable> hook = onError;
    if (hook == null
        || !Foreign.run(
            Events.class,
            () -> "the error hook of " + owner.path(),
            () -> hook.accept(event, failure))) {
      tell(event, failure);
    }
    if (!(event instanceof ListenerFailed)) {
      ListenerFailed news = new ListenerFailed(owner, event, failure);
      for (Owner at = owner.above(); at != null; at = at.above()) {
        Mailbox box = at.mailboxIfMade();
        if (box != null) {
          box.offer(news, owner);
        }
      }
    }
  }

  /** Tells the log of a failure that no hook takes. */
  void tell(Object event, Throwable failure) {
    Teller.error(
        Teller.Speaker.withContext(),
        Events.class,
        failure,
        "{}: a handler of {} failed",
        owner::path,
        Label.of(event, "event")::text);
  }

  // ---- listening

  @Override
  public <E> Listener on(Class<E> type, Consumer<? super E> listener) {
    return on(type, with -> with, listener);
  }

  @Override
  public <E> Listener on(
      Class<E> type, UnaryOperator<ListenerOptions> with, Consumer<? super E> listener) {
    return attach(type, with, listener, event -> listener.accept(type.cast(event)));
  }

  @Override
  public Listener on(String name, Consumer<? super @Nullable Object> listener) {
    return on(name, with -> with, listener);
  }

  @Override
  public Listener on(
      String name,
      UnaryOperator<ListenerOptions> with,
      Consumer<? super @Nullable Object> listener) {
    return attach(name, with, listener, event -> listener.accept(((Named) event).data()));
  }

  private Listener attach(
      Object key, UnaryOperator<ListenerOptions> with, Object callback, Consumer<Object> action) {
    Listeners.Attached attached = listeners
    .new Attached(key, Options.changed(ListenerOptions.defaults(), with), callback, action);
    listeners.add(attached);
    return attached;
  }

  @Override
  public int detachAll(Object callback) {
    return listeners.detachAll(Objects.requireNonNull(callback, "callback"));
  }

  @Override
  public boolean hasListenerFor(Object event) {
    return listeners.hear(event, null);
  }

  @Override
  public void onError(BiConsumer<Object, ? super Throwable> hook) {
    onError = Objects.requireNonNull(hook, "hook");
  }

  /** {@return how many events and requests wait to be handled} */
  public int size() {
    return inbox.size();
  }

  // ---- requests

  Promise<@Nullable Object> send(Asked asked) {
    put(asked);
    return Objects.requireNonNull(asked.reply);
  }

  /** {@return the answer of the thread} */
  @SuppressWarnings("unchecked") // answerers of the request's class return its type
  public <R extends @Nullable Object> Promise<R> ask(Request<R> request) {
    return (Promise<R>)
        send(new Asked(Objects.requireNonNull(request, "request"), this, /* wantsReply= */ true));
  }

  /** Gives the answer of the thread, or the failure, to the callback. */
  @SuppressWarnings("unchecked") // as above
  public <R extends @Nullable Object> void ask(
      Request<R> request, BiConsumer<? super @Nullable R, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    Asked asked =
        new Asked(Objects.requireNonNull(request, "request"), this, /* wantsReply= */ true);
    Promise<R> reply = (Promise<R>) Objects.requireNonNull(asked.reply);
    // attached before it is sent: whoever answers is the one who calls it
    var unused = reply.toFuture().whenComplete((value, failure) -> {
      boolean unusedAnswer = Foreign.run( // on a thread that has nothing to do with it
          Events.class,
          () -> "the callback for the " + asked.text(),
          () -> callback.accept(value, failure));
    });
    put(asked);
  }

  /** {@return what the work has returned on the thread} */
  @SuppressWarnings("unchecked") // the work returns it
  public <R extends @Nullable Object> Promise<R> ask(Callable<R> work) {
    return (Promise<R>) send(new Asked.Work(Objects.requireNonNull(work, "work"), this));
  }

  /** Puts a request in that wants no answer; false when the thread is over. */
  public boolean tell(Request<?> request) {
    return put(
        new Asked(Objects.requireNonNull(request, "request"), this, /* wantsReply= */ false));
  }

  /** {@return a stub whose methods run on the thread} */
  public <I> I proxy(Class<I> type, Supplier<Signal> till) {
    return Proxies.of(type, this, Objects.requireNonNull(till, "till"));
  }

  // ---- answering

  Answers answers() {
    Answers made = answers.get();
    if (made != null) {
      return made;
    }
    Answers fresh = new Answers(owner.path());
    Answers first = answers.compareAndExchange(null, fresh);
    return first == null ? fresh : first;
  }

  @Override
  public <R extends @Nullable Object, M extends Request<R>> void answer(
      Class<M> type, Answerer<? super M, ? extends R> answerer) {
    answers().add(type, Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public <R extends @Nullable Object, M extends Request<R>> void answerLater(
      Class<M> type, Answerer<? super M, ? extends CompletionStage<? extends R>> answerer) {
    answers().add(type, Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public <I> void serve(Class<I> type, I implementation) {
    answers().serve(type, Objects.requireNonNull(implementation, "implementation"));
  }

  @Override
  public NamedHandlers named() {
    return new NamedDesk(this);
  }

  // ---- later, pausing

  Action.Pending pending() {
    Action.Pending made = pending.get();
    if (made != null) {
      return made;
    }
    Action.Pending fresh = new Action.Pending();
    Action.Pending first = pending.compareAndExchange(null, fresh);
    if (first == null && inbox.isClosed()) {
      fresh.close();
    }
    return first == null ? fresh : first;
  }

  /** Runs the action on the thread, as an event that was fired now. */
  public Later later(Runnable action) {
    Action item = new Action(this, Objects.requireNonNull(action, "action"));
    put(item);
    return item;
  }

  /** Runs the action on the thread once the signal has gone. */
  public Later later(Signal when, Runnable action) {
    Action item = new Action(this, Objects.requireNonNull(action, "action"));
    item.after(Objects.requireNonNull(when, "when"), pending());
    return item;
  }

  /** Keeps waits from returning. */
  public void pause() {
    pump.pause();
  }

  /** Ends the pause. */
  public void resume() {
    pump.resume();
  }

  /** {@return whether waits do not return at the moment} */
  public boolean isPaused() {
    return pump.isPaused();
  }

  /** Ends the pause between two turns. */
  public void wakeTurns() {
    boolean unused = inbox.put(new Item.Nudge());
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
    await(promise.ready());
    return promise.result();
  }

  @Override
  public <T extends @Nullable Object> T await(Promise<T> promise, Signal till)
      throws InterruptedException, TimeoutException {
    if (!await(promise.ready(), till)) {
      throw new TimeoutException(
          "no result of " + promise.toString() + " when " + till.name() + " had gone");
    }
    return promise.result();
  }

  @Override
  public <E> @Nullable E awaitEvent(Class<E> type, Signal till) throws InterruptedException {
    return awaitEvent(EventMatch.of(type), till);
  }

  @Override
  public <E> @Nullable E awaitEvent(EventMatch<E> match, Signal till) throws InterruptedException {
    Wanted wanted = Wanted.matching(match);
    ensureMayWaitForEvents();
    return pump.until(wanted, Objects.requireNonNull(till, "till"))
        ? match.type().cast(wanted.seen)
        : null;
  }

  @Override
  public boolean awaitUntil(BooleanSupplier condition, Signal till) throws InterruptedException {
    ensureMayWaitForEvents();
    return pump.until(Wanted.holding(condition), Objects.requireNonNull(till, "till"));
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
    if (!(Objects.requireNonNull(other, "other") instanceof Owner thread)) {
      throw new IllegalArgumentException(
          "only a thread of a tree can be awaited here, and " + Thrown.name(other) + " is none");
    }
    return (T) thread.joinBy(stopped -> await(stopped, till));
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
    ensureMayWaitForEvents();
    return new TurnLoop(this, turns).run();
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
    throw new Unwinding(this, owner.path() + " has had enough");
  }

  // ---- for the parts

  @Nullable
  Item handling() {
    return pump.handling();
  }

  void run(Item item) {
    pump.run(item);
  }

  void awaitTurn(Signal until) throws InterruptedException {
    pump.awaitTurn(until);
  }

  /** {@return the next message, taken out for the body itself to deal with} */
  @Nullable
  Message pull() {
    ensureOwner();
    Item item = pump.nextMessage();
    if (item == null) {
      return null;
    }
    if (item instanceof Asked asked && asked.reply != null) {
      pulled().add(asked);
    }
    return new Pulled(this, item);
  }

  /** {@return the requests that were pulled and not answered yet} */
  Set<Asked> pulled() {
    Set<Asked> made = pulled.get();
    if (made != null) {
      return made;
    }
    Set<Asked> fresh = ConcurrentHashMap.newKeySet();
    Set<Asked> first = pulled.compareAndExchange(null, fresh);
    return first == null ? fresh : first;
  }

  private void ensureOwner() {
    if (!owner.isCurrent()) {
      throw new IllegalStateException("only " + owner.path() + " itself handles its events, not "
          + Thread.currentThread().getName());
    }
  }

  private void ensureMayWaitForEvents() {
    ensureOwner();
    if (pump.isHandling()) {
      throw new IllegalStateException(owner.path()
          + ": a listener cannot wait for further events, they would lose their order");
    }
  }
}
