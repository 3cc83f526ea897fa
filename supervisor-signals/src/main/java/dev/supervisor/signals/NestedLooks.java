package dev.supervisor.signals;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one look at nested combinations has found of each, so that one to which several paths lead is not looked at once for each path:
 * their number may double with each level. Of the first few nothing is kept. Confined to one thread.
 */
final class NestedLooks<R> {
  private static final int FEW = 64;

  private @Nullable IdentityHashMap<Combination, R> found;
  private int looks;

  void put(Combination of, R result) {
    if (++looks <= FEW) {
      return;
    }
    IdentityHashMap<Combination, R> results = found;
    if (results == null) {
      results = new IdentityHashMap<>();
      found = results;
    }
    results.put(of, result);
  }

  /** {@return what was found; null if it was not looked at, or among the first} */
  @Nullable
  R get(Combination of) {
    return found == null ? null : found.get(of);
  }
}
