package dev.supervisor.core.events.named;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a parameter for calls with named arguments, where the class was not compiled with {@code
 * -parameters} or the name is to be another one.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Arg {
  /** {@return the name of the argument} */
  String value();
}
