package dev.supervisor.core.events;

import dev.supervisor.core.events.Events.ListenerOptions;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.signals.internal.Label;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says which event a {@linkplain Events#awaitEvent(EventMatch, dev.supervisor.signals.Signal) wait}
 * is for: by its class or its name, and, if wanted, by its sender and a condition. Immutable: each
 * method returns a changed match.
 *
 * <pre>{@code
 * var cheap = EventMatch.of(Price.class).from(market).where(price -> price.cents() < 100);
 * Price price = Supervisor.events().awaitEvent(cheap, Till.in(ONE_MINUTE));
 * }</pre>
 *
 * @param <E> the type of the event
 */
public final class EventMatch<E> {
  private final Class<E> type;
  private final @Nullable String name;
  private final @Nullable Peer from;
  private final @Nullable Predicate<? super E> condition;

  private EventMatch(
      Class<E> type,
      @Nullable String name,
      @Nullable Peer from,
      @Nullable Predicate<? super E> condition) {
    this.type = type;
    this.name = name;
    this.from = from;
    this.condition = condition;
  }

  /** {@return a match of all events of this class and its subclasses} */
  public static <E> EventMatch<E> of(Class<E> type) {
    return new EventMatch<>(Objects.requireNonNull(type, "type"), null, null, null);
  }

  /** {@return a match of all {@link Named} events of this name} */
  public static EventMatch<Named> named(String name) {
    return new EventMatch<>(Named.class, Objects.requireNonNull(name, "name"), null, null);
  }

  /** Matches only events that come from this thread, as {@link ListenerOptions#onlyFrom} says. */
  public EventMatch<E> from(Peer thread) {
    return new EventMatch<>(type, name, Objects.requireNonNull(thread, "thread"), condition);
  }

  /**
   * Matches only events that meet the condition. If there is a condition already, an event has to
   * meet both.
   *
   * @param condition called by the waiting thread, once for each event that matches otherwise. What
   *     it throws is thrown by the wait
   */
  public EventMatch<E> where(Predicate<? super E> condition) {
    Objects.requireNonNull(condition, "condition");
    Predicate<? super E> former = this.condition;
    Predicate<E> both =
        former == null ? condition::test : event -> former.test(event) && condition.test(event);
    return new EventMatch<>(type, name, from, both);
  }

  /** {@return the class of the events} */
  public Class<E> type() {
    return type;
  }

  /** {@return the name of the events; empty for a match by class} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return the thread that the events have to come from; empty if that can be any} */
  public Optional<Peer> from() {
    return Optional.ofNullable(from);
  }

  /** {@return the condition; empty when there is none} */
  public Optional<Predicate<? super E>> condition() {
    return Optional.ofNullable(condition);
  }

  /** {@return the class or the name, and whether there is a condition; for reports} */
  @Override
  public String toString() {
    return "event " + (name == null ? type.getSimpleName() : Label.text(name))
        + (condition == null ? "" : " that meets a condition");
  }
}
