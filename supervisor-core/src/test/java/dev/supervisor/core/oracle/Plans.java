package dev.supervisor.core.oracle;

import dev.supervisor.core.oracle.Plan.Action;
import dev.supervisor.core.oracle.Plan.Deed;
import dev.supervisor.core.oracle.Plan.Ending;
import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Place;
import dev.supervisor.core.oracle.Spec.Trait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes plans of trees by chance: one seed, one plan. */
final class Plans {
  private static final int DEPTH = 4;
  private static final List<Ending> ENDINGS = List.of(Ending.values());

  /** Long: what is given up, or rushed, within it is a fault, whatever the machine does. */
  private static final Duration AMPLE = Duration.ofSeconds(25);

  /** Where a fault would cost the whole of it, which is known to have happened. */
  private static final Duration TIGHT = Duration.ofSeconds(2);

  private static final Conduct[] THREADS = {
    Conduct.ENDS_ON_DRAIN,
    Conduct.ENDS_EARLY,
    Conduct.FAILS_EARLY,
    Conduct.FAILS_ON_DRAIN,
    Conduct.FAILS_WHEN_ASKED,
    Conduct.FAILS_WHEN_INTERRUPTED,
    Conduct.STUBBORN,
    Conduct.STUBBORN,
    Conduct.SLOW,
    Conduct.DEAF,
    Conduct.ACCEPTS_WHEN_ASKED,
    Conduct.ACCEPTS_WHEN_ASKED,
    Conduct.ACCEPTS_WHEN_ASKED,
    Conduct.ACCEPTS_ON_DRAIN,
    Conduct.JOINS,
    Conduct.JOINS,
  };

  private final SplittableRandom random;
  private final long seed;
  private int lastId;
  private int size = 1;
  private boolean shared;
  private boolean tight;
  private boolean leavesOpen; // one scope, somewhere

