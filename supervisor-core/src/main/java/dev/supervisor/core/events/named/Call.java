package dev.supervisor.core.events.named;

import dev.supervisor.core.events.Request;
import dev.supervisor.signals.internal.Label;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A request by name, with named arguments: for callers who know the names at run time only.
 * Immutable.
 *
 * <pre>{@code
 * worker.ask(Call.to("add").with("a", 3).with("b", 4)).await();           // 7
 * worker.ask(Call.of(Map.of("_fn", "add", "a", 1)).with("a", 3).with("b", 4));
 * }</pre>
 *
 * <p>Arguments given by {@link #with} win over those of the map that the call was made of. Arguments that the
 * answerer does not ask for are ignored. A missing argument is an error that names it.
 */
public final class Call implements Request<@Nullable Object> {
  private final @Nullable String name;
  private final Map<String, @Nullable Object> given;
  private final Map<String, @Nullable Object> explicit;

  private Call(
      @Nullable String name,
      Map<String, @Nullable Object> given,
      Map<String, @Nullable Object> explicit) {
    this.name = name;
    this.given = given;
    this.explicit = explicit;
  }

  /** {@return a call by this name, without arguments yet} */
  public static Call to(String name) {
    return new Call(Objects.requireNonNull(name, "name"), Map.of(), Map.of());
  }

  /** {@return a call whose arguments, and whose name under the default key, are in the map} */
  public static Call of(Map<String, ? extends @Nullable Object> arguments) {
    return new Call(null, Collections.unmodifiableMap(new LinkedHashMap<>(arguments)), Map.of());
  }

  /** {@return this call with one more argument, which wins over one of the same name in the map} */
  public Call with(String argument, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(explicit);
    more.put(Objects.requireNonNull(argument, "argument"), value);
    return new Call(name, given, more);
  }

  /** {@return the name it was made with; empty when it is in the map} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return whether there is such an argument} */
  public boolean has(String argument) {
    return explicit.containsKey(argument) || given.containsKey(argument);
  }

  /**
   * {@return the argument}
   *
   * @throws IllegalArgumentException when it is missing
   */
  public @Nullable Object argument(String argument) {
    if (explicit.containsKey(argument)) {
      return explicit.get(argument);
    }
    if (given.containsKey(argument)) {
      return given.get(argument);
    }
    throw new IllegalArgumentException("argument '" + argument + "' is missing in " + toString());
  }

  /** {@return the argument, as a value of that type}
   *
   * @throws IllegalArgumentException when it is missing, or of another type
   */
  public <T> @Nullable T argument(String argument, Class<T> type) {
    Object value = argument(argument);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException("argument '" + argument + "' in " + toString() + " is a "
          + value.getClass().getName() + ", not a " + type.getName());
    }
    return type.cast(value);
  }

  /** {@return the name and the arguments} */
  @Override
  public String toString() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(given);
    all.putAll(explicit);
    StringJoiner text =
        new StringJoiner(", ", (name == null ? "a call" : Label.text(name)) + "{", "}");
    all.forEach((argument, value) ->
        text.add(argument + "=" + (value == null ? "null" : Label.text(value))));
    return text.toString();
  }
}
