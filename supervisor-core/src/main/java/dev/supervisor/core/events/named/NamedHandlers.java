package dev.supervisor.core.events.named;

import dev.supervisor.core.events.Events.Answerer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * What answers {@linkplain Call calls by name} on one thread. Thread-safe.
 *
 * <pre>{@code
 * var named = Supervisor.events().named();
 * named.answer("greet", call -> "hello " + call.argument("name"));
 * named.answerMethodsOf(new Account());
 * }</pre>
 */
public interface NamedHandlers {
  /**
   * Answers calls of this name on the thread. The answerer may return a stage or a promise; the
   * caller then gets the answer when that has completed.
   *
   * @throws IllegalArgumentException when calls of this name have an answerer
   */
  void answer(String name, Answerer<Call, ? extends @Nullable Object> answerer);

  /**
   * Answers calls of the names of all public methods of the object. A method gets the arguments that
   * have the names of its parameters: the parameters' own names, if the class was compiled with
   * {@code -parameters}, or those of {@link Arg}. {@code equals(Object)}, {@code hashCode()} and
   * {@code toString()} answer no calls.
   *
   * @throws IllegalArgumentException when a parameter has no name, when two methods have the same
   *     name, when a name has an answerer, or when the module of a method's class keeps the method
   *     from this library; the message then names the {@code opens} clause that is missing
   */
  void answerMethodsOf(Object target);

  /**
   * Sets the argument that names the answerer of calls that have no name of their own; {@code _fn} by
   * default.
   */
  void callNameKey(String key);

  /**
   * Names a parameter for calls with named arguments, where the class was not compiled with {@code
   * -parameters} or the name is to be another one.
   */
  @Documented
  @Target(ElementType.PARAMETER)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Arg {
    /** {@return the name of the argument} */
    String value();
  }
}
