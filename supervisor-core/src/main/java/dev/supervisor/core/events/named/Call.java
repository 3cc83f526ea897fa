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
 * A request by name, with named arguments, for callers that know the names only at run time.
 * Immutable.
 *
 * <pre>{@code
 * worker.ask(Call.to("add").with("a", 3).with("b", 4)).await();           // 7
 * worker.ask(Call.of(Map.of("_fn", "add", "a", 1)).with("a", 3).with("b", 4));
 * }</pre>
 *
 * <p>An argument that was given by {@link #with} wins over one of the same name in the map that the
 * call was made of. Arguments that the answerer does not use are ignored. If an argument is
 * missing, the call fails with an error that names it.
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

  /** {@return a call by this name, without arguments} */
  public static Call to(String name) {
    return new Call(Objects.requireNonNull(name, "name"), Map.of(), Map.of());
  }

  /**
   * {@return a call with the arguments of the map, one of which has the name of the answerer, see
   * {@link NamedHandlers#callNameKey}}
   *
   * @param arguments copied; the values may be null
   */
  public static Call of(Map<String, ? extends @Nullable Object> arguments) {
    return new Call(
        null,
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Objects.requireNonNull(arguments, "arguments"))),
        Map.of());
  }

  /**
   * {@return a copy of this call with one more argument, which wins over one of the same name}
   *
   * @param value the value of the argument; it may be null
   */
  public Call with(String argument, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(explicit);
    more.put(Objects.requireNonNull(argument, "argument"), value);
    return new Call(name, given, more);
  }

  /** {@return the name that the call was made with; empty if the map has it} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return whether the call has this argument; its value may be null} */
  public boolean has(String argument) {
    return explicit.containsKey(argument) || given.containsKey(argument);
  }

  /**
   * {@return the value of the argument, which may be null}
   *
   * @throws IllegalArgumentException if the argument is missing
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

  /**
   * {@return the value of the argument, as a value of that type; it may be null}
   *
   * @param type a class or an interface, such as {@code Integer.class}; no value fits that of a
   *     primitive type
   * @throws IllegalArgumentException if the argument is missing, or has another type
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
