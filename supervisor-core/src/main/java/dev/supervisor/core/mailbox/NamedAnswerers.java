package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Answerer;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.named.NamedHandlers.Arg;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Thrown;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The answerers of calls by name on one thread. Thread-safe. */
final class NamedAnswerers {
  private final Map<String, Answerer<Call, ?>> byName = new ConcurrentHashMap<>();
  private volatile String key = "_fn";

  void key(String key) {
    this.key = key;
  }

  void add(String name, Answerer<Call, ?> answerer) {
    if (byName.putIfAbsent(name, answerer) != null) {
      throw new IllegalArgumentException("calls of '" + name + "' are answered already");
    }
  }

  /** Adds the public methods of the object's class, by their names. */
  void addAll(Object target) {
    Map<String, Answerer<Call, ?>> found = new TreeMap<>();
    for (Method method : target.getClass().getMethods()) {
      if (isOfObject(method) || Modifier.isStatic(method.getModifiers())) continue;
      Method written = method.isSynthetic() ? inherited(method) : method;
      if (written == null) continue;
      if (found.put(method.getName(), route(target, method, written)) != null) {
        throw new IllegalArgumentException(target.getClass().getName() + " has several methods '"
            + method.getName() + "': a call by name cannot tell them apart");
      }
    }
    found.forEach(this::add);
  }

  /** A handler that overrides one of these means it for printing and comparing, and for no caller by name. */
  private static boolean isOfObject(Method method) {
    return method.getDeclaringClass() == Object.class
        || switch (method.getName()) {
          case "toString", "hashCode" -> method.getParameterCount() == 0;
          case "equals" -> areSame(method.getParameterTypes(), Object.class);
          default -> false;
        };
  }

  /**
   * {@return the method of a hidden superclass that javac made callable by {@code bridge}, or null}
   * Other bridges stand beside the method that they call.
   */
  private static @Nullable Method inherited(Method bridge) {
    Class<?> type = bridge.getDeclaringClass().getSuperclass();
    for (; type != null; type = type.getSuperclass()) {
      for (Method each : type.getDeclaredMethods()) {
        if (!each.isSynthetic()
            && !Modifier.isPublic(type.getModifiers())
            && each.getName().equals(bridge.getName())
            && each.getReturnType() == bridge.getReturnType()
            && areSame(each.getParameterTypes(), bridge.getParameterTypes())) {
          return each;
        }
      }
    }
    return null;
  }

  private static boolean areSame(Class<?>[] some, Class<?>... others) {
    boolean same = some.length == others.length;
    for (int i = 0; same && i < some.length; i++) {
      same = some[i] == others[i];
    }
    return same;
  }

  /**
   * Calls a method by its named arguments.
   *
   * @param written has the names
   */
  @SuppressWarnings("NullAway") // a method may well return null
  private static Answerer<Call, ?> route(Object target, Method method, Method written) {
    Parameter[] parameters = written.getParameters();
    String[] names = new String[parameters.length];
    for (int i = 0; i < names.length; i++) {
      Arg arg = parameters[i].getAnnotation(Arg.class);
      if (arg == null && !parameters[i].isNamePresent()) {
        throw new IllegalArgumentException("parameter " + (i + 1) + " of " + method.toString()
            + " has no name: compile with -parameters, or annotate it with @Arg");
      }
      names[i] = arg == null ? parameters[i].getName() : arg.value();
    }
    Method unused = ModuleAccess.reached(method);
    return call -> invoke(target, method, names, call);
  }

  private static @Nullable Object invoke(Object target, Method method, String[] names, Call call)
      throws Exception {
    @Nullable Object[] values = new @Nullable Object[names.length];
    for (int i = 0; i < names.length; i++) {
      values[i] = call.argument(names[i]);
      if (values[i] == null && method.getParameterTypes()[i].isPrimitive()) {
        throw new IllegalArgumentException("argument '" + names[i] + "' in " + call.toString()
            + " is null, but the type of the parameter is primitive");
      }
    }
    try {
      return method.invoke(target, values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          call.toString() + " does not fit " + method.toString() + " with ["
              + String.join(", ", names) + "]",
          e);
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    }
  }

  /** {@return what the method threw, if it is an exception; an error is thrown} */
  static Exception unwrapped(InvocationTargetException e) {
    Throwable cause = Thrown.cause(e);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : e;
  }

  @Nullable
  Object answer(Call call, String path) throws Exception {
    String name = call.name().orElse(null);
    if (name == null) {
      if (!call.has(key)) {
        throw new IllegalArgumentException(
            call.toString() + " does not say what it calls: there is no '" + key + "' in it");
      }
      Object given = call.argument(key);
      name = given instanceof String text ? text : given == null ? "null" : Label.text(given);
    }
    Answerer<Call, ?> answerer = byName.get(name);
    if (answerer == null) {
      throw new IllegalArgumentException("no answerer on " + path + " takes calls of '" + name
          + "'; there are "
          + (byName.isEmpty()
              ? "none"
              : "[" + String.join(", ", new TreeMap<>(byName).keySet()) + "]"));
    }
    return answerer.answer(call);
  }
}
