package dev.supervisor.core;

import dev.supervisor.signals.internal.Teller;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/**
 * SIGINT and SIGTERM, through {@code sun.misc.Signal}, the JVM's only door to them. It is reached by
 * handle, since naming it does not compile without a warning on every JDK.
 */
final class JvmSignals {
  /** What to do when a signal comes. */
  interface Handler {
    void on(String name, int number);
  }

  private final Handler handler;
  private final Map<Object, Object> before = new HashMap<>(); // signal to its former handler

  JvmSignals(Handler handler) {
    this.handler = handler;
  }

  void install() {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Access access = new Access();
        Object signal = access.signal.invoke(name);
        int number = (int) access.number.invoke(signal);
        Object proxy = Proxy.newProxyInstance(
            access.handlerType.getClassLoader(),
            new Class<?>[] {access.handlerType},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "handle" -> handle(name, number);
                case "equals" -> {
                  return self == arguments[0];
                }
                case "hashCode" -> {
                  return System.identityHashCode(self);
                }
                default -> {
                  return "supervisor's handler of SIG" + name;
                }
              }
              return null;
            });
        before.put(signal, access.handle.invoke(signal, proxy));
      } catch (Throwable e) { // java -Xrs, or a JVM without the class: the hook alone has to do
        Teller.debug(
            Supervisor.class,
            e,
            "SIG{} cannot be handled here; the shutdown hook still runs",
            () -> name);
      }
    }
  }

  /** A signal that was caught leads to an exit, whatever fails: a class that is not there any more, too. */
  private void handle(String name, int number) {
    try {
      handler.on(name, number);
    } catch (Throwable e) {
      try {
        System.exit(128 + number);
      } finally {
        Runtime.getRuntime().halt(128 + number);
      }
    }
  }

  void restore() {
    before.forEach((signal, former) -> {
      try {
        new Access().handle.invoke(signal, former);
      } catch (Throwable e) {
        Teller.debug(Supervisor.class, e, "a signal keeps its handler");
      }
    });
    before.clear();
  }

  /** The handles. */
  private static final class Access {
    final Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    final MethodHandle signal;
    final MethodHandle number;
    final MethodHandle handle;

    Access() throws ReflectiveOperationException {
      Class<?> type = Class.forName("sun.misc.Signal");
      var lookup = MethodHandles.publicLookup();
      signal = lookup.findConstructor(type, MethodType.methodType(void.class, String.class));
      number = lookup.findVirtual(type, "getNumber", MethodType.methodType(int.class));
      handle =
          lookup.findStatic(type, "handle", MethodType.methodType(handlerType, type, handlerType));
    }
  }
}
