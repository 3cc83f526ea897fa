package dev.supervisor.core;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.StringJoiner;

/** The fields of an object of ours in a line, for what a test says when a schedule came to rest where it must not. */
final class Fields {
  private Fields() {}

  static String of(Object it) {
    StringJoiner all = new StringJoiner(", ", "[", "]");
    if (it != null) {
      for (Class<?> type = it.getClass();
          type != null && type != Object.class;
          type = type.getSuperclass()) {
        for (Field each : type.getDeclaredFields()) {
          if (!Modifier.isStatic(each.getModifiers())) {
            try {
              each.setAccessible(true);
              all.add(each.getName() + "=" + each.get(it));
            } catch (ReflectiveOperationException | RuntimeException e) {
              all.add(each.getName() + "=?");
            }
          }
        }
      }
    }
    return all.toString();
  }
}
