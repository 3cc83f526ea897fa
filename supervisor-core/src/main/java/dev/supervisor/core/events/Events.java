package dev.supervisor.core.events;

import dev.supervisor.signals.Signal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event queue of one thread: anybody puts events in, the thread itself handles them, in order,
 * whenever it waits here.
 *
 * <pre>{@code
 * var printer = app.spawn("printer", pleaseStop -> {
 *   var events = Supervisor.current().events();
 *   events.on(Print.class, print -> out.println(print.text()));
 *   events.loop();                       // until it is asked to stop
 * });
 * printer.fire(new Print("hello"));
 * }</pre>
 *
 * <p>Only the waits of this class handle events; joining, taking a lock or awaiting a signal
 * elsewhere does not. What was fired before the thread was asked to stop is handled before {@link
 * StopRequested} is thrown. A listener that fails is logged and does not keep the event from the
 * others. An event that no listener wants is dropped.
 *
 * <p>{@link #fire} and {@link #on} are thread-safe; everything else is confined to the thread the
 * queue belongs to, and throws {@link IllegalStateException} on another.
 */
public final class Events {
  /* How it works. Events go into a lock-free queue. A thread about to park puts a fresh signal into
   * `arrival` and looks at the queue once more; whoever adds an event takes the signal out and lets
   * it go. Both sides write first and read then, so one of them sees the other. The thread waits for
   * that signal or for what its caller waits for: one park for both. */

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final Owner owner;
  private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Signal> arrival = new AtomicReference<>();
  private final List<Attached<?>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  // confined to the owner's thread
  private boolean stopThrown;
  private boolean handling;

  /**
   * An empty queue.
   *
   * @param owner the thread it belongs to
   */
  public Events(Owner owner) {
    this.owner = owner;
  }

  /** A listener and what it listens to. */
  final class Attached<E> implements Listener {
    private final Class<E> type;
    private final Consumer<? super E> action;

    private Attached(Class<E> type, Consumer<? super E> action) {
      this.type = type;
      this.action = action;
    }

    @Override
    public void detach() {
      listeners.remove(this);
    }

    private void offer(Object event) {
      if (!type.isInstance(event)) {
        return;
      }
      try {
        action.accept(type.cast(event));
      } catch (StopRequested e) {
        throw e;
      } catch (Throwable e) { // the other listeners get the event all the same
        LOG.error("{}: a listener failed for {}", owner.path(), event, e);
      }
    }
  }

  // ---- from any thread

  /**
   * Puts an event into the queue.
   *
   * @return whether it was taken; false when the thread is over and handles no more events
   */
  public boolean fire(Object event) {
    if (closed) {
      return false;
    }
    queue.add(Objects.requireNonNull(event, "event"));
    Signal waiting = arrival.getAndSet(null);
    if (waiting != null) {
      waiting.go();
    }
    return true;
  }

  /**
   * Listens for events of a class, its subclasses included. Listeners are called in the order in
   * which they were attached, on the thread the queue belongs to.
   *
   * @return a handle to take the listener back with
   */
  public <E> Listener on(Class<E> type, Consumer<? super E> listener) {
    Attached<E> attached = new Attached<>(
        Objects.requireNonNull(type, "type"), Objects.requireNonNull(listener, "listener"));
    listeners.add(attached);
    return attached;
  }

  /** {@return whether somebody listens for events like this one} */
  public boolean hasListenerFor(Object event) {
    for (Attached<?> listener : listeners) {
      if (listener.type.isInstance(event)) {
        return true;
      }
    }
    return false;
  }

  /** {@return how many events wait to be handled} */
  public int size() {
    return queue.size();
  }

  // ---- on the thread itself

  /**
   * Handles events until the signal has gone.
   *
   * <p>Within a listener no events are handled: there this only waits, so that events keep their
   * order.
   *
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public void await(Signal signal) throws InterruptedException {
    Objects.requireNonNull(signal, "signal");
    ensureOwner();
    if (handling) {
      signal.await();
      return;
    }
    while (!signal.isGo()) {
      Object event = queue.poll();
      if (event != null) {
        handle(event);
      } else {
        park(signal);
      }
    }
  }

  /**
   * Handles events until one of this class has been handled, or the signal has gone.
   *
   * @return the event, which its listeners have seen as well; null when the signal went first
   * @throws IllegalStateException within a listener
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public <E> @Nullable E awaitEvent(Class<E> type, Signal till) throws InterruptedException {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(till, "till");
    ensureOwner();
    if (handling) {
      throw new IllegalStateException(owner.path()
          + ": a listener cannot wait for further events, they would lose their order");
    }
    for (; ; ) {
      Object event = queue.poll();
      if (event != null) {
        handle(event);
        if (type.isInstance(event)) {
          return type.cast(event);
        }
      } else if (till.isGo()) {
        return null;
      } else {
        park(till);
      }
    }
  }

  /**
   * Handles events until the thread is asked to stop.
   *
   * @throws StopRequested when the thread was asked to stop; if that was thrown before, this returns
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public void loop() throws InterruptedException {
    await(stopThrown ? owner.pleaseStop() : Signal.NEVER);
  }

  /**
   * Handles the events that are there, without waiting: for threads with a loop of their own.
   *
   * @return how many it handled
   */
  public int update() {
    ensureOwner();
    int handled = 0;
    Object event;
    while (!handling && (event = queue.poll()) != null) {
      handle(event);
      handled++;
    }
    return handled;
  }

  /** Takes no more events; called by the tree when the thread is over. */
  public void close() {
    closed = true;
    int dropped = queue.size();
    queue.clear();
    if (dropped > 0) {
      LOG.debug("{} ended with {} events not handled", owner.path(), dropped);
    }
  }

  private void park(Signal until) throws InterruptedException {
    Signal stop = owner.pleaseStop();
    Signal news = Signal.create();
    arrival.set(news);
    if (!queue.isEmpty()) {
      return;
    }
    if (!stopThrown && stop.isGo()) {
      if (!queue.isEmpty()) { // fired before the request, so handled before it is obeyed
        return;
      }
      stopThrown = true;
      throw new StopRequested(owner.path());
    }
    Signal.any(news, until, stopThrown ? Signal.NEVER : stop).await();
  }

  private void handle(Object event) {
    handling = true;
    try {
      for (Attached<?> listener : listeners) {
        listener.offer(event);
      }
    } finally {
      handling = false;
    }
  }

  private void ensureOwner() {
    if (!owner.isCurrent()) {
      throw new IllegalStateException("only " + owner.path() + " itself handles its events, not "
          + Thread.currentThread().getName());
    }
  }
}
