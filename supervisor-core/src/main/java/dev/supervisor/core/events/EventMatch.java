package dev.supervisor.core.events;

import dev.supervisor.core.events.Events.ListenerOptions;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.signals.internal.Label;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which event a {@linkplain Events#awaitEvent(EventMatch, dev.supervisor.signals.Signal) wait} is
 * for: its class or its name, and perhaps its sender and a condition. Immutable: each method returns a
 * changed match.
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

  /** {@return a match of all events of this class, its subclasses included} */
  public static <E> EventMatch<E> of(Class<E> type) {
    return new EventMatch<>(Objects.requireNonNull(type, "type"), null, null, null);
  }

  /** {@return a match of all events of this name} */
  public static EventMatch<Named> named(String name) {
    return new EventMatch<>(Named.class, Objects.requireNonNull(name, "name"), null, null);
  }

  /** Matches only what comes from this thread, as {@link ListenerOptions#onlyFrom} says. */
  public EventMatch<E> from(Peer thread) {
    return new EventMatch<>(type, name, Objects.requireNonNull(thread, "thread"), condition);
  }

  /**
   * Matches only events that meet the condition, which the waiting thread evaluates, once for each
   * event that matches otherwise. A second condition has to be met besides the first. What the
   * condition throws leaves the wait.
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

  /** {@return the name of the events; empty when the class alone counts} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return the only thread that the events come from; empty when it can be any} */
  public Optional<Peer> from() {
    return Optional.ofNullable(from);
  }

  /** {@return the condition; empty when there is none} */
  public Optional<Predicate<? super E>> condition() {
    return Optional.ofNullable(condition);
  }

  /** {@return the class or the name, for reports} */
  @Override
  public String toString() {
    return "event " + (name == null ? type.getSimpleName() : Label.text(name))
        + (condition == null ? "" : " that meets a condition");
  }
}
