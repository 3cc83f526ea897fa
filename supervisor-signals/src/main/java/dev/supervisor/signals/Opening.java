package dev.supervisor.signals;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one thread opens together: one of a combination, and one of each combination below it that had none, however
 * many paths lead there. Confined to that thread.
 */
final class Opening {
  private static final int FEW = 8; // so many are found by looking at each

  private Connection[] connections;
  private int size = 1;
  private @Nullable IdentityHashMap<Combination, Connection> byCombination;

  Opening(Connection outermost) {
    connections =
        new Connection[] {outermost, outermost, outermost}; // the others are places for more
  }

  void add(Connection connection) {
    if (size == connections.length) {
      connections = Arrays.copyOf(connections, 2 * size);
    }
    connections[size++] = connection;
    IdentityHashMap<Combination, Connection> index = byCombination;
    if (index != null) {
      index.put(connection.of(), connection);
    } else if (size > FEW) {
      index = new IdentityHashMap<>();
      for (int i = 0; i < size; i++) {
        index.put(connections[i].of(), connections[i]);
      }
      byCombination = index;
    }
  }

  /** {@return the latest that was added for that combination; null if there is none} */
  @Nullable
  Connection find(Combination combination) {
    IdentityHashMap<Combination, Connection> index = byCombination;
    if (index != null) {
      return index.get(combination);
    }
    for (int i = size - 1; i >= 0; i--) {
      if (connections[i].of() == combination) {
        return connections[i];
      }
    }
    return null;
  }

  int size() {
    return size;
  }

  Connection get(int at) {
    return connections[at];
  }
}