  private Plans(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  static Plan of(long seed) {
    return new Plans(seed).make();
  }

  private Plan make() {
    size = 3 + random.nextInt(12);
    boolean dies = oneIn(60);
    leavesOpen = oneIn(40);
    Ending ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
    List<Spec> children = children(Family.ROOT, Conduct.OBEYS, 0, Set.of());
    for (int guests = random.nextInt(8) - 5; guests > 0; guests--) {
      children.add(random.nextInt(children.size() + 1), guest(Conduct.OBEYS));
    }
    if (dies) {
      tight = true;
      children.add(random.nextInt(children.size() + 1), guest(Conduct.DIES));
    }
    Spec root = new Spec(
        Family.ROOT,
        Kind.ROOT,
        Conduct.OBEYS,
        traits(Trait.ALL_AT_ONCE, 10),
        Place.SELF,
        children,
        List.of());
    boolean interrupted = oneIn(12);
    return new Plan(
        seed, root, ending, oneIn(5), interrupted, tight ? TIGHT : AMPLE, actions(root));
  }

  // ---- trees that do not end by themselves

  /** {@return a tree that only its deadline ends, or hardly anything else} */
  static Plan withDeadline(long seed) {
    return new Plans(seed).makeWithDeadline();
  }

  private Plan makeWithDeadline() {
    boolean wide = oneIn(8);
    size = wide ? 50 + random.nextInt(350) : 3 + random.nextInt(30);
    List<Spec> children = new ArrayList<>();
    while (size > 0) {
      children.add(hard(wide ? 0 : 2));
    }
    children.add(
        random.nextInt(children.size() + 1),
        leaf(Kind.CHILD, oneIn(3) ? Conduct.PATIENT : Conduct.IMMOVABLE));
    Spec root = new Spec(
        Family.ROOT,
        Kind.ROOT,
        Conduct.OBEYS,
        traits(Trait.ALL_AT_ONCE, 10),
        Place.SELF,
        children,
        List.of());
    Duration within = Duration.ofMillis(200 + random.nextInt(500));
    Ending ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
    return new Plan(seed, root, ending, false, oneIn(3), within, List.of());
  }

  private Spec hard(int depth) {
    size--;
    int id = ++lastId;
    Conduct conduct = switch (random.nextInt(12)) {
      case 0 -> Conduct.PATIENT;
      case 1 -> Conduct.IMMOVABLE;
      case 2 -> Conduct.STUBBORN;
      case 3 -> Conduct.FAILS_WHEN_ASKED;
      case 4 -> Conduct.ACCEPTS_WHEN_ASKED;
      default -> Conduct.OBEYS;
    };
    if (depth == 0 && size > 40) {
      conduct = Conduct.OBEYS; // one of very many
    }
    List<Spec> late = new ArrayList<>();
    if (conduct == Conduct.ACCEPTS_WHEN_ASKED) {
      late.add(leaf(Kind.CHILD, oneIn(2) ? Conduct.IMMOVABLE : Conduct.OBEYS));
    }
    List<Spec> below = new ArrayList<>();
    for (int i = depth == 0 ? 0 : random.nextInt(4); i > 0 && size > 0; i--) {
      below.add(hard(depth - 1));
    }
    if (depth > 0 && conduct == Conduct.OBEYS && oneIn(6)) {
      below.add(leaf(Kind.SCOPE, Conduct.WAITS_FOR_OWNER));
    }
    Set<Trait> traits = traits(Trait.VIRTUAL, 2);
    some(traits, Trait.RETHROWS, 2);
    return new Spec(id, Kind.CHILD, conduct, traits, Place.SELF, below, late);
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  private Set<Trait> traits(Trait trait, int chances) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    if (oneIn(chances)) {
      traits.add(trait);
    }
    return traits;
  }

  // ---- those that are there

  private List<Spec> children(int parent, Conduct conduct, int depth, Set<Trait> traits) {
    List<Spec> list = new ArrayList<>();
    boolean equals = traits.contains(Trait.ALL_AT_ONCE);
    boolean mayStretch = !conduct.needsInterrupt() && conduct != Conduct.JOINS;
    boolean leftOpen = leavesOpen && mayStretch && oneIn(3);
    boolean stretch = leftOpen || (mayStretch && oneIn(5));
    leavesOpen &= !leftOpen;
    int width = depth == 0 ? 1 + random.nextInt(4) : Math.max(0, random.nextInt(6) - 2);
    for (int i = 0; i < width && size > 0; i++) {
      size--;
      int kind = random.nextInt(20);
      if (kind == 0) {
        list.add(leaf(Kind.CREATED, Conduct.OBEYS));
      } else if (kind == 1) {
        list.add(attachment(conduct, depth));
      } else if (kind == 2 && !shared) {
        shared = true;
        list.add(leaf(Kind.SHARED, Conduct.OBEYS));
      } else {
        list.add(thread(parent, depth, equals));
      }
    }
    if (stretch && size > 0) {
      size--;
      int at = random.nextInt(list.size() + 1);
      if (!leftOpen && oneIn(4) && parent != Family.ROOT) {
        list.add(leaf(Kind.OVERLAY, oneIn(3) ? Conduct.ENDS_EARLY : Conduct.OBEYS));
      } else {
        list.add(at, scope(depth, leftOpen));
      }
    }
    return list;
  }

  private Spec leaf(Kind kind, Conduct conduct) {
    return new Spec(
        ++lastId, kind, conduct, EnumSet.noneOf(Trait.class), Place.SELF, List.of(), List.of());
  }

  private Spec scope(int depth, boolean leftOpen) {
    int id = ++lastId;
    Conduct conduct = leftOpen
        ? Conduct.LEFT_OPEN
        : List.of(
                Conduct.WAITS_FOR_SELF,
                Conduct.WAITS_FOR_OWNER,
                Conduct.WAITS_FOR_OWNER,
                Conduct.CLOSES)
            .get(random.nextInt(4));
    if (leftOpen) {
      tight = true;
    }
    List<Spec> below = children(id, Conduct.OBEYS, depth + 1, Set.of());
    below.removeIf(child -> child.kind() == Kind.OVERLAY);
    return new Spec(
        id, Kind.SCOPE, conduct, EnumSet.noneOf(Trait.class), Place.SELF, below, List.of());
  }

  private Spec guest(Conduct conduct) {
    int id = ++lastId;
    List<Spec> below = children(id, conduct, 1, Set.of());
    if (conduct == Conduct.DIES) {
      below.removeIf(child -> child.kind().isStretch());
    }
    return new Spec(
        id, Kind.GUEST, conduct, EnumSet.noneOf(Trait.class), Place.SELF, below, List.of());
  }

  private Spec attachment(Conduct parent, int depth) {
    int id = ++lastId;
    // it has the grace of its parent: with a short one it must end at once, or be meant to be late
    Conduct conduct = parent == Conduct.STUBBORN || parent == Conduct.SLOW
        ? oneIn(2) ? Conduct.STUBBORN : Conduct.WAITS_FOR_SELF
        : parent.needsInterrupt()
            ? Conduct.WAITS_FOR_SELF
            : List.of(
                    Conduct.OBEYS,
                    Conduct.WAITS_FOR_SELF,
                    Conduct.ENDS_ON_DRAIN,
                    Conduct.ENDS_EARLY)
                .get(random.nextInt(4));
    List<Spec> below = new ArrayList<>();
    if (conduct == Conduct.OBEYS && depth < DEPTH) {
      for (int i = random.nextInt(4); i > 0; i--) {
        below.add(leaf(Kind.ATTACHMENT, oneIn(2) ? Conduct.OBEYS : Conduct.WAITS_FOR_SELF));
      }
    }
    return new Spec(
        id, Kind.ATTACHMENT, conduct, traits(Trait.ALL_AT_ONCE, 3), Place.SELF, below, List.of());
  }

  private Spec thread(int parent, int depth, boolean equals) {
    int id = ++lastId;
    Set<Trait> traits = traits(Trait.VIRTUAL, 2);
    Conduct conduct = oneIn(2) ? Conduct.OBEYS : THREADS[random.nextInt(THREADS.length)];
    if (parent != Family.ROOT && oneIn(12)) {
      traits.add(Trait.DAEMON);
      conduct = oneIn(2) ? Conduct.OUTLIVES_PARENT : conduct;
    } else if (equals && oneIn(2)) {
      conduct = Conduct.WAITS_FOR_SIBLINGS;
      return new Spec(id, Kind.CHILD, conduct, traits, Place.SELF, List.of(), List.of());
    }
    some(traits, Trait.ALL_AT_ONCE, 8);
    some(traits, Trait.CALL, 3);
    some(traits, Trait.RELEASED, 8);
    some(traits, Trait.RETHROWS, 2);
    some(traits, Trait.CLEANUP, 10);
    if (traits.size() < 3 && !traits.contains(Trait.DAEMON)) {
      some(traits, Trait.RESTARTED, 12);
    }
    if (traits.contains(Trait.RESTARTED)) {
      traits.removeAll(Set.of(Trait.CLEANUP, Trait.RELEASED, Trait.CALL));
    }
    boolean accepts = conduct == Conduct.ACCEPTS_WHEN_ASKED || conduct == Conduct.ACCEPTS_ON_DRAIN;
    List<Spec> late = accepts ? lateOnes(depth) : new ArrayList<>();
    if (traits.contains(Trait.CLEANUP) && !conduct.needsInterrupt() && oneIn(2)) {
      traits.add(Trait.CLEANUP_SCOPE);
      if (!accepts) {
        late.add(leaf(Kind.SCOPE, Conduct.CLOSES));
      }
    }
    List<Spec> below = depth < DEPTH ? children(id, conduct, depth + 1, traits) : new ArrayList<>();
    return new Spec(id, Kind.CHILD, conduct, traits, Place.SELF, below, late);
  }

  private void some(Set<Trait> traits, Trait trait, int chances) {
    if (oneIn(chances)) {
      traits.add(trait);
    }
  }

  // ---- late ones

  private List<Spec> lateOnes(int depth) {
    List<Spec> list = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      list.add(lateOne(depth));
    }
    return list;
  }

