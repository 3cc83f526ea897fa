package dev.supervisor.command.internal.text;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Changes to an environment: variables to be set, and to be taken away. Immutable; equal when they are the same
 * changes.
 *
 * @param changes without a value, the variable is to be taken away
 */
public record Variables(Map<String, Optional<ByteBuffer>> changes) {
  public static final Variables NONE = new Variables(Map.of());

  private static final Set<String> OF_BASH =
      Set.of("BASHOPTS", "BASHPID", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

  public Variables set(String name, byte[] value) {
    return change(name, Optional.of(ByteBuffer.wrap(value)));
  }

  public Variables unset(String name) {
    return change(name, Optional.empty());
  }

  private Variables change(String name, Optional<ByteBuffer> value) {
    Objects.requireNonNull(name, "name");
    if (!isName(name)) {
      throw new IllegalArgumentException("no shell variable can have the name \"" + name
          + "\": it has letters, digits and underscores, and does not begin with a digit");
    }
    if (OF_BASH.contains(name)) {
      throw new IllegalArgumentException(
          "the variable " + name + " belongs to bash and cannot be changed");
    }
    var changed = new LinkedHashMap<>(changes);
    changed.remove(name);
    changed.put(name, value);
    return new Variables(Collections.unmodifiableMap(changed));
  }

  /** {@return whether it has letters, digits and underscores alone, and begins with none of the digits} */
  public static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Appends shell text that makes the changes. */
  public void appendTo(ShellQuoting words) {
    for (var change : changes.entrySet()) {
      Optional<ByteBuffer> value = change.getValue();
      if (value.isPresent()) {
        words
            .literal("export " + change.getKey() + "=")
            .word(value.get().array())
            .literal(";");
      } else {
        words.literal("unset -v " + change.getKey() + ";");
      }
    }
  }
}
