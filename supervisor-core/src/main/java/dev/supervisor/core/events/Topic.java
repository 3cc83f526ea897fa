package dev.supervisor.core.events;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.StackRoom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Publish and subscribe: an event that is published is fired at every thread that has subscribed.
 *
 * <pre>{@code
 * Topic<Price> prices = Topic.named("prices");
 * // on the subscriber's thread
 * prices.subscribe(Supervisor.current());
 * Supervisor.events().on(Price.class, this::show);
 * // anywhere
 * prices.publish(new Price("ACME", 17));
 * }</pre>
 *
 * <p>A subscription lasts until the thread is stopped, or until its handle is cancelled. The
 * garbage collector does not end it, and nothing is kept of a thread that is stopped. A thread that
 * subscribes twice gets each event once. Thread-safe. Events of one publisher arrive in the order
 * in which it published them.
 *
 * @param <E> the type of the events
 */
public final class Topic<E> {
  private final String name;
  private final Map<Identity, Member> byThread = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Member> inOrder = new ConcurrentLinkedQueue<>();

  /** A thread as itself: its equality is not asked, it might be code of users. */
  private static final class Identity {
    private final Peer thread;

    Identity(Peer thread) {
      this.thread = thread;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity key && key.thread == thread;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(thread);
    }
  }

  private Topic(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /** {@return a new topic without subscribers} */
  public static <E> Topic<E> named(String name) {
    return new Topic<>(name);
  }

  /** A thread that has subscribed, for as long as that incarnation of it lives. */
  final class Member implements Registration {
    private final Peer thread;
    private final Signal life;
    private volatile @Nullable Registration hook;

    private Member(Peer thread) {
      this.thread = thread;
      this.life = thread.stopped();
    }

    /** {@return whether it took the event; one that fails keeps it from no other} */
    private boolean take(Object event) {
      return !life.isGo()
          && Foreign.get(Topic.class, () -> "a subscriber", false, () -> thread.fire(event));
    }

    @Override
    public boolean cancel() {
      boolean was = inOrder.remove(this);
      byThread.remove(new Identity(Objects.requireNonNull(thread, "thread")), this);
      Registration attached = hook;
      if (attached != null) {
        attached.cancel();
      }
      return was;
    }
  }

  /**
   * Fires at this thread each event that is published from now on, until the thread is stopped.
   *
   * @return a handle that ends the subscription earlier; if the thread had subscribed before, the
   *     handle of that subscription
   */
  public Registration subscribe(Peer thread) {
    StackRoom.forMany();
    Member fresh = new Member(Objects.requireNonNull(thread, "thread"));
    Member member = Objects.requireNonNull(byThread.compute(
        new Identity(Objects.requireNonNull(thread, "thread")),
        (key, known) -> known != null && !known.life.isGo() ? known : fresh));
    if (member == fresh) {
      inOrder.add(fresh);
      Registration attached = fresh.life.then(fresh::cancel);
      fresh.hook = attached;
      if (byThread.get(new Identity(Objects.requireNonNull(thread, "thread"))) != fresh) {
        attached.cancel(); // it was cancelled meanwhile
      }
    }
    return member;
  }

  /**
   * Ends the subscription of this thread.
   *
   * @return whether the thread had subscribed
   */
  public boolean unsubscribe(Peer thread) {
    Member member = byThread.get(new Identity(Objects.requireNonNull(thread, "thread")));
    return member != null && member.cancel();
  }

  /**
   * Fires the event at every thread that has subscribed. Never waits for them.
   *
   * @return how many threads took the event; those that are over do not count
   */
  public int publish(E event) {
    StackRoom.forMany();
    Objects.requireNonNull(event, "event");
    int count = 0;
    for (Member member : inOrder) {
      count += member.take(event) ? 1 : 0;
    }
    return count;
  }

  /** {@return how many threads have subscribed} */
  public int subscribers() {
    return byThread.size();
  }

  /** {@return the name} */
  @Override
  public String toString() {
    return "topic " + name;
  }
}
