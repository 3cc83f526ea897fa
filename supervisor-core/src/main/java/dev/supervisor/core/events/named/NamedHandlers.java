package dev.supervisor.core.events.named;

import dev.supervisor.core.events.Events.Answerer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * The answerers of {@linkplain Call calls by name} on one thread. Thread-safe.
 *
 * <pre>{@code
 * var named = Supervisor.events().named();
 * named.answer("greet", call -> "hello " + call.argument("name"));
 * named.answerMethodsOf(new Account());
 * }</pre>
 */
public interface NamedHandlers {
  /**
   * Answers calls of this name on the thread.
   *
   * @param answerer may return a stage or a promise; the caller then gets the answer when that has
   *     completed
   * @throws IllegalArgumentException if calls of this name have an answerer already
   */
  void answer(String name, Answerer<Call, ? extends @Nullable Object> answerer);

  /**
   * Answers calls by the names of all public methods of the object, except for static ones.
   *
   * <p>A method gets the arguments that have the names of its parameters. These are the names in
   * the source, if the class was compiled with {@code -parameters}, or those of {@link Arg}. {@code
   * equals(Object)}, {@code hashCode()} and {@code toString()} answer no calls.
   *
   * @throws IllegalArgumentException if a parameter has no name, if two methods have the same name,
   *     if a name has an answerer already, or if the module of a method's class keeps the method
   *     from this library; the message then names the {@code opens} clause that is missing
   */
  void answerMethodsOf(Object target);

  /**
   * Sets the argument that says which answerer gets a call without a name of its own; {@code _fn}
   * by default.
   */
  void callNameKey(String key);

  /**
   * Names a parameter for calls with named arguments, if the class was not compiled with {@code
   * -parameters} or the argument is to have another name.
   */
  @Documented
  @Target(ElementType.PARAMETER)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Arg {
    /** {@return the name of the argument} */
    String value();
  }
}
