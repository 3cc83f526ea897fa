package dev.supervisor.core.mailbox;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** What the module system lets this module call. */
final class ModuleAccess {
  private ModuleAccess() {}

  /**
   * Makes the method callable from here.
   *
   * @throws IllegalArgumentException when the module of its class keeps it from us; names the missing clause
   */
  static Method reached(Method method) {
    if (method.trySetAccessible()) return method;
    Class<?> owner = method.getDeclaringClass();
    Module us = ModuleAccess.class.getModule();
    // A module without a name, such as the class path, cannot be named in a clause.
    String to = us.isNamed() ? " to " + us.getName() : "";
    String clause = owner.getPackageName() + to + ";";
    throw new IllegalArgumentException(
        owner.getName() + "." + method.getName() + " cannot be called by the library: module "
            + owner.getModule().getName() + " needs the clause  opens " + clause
            + (isPublic(owner, method) ? "  or  exports " + clause : ""));
  }

  /** Refuses an interface with a method that cannot be called from here. */
  static void check(Class<?> type) {
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        Method unused = reached(method);
      }
    }
  }

  /** Exports are enough for what is public. */
  private static boolean isPublic(Class<?> owner, Method method) {
    return Modifier.isPublic(owner.getModifiers()) && Modifier.isPublic(method.getModifiers());
  }
}
