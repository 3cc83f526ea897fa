package dev.supervisor.command;

import dev.supervisor.core.SupervisedThread;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a description that is the same for all kinds. Immutable.
 *
 * @param node of which tree it is a part; null for that of the thread that runs it
 * @param place where it runs
 * @param variables in the order in which they were given; without a value, the variable is to be taken away
 */
record Settings(
    @Nullable SupervisedThread node,
    Place place,
    Map<String, Optional<byte[]>> variables,
    Plumbing streams,
    Duration grace,
    @Nullable Duration startUp,
    @Nullable Duration silence) {

  static final Settings DEFAULT =
      new Settings(null, Place.HERE, Map.of(), Plumbing.DEFAULT, Duration.ofSeconds(5), null, null);

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> OF_BASH =
      Set.of("BASHOPTS", "BASHPID", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

  Settings on(SupervisedThread member) {
    return new Settings(member, place, variables, streams, grace, startUp, silence);
  }

  Settings in(Place where) {
    return new Settings(node, where, variables, streams, grace, startUp, silence);
  }

  Settings set(String name, byte[] value) {
    return variable(name, Optional.of(value));
  }

  Settings unset(String name) {
    return variable(name, Optional.empty());
  }

  private Settings variable(String name, Optional<byte[]> value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no shell variable can be called \"" + name + "\"");
    }
    if (OF_BASH.contains(name)) {
      throw new IllegalArgumentException(
          "the variable " + name + " belongs to bash and cannot be changed");
    }
    var changed = new LinkedHashMap<>(variables);
    changed.remove(name);
    changed.put(name, value);
    var all = Collections.unmodifiableMap(changed);
    return new Settings(node, place, all, streams, grace, startUp, silence);
  }

  Settings streams(Plumbing changed) {
    return new Settings(node, place, variables, changed, grace, startUp, silence);
  }

  Settings grace(Duration between) {
    return new Settings(node, place, variables, streams, between, startUp, silence);
  }

  Settings startUp(Duration limit) {
    return new Settings(node, place, variables, streams, grace, limit, silence);
  }

  Settings silence(Duration limit) {
    return new Settings(node, place, variables, streams, grace, startUp, limit);
  }

  /** All that a session has to know. */
  Order order(Task task) {
    return new Order(
        task.shown(),
        place.directoryBytes(),
        place.shown(),
        preparation(task),
        task.text(),
        task.level(),
        streams,
        grace,
        startUp,
        silence);
  }

  private byte[] preparation(Task task) {
    var words = new Words();
    if (streams.isMerged()) {
      words.literal("exec 2>&1;"); // one descriptor, so the order is that of the writes
    }
    variables.forEach((name, value) -> {
      if (value.isPresent()) {
        words.literal("export " + name + "=").word(value.get()).literal(";");
      } else {
        words.literal("unset -v " + name + ";");
      }
    });
    if (!task.arguments().isEmpty()) {
      words.literal("set -- \"$1\"");
      task.arguments().forEach(it -> words.literal(" ").word(it));
    }
    return words.toBytes();
  }
}