  private Spec lateOne(int depth) {
    int id = ++lastId;
    Place place = oneIn(2) ? Place.SELF : oneIn(5) ? Place.ROOT : Place.PARENT;
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new Spec(
          id,
          Kind.CREATED,
          Conduct.OBEYS,
          EnumSet.noneOf(Trait.class),
          place,
          List.of(),
          List.of());
    }
    if (kind == 1) {
      return new Spec(
          id,
          Kind.ATTACHMENT,
          Conduct.WAITS_FOR_SELF,
          EnumSet.noneOf(Trait.class),
          place,
          List.of(),
          List.of());
    }
    Conduct conduct = List.of(
            Conduct.OBEYS,
            Conduct.ENDS_EARLY,
            Conduct.WAITS_FOR_ELDER,
            Conduct.WAITS_FOR_ELDER,
            Conduct.ACCEPTS_WHEN_ASKED,
            Conduct.STUBBORN,
            Conduct.DEAF,
            Conduct.FAILS_WHEN_ASKED)
        .get(random.nextInt(8));
    Set<Trait> traits = traits(Trait.VIRTUAL, 2);
    some(traits, Trait.CALL, 3);
    if (place != Place.ROOT) {
      some(traits, Trait.DAEMON, 10);
    }
    List<Spec> late =
        conduct == Conduct.ACCEPTS_WHEN_ASKED && depth < DEPTH ? lateOnes(depth + 2) : List.of();
    List<Spec> below = oneIn(4) ? List.of(leaf(Kind.CHILD, Conduct.OBEYS)) : List.of();
    return new Spec(id, Kind.CHILD, conduct, traits, place, below, late);
  }

  // ---- from outside

  private List<Action> actions(Spec root) {
    List<Integer> threads = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    root.children().forEach(child -> collect(child, threads, targets));
    List<Action> actions = new ArrayList<>();
    if (threads.isEmpty() || targets.isEmpty()) {
      return actions;
    }
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      Mark trigger = List.of(Mark.ASKED, Mark.GROWN, Mark.OVER, Mark.BEGAN).get(random.nextInt(4));
      Deed deed = oneIn(4) ? Deed.ASK : Deed.STOP;
      actions.add(new Action(
          trigger,
          threads.get(random.nextInt(threads.size())),
          deed,
          targets.get(random.nextInt(targets.size()))));
    }
    return actions;
  }

  private static void collect(Spec spec, List<Integer> threads, List<Integer> targets) {
    if (spec.kind() == Kind.CHILD) {
      threads.add(spec.id());
    }
    if (spec.kind() != Kind.SHARED) {
      targets.add(spec.id());
    }
    spec.children().forEach(child -> collect(child, threads, targets));
  }
}
