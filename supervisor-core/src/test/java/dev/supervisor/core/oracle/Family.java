package dev.supervisor.core.oracle;

import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Place;
import dev.supervisor.core.oracle.Spec.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is whose child in a plan, as the test makes it. Immutable once made. */
final class Family {
  static final int ROOT = 0;
  static final int NONE = Integer.MIN_VALUE;

  private final Map<Integer, Spec> specs = new LinkedHashMap<>();
  private final Map<Integer, Integer> parents = new LinkedHashMap<>();
  private final Map<Integer, Integer> makers = new LinkedHashMap<>();
  private final Map<Integer, List<Integer>> children = new LinkedHashMap<>();

  Family(Plan plan) {
    add(plan.root(), NONE, NONE);
  }

  private void add(Spec spec, int parent, int maker) {
    put(spec.id(), spec, parent, maker);
    if (spec.is(Trait.RESTARTED)) {
      put(-spec.id(), spec.withConduct(Conduct.ENDS_EARLY), parent, maker); // its former life
    }
    for (Spec child : spec.children()) {
      add(child, child.kind() == Kind.SHARED ? ROOT : spec.id(), spec.id());
    }
    for (Spec late : spec.late()) {
      boolean toRoot = late.place() == Place.ROOT || late.kind() == Kind.SHARED;
      int under = toRoot ? ROOT : late.place() == Place.PARENT ? parent : spec.id();
      add(late, under == NONE ? ROOT : under, spec.id());
    }
  }

  private void put(int id, Spec spec, int parent, int maker) {
    specs.put(id, spec);
    parents.put(id, parent);
    makers.put(id, maker);
    children.computeIfAbsent(parent, key -> new ArrayList<>()).add(id);
  }

  /** {@return all nodes and former lives, parents first} */
  List<Integer> all() {
    return List.copyOf(specs.keySet());
  }

  Spec spec(int id) {
    Spec spec = specs.get(id);
    if (spec == null) {
      throw new AssertionError("no node " + id);
    }
    return spec;
  }

  boolean has(int id) {
    return specs.containsKey(id);
  }

  int parent(int id) {
    return parents.getOrDefault(id, NONE);
  }

  /** {@return whose body makes it; not its parent where it is late} */
  int maker(int id) {
    return makers.getOrDefault(id, NONE);
  }

  /** {@return its children, those of the plan in the order of their birth} */
  List<Integer> children(int id) {
    return children.getOrDefault(id, List.of());
  }

  /** {@return its parents, nearest first} */
  List<Integer> ancestors(int id) {
    List<Integer> up = new ArrayList<>();
    for (int at = parent(id); at != NONE; at = parent(at)) {
      up.add(at);
    }
    return up;
  }

  /** {@return the node whose own thread it runs on: itself, or for a stretch the body around it} */
  int owner(int id) {
    int at = id;
    while (spec(at).kind().isStretch()) {
      at = parent(at);
    }
    return at;
  }

  /** {@return whether it is made when its maker is drained or asked} */
  boolean isLate(int id) {
    int maker = maker(id);
    return maker != NONE && spec(maker).late().contains(spec(id));
  }

  /** {@return whether its parent does not wait for it} */
  boolean isDaemon(int id) {
    return spec(id).is(Trait.DAEMON) && parent(id) != ROOT;
  }

  /** {@return who waits for it in the end} */
  int waiter(int id) {
    return isDaemon(id) ? ROOT : parent(id);
  }

  /**
   * {@return whether the time it has may be over before the machine lets it run}
   *
   * <p>An attachment has the grace of its parent, a former life that of the life after it.
   */
  boolean hasShortGrace(int id) {
    return conductOfGrace(id).needsInterrupt();
  }

  /** {@return whether the machine may keep it for so long that it is given up, though it would end} */
  boolean hasShortPatience(int id) {
    return conductOfGrace(id) == Conduct.DEAF;
  }

  private Conduct conductOfGrace(int id) {
    int at = Math.abs(id);
    while (spec(at).kind().isAttachment()) {
      at = Math.abs(parent(at));
    }
    return spec(at).conduct();
  }

  /** {@return its path; null where a daemon above it moves it} */
  @Nullable
  String path(int id) {
    StringBuilder path = new StringBuilder();
    for (int at = id; at != NONE; at = parent(at)) {
      if (isDaemon(at)) {
        return null;
      }
      path.insert(0, "/" + spec(at).name());
    }
    return path.toString();
  }
}
