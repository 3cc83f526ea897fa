package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Need;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One look at who waits for whom, from one node of a tree on. Confined to the thread that looks. */
final class WaitGraph {
  /* How it works. A point is a thread, or something of a node that can be waited for: its end, its readiness, its last child.
   * Looking at a point gives what it waits for, in words that are made later, and its hops to other points. Each point is looked at
   * once, when it is first reached, so a look at a whole tree takes time in proportion to its size.
   *
   * A hop is a fact where its point cannot go on without the other one, whatever else happens: a lock and its holder, a join and its
   * thread. A circle of facts is a deadlock if all of it was there at the same moment, and the points were looked at one after
   * the other. So each look has a token, which is another one after each wait. Where a second look, begun after the first has come to its end, finds the same
   * tokens, each thread has been in the same wait all along. So at the moment between the two looks all of it was there.
   *
   * A thread that is asked to stop in its turn waits for the one whose turn it is. That is a fact for the time being: the grace of that one ends it. */

  private static final int MOST_POINTS = 20_000;

  /** What can be waited for of a node, or a thread. */
  enum WaitPart {
    THREAD,
    END,
    READY,
    LAST_CHILD
  }

  /** A place in the graph. */
  static final class Point {
    final WaitPart part;
    final Object of; // a thread, the id of a thread of which nothing else is known, or a node
    final @Nullable ThreadNode node;

    private Point(WaitPart part, Object of, @Nullable ThreadNode node) {
      this.part = part;
      this.of = of;
      this.node = node;
    }

    private Object key() {
      return of instanceof Thread thread ? JvmThreads.id(thread) : of;
    }

    @Nullable
    Thread thread() {
      return of instanceof Thread thread ? thread : null;
    }
  }

  /** A hop to another point, which is a fact or a guess. */
  record HopTo(Point to, boolean isFact, Why.Known known) {
    /** {@return whether it is known that the other holds what is waited for, though that may not be the only way on} */
    boolean isCertain() {
      return known != Why.Known.GUESS;
    }
  }

  /** What was seen of a point. */
  static final class WaitSeen {
    final Point at;
    private final Object token;
    private final Supplier<JvmView> look; // of a thread
    private @Nullable JvmView view;
    private final Supplier<String> words; // some are code of users
    final List<HopTo> hops;
    final Why.Kind kind; // where there are no hops
    final Why.Known known;
    private final boolean isTimed;
    private boolean isPassage;
    private boolean isWait = true;

    WaitSeen(
        Point at,
        Object token,
        Supplier<JvmView> look,
        Supplier<String> words,
        List<HopTo> hops,
        Why.Kind kind,
        Why.Known known,
        boolean isTimed) {
      this.at = at;
      this.token = token;
      this.look = look;
      this.words = words;
      this.hops = hops;
      this.kind = kind;
      this.known = known;
      this.isTimed = isTimed;
    }

    /** {@return where the thread is; looked at when it is first asked for} */
    JvmView view() {
      JvmView known = view;
      if (known == null) {
        known = look.get();
        view = known;
      }
      return known;
    }

    /** {@return what it waits for or does, without the word for waiting} */
    String words() {
      return words.get();
    }

    /** {@return whether it only leads from what was waited for to its thread, or to a child} */
    boolean isPassage() {
      return isPassage;
    }

    /** {@return whether its words say what it waits for, and not what it does} */
    boolean isWait() {
      return isWait;
    }

    /** {@return whether its words may be those of users: it is in a wait of this library} */
    boolean hasWordsOfUsers() {
      return token instanceof Blocker;
    }

    /** {@return that of a thread that was given up: to say why it does not move is of no use any more} */
    private WaitSeen givenUp() {
      return new WaitSeen(
          at, token, look, words, List.of(), Why.Kind.GIVEN_UP, Why.Known.TREE, isTimed);
    }

    private boolean isSameWaitAs(WaitSeen other) {
      return isSame(token, other.token);
    }

    private boolean leadsTo(WaitSeen next) {
      return hops.stream()
          .anyMatch(hop -> hop.isFact()
              && hop.to().part == next.at.part
              && isSame(hop.to().key(), next.at.key()));
    }
  }

  /**
   * The way from a point on.
   *
   * @param seen what was seen, in order; of a circle the last one hops to the one at {@code circleFrom}
   * @param circleFrom where the circle begins; -1 where there is none
   * @param ofFacts whether each hop of the circle is a fact that no deadline ends
   */
  record WaitWay(List<WaitSeen> seen, int circleFrom, boolean ofFacts) {
    boolean isCircle() {
      return circleFrom >= 0;
    }

    List<WaitSeen> circle() {
      return seen.subList(Math.max(0, circleFrom), seen.size());
    }
  }

  private final TreeNode root;
  private final WaitNames names;
  private final Map<WaitPart, Map<Object, WaitSeen>> seen = new HashMap<>();
  private final boolean isDeep;
  private @Nullable JvmDump dump;
  private boolean isDumped;
  private int points;

  /**
   * A look at that tree.
   *
   * @param isDeep whether it may take its time: for the JDK's dump of all threads, and for a thread that finds out who owns a lock
   */
  WaitGraph(TreeNode root, boolean isDeep) {
    this.root = root;
    this.names = new WaitNames(root);
    this.isDeep = isDeep;
  }

  // ---- points

  /** {@return the point of that node's thread, or of its end where it has none} */
  Point thread(TreeNode node) {
    Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
    return thread == null
        ? of(WaitPart.END, node)
        : new Point(WaitPart.THREAD, thread, (ThreadNode) node);
  }

  /** {@return the point that says why the node does not move} */
  Point start(TreeNode node) {
    boolean stops = node.stopping.phase().compareTo(StopState.Phase.CLOSING) >= 0;
    return stops || node.stopping.over() ? of(WaitPart.END, node) : thread(node);
  }

  Point thread(Thread thread) {
    return new Point(WaitPart.THREAD, thread, names.nodeOn(thread));
  }

  private Point thread(long id) {
    Thread known = names.threadOf(id);
    return known == null ? new Point(WaitPart.THREAD, id, null) : thread(known);
  }

  private static Point of(WaitPart part, TreeNode node) {
    return new Point(part, node, null);
  }

  /** {@return the path of the node, else the name of the thread} */
  String nameOf(Point point) {
    if (point.of instanceof TreeNode node) {
      return node.path();
    }
    if (point.node != null) {
      return point.node.path();
    }
    if (point.of instanceof Thread thread) {
      return names.nameOf(thread);
    }
    JvmDump all = isDumped ? dump : null;
    JvmDump.Waiting dumped = all == null ? null : all.of((Long) point.of);
    return dumped == null || dumped.name().isEmpty()
        ? "thread #" + Long.toString((Long) point.of)
        : "thread " + TreeText.inALine(dumped.name(), WaitNames.LONGEST);
  }

  /** {@return whether it is the same object, number or text} Other objects are not asked: they may be those of users. */
  private static boolean isSame(Object one, Object other) {
    return one == other
        || (one instanceof Long a && other instanceof Long b && a.longValue() == b.longValue())
        || (one instanceof String text && other instanceof String same && text.equals(same));
  }

  // ---- looking

  WaitSeen look(Point point) {
    Map<Object, WaitSeen> ofPart = seen.computeIfAbsent(
        point.part, part -> part == WaitPart.THREAD ? new HashMap<>() : new IdentityHashMap<>());
    WaitSeen known = ofPart.get(point.key());
    if (known == null) {
      points++;
      known = switch (point.part) {
        case THREAD -> ofThread(point);
        case END -> ofEnd(point, (TreeNode) point.of);
        case READY -> ofReadiness(point, (TreeNode) point.of);
        case LAST_CHILD -> ofLastChild(point, (TreeNode) point.of);
      };
      ofPart.put(point.key(), known);
    }
    return known;
  }

  private WaitSeen ofThread(Point point) {
    Thread thread = point.thread();
    if (thread == null) {
      return ofStranger(point);
    }
    if (!thread.isAlive()) {
      boolean isNew = thread.getState() == Thread.State.NEW;
      return seen(
          point,
          thread,
          isNew ? "has not begun" : "has ended",
          isNew ? Why.Kind.NOTHING_KNOWN : Why.Kind.ENDED);
    }
    WaitSeen now = ofLiving(point, thread);
    return GivenUpThreads.pathOf(thread) == null ? now : now.givenUp();
  }

  private WaitSeen ofLiving(Point point, Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof Blocker ours) {
      return ofOwnWait(point, thread, ours);
    }
    JvmView view = JvmThreads.view(thread);
    Object meanwhile = LockSupport.getBlocker(thread);
    if (meanwhile instanceof Blocker ours) { // it parked between two looks
      return ofOwnWait(point, thread, ours);
    }
    return ofForeignWait(point, view, meanwhile);
  }

  private WaitSeen ofOwnWait(Point point, Thread thread, Blocker wait) {
    Need.WaitNeeds all = wait.needs();
    List<HopTo> hops = new ArrayList<>();
    boolean onlyStops = all.otherwise().stream().allMatch(WaitGraph::isStopRequest);
    boolean waitsForStop = false;
    boolean ofOne = isOfOneNode(all.needs());
    for (Need need : all.needs()) {
      Point to = pointOf(need);
      if (to != null && !(to.part == WaitPart.THREAD && to.of == thread)) {
        boolean isSure = need.isFact() || ofOne;
        hops.add(new HopTo(to, isSure && onlyStops, isSure ? Why.Known.OWN_WAIT : Why.Known.GUESS));
      }
      waitsForStop |= isStopRequest(need);
    }
    boolean byTurn = hops.isEmpty() && waitsForStop;
    Point turn = byTurn ? turnBefore(all.needs()) : null;
    if (turn != null) {
      hops.add(new HopTo(turn, /* isFact= */ true, Why.Known.TREE));
    }
    boolean outside = hops.isEmpty()
        && all.needs().stream().anyMatch(need -> need.holder() instanceof Attachment);
    boolean dead = hasEndedHolder(all) && hasEndedHolder(wait.needs());
    boolean sleeps = all.needs().isEmpty() && all.isTimed();
    hops.sort((a, b) -> Boolean.compare(b.isFact(), a.isFact()));
    return new WaitSeen(
        point,
        wait,
        () -> JvmThreads.view(thread),
        () -> words(wait, hops),
        hops,
        dead
            ? Why.Kind.ENDED
            : outside ? Why.Kind.OUTSIDE : sleeps ? Why.Kind.TIME : Why.Kind.NOTHING_KNOWN,
        Why.Known.OWN_WAIT,
        all.isTimed() || byTurn);
  }

  /**
   * {@return whether one that must act has ended} It may have acted before it ended: then it is not among the needs that are read
   * afterwards.
   */
  private static boolean hasEndedHolder(Need.WaitNeeds all) {
    return all.needs().stream()
        .anyMatch(need -> need.holder() instanceof Thread holder && !holder.isAlive());
  }

  /** {@return whether there are several ways out, all of which one node opens} */
  private static boolean isOfOneNode(List<Need> needs) {
    return needs.size() > 1
        && needs.get(0).holder() instanceof TreeNode one
        && needs.stream().allMatch(need -> need.holder() == one);
  }

  private String words(Blocker wait, List<HopTo> hops) {
    Point first = hops.isEmpty() ? null : hops.get(0).to();
    if (first == null) {
      return wait.waitingFor();
    }
    if (first.part == WaitPart.READY) {
      return "the readiness of " + nameOf(first);
    }
    List<HopTo> children = first.part == WaitPart.LAST_CHILD ? look(first).hops : List.of();
    return children.size() == 1 ? "end of " + nameOf(children.get(0).to()) : wait.waitingFor();
  }

  private static boolean isStopRequest(Need need) {
    return need.label() instanceof ThreadNode.StopLabel;
  }

  /** {@return what ends before those nodes are asked to stop; null when they are not being stopped} */
  private static @Nullable Point turnBefore(List<Need> needs) {
    for (Need need : needs) {
      if (need.label() instanceof ThreadNode.StopLabel label) {
        TreeNode first = StopTurns.before(label.node());
        if (first != null) {
          return of(WaitPart.END, first);
        }
      }
    }
    return null;
  }

  private @Nullable Point pointOf(Need need) {
    Object holder = need.holder();
    if (holder instanceof Thread thread) {
      return thread(thread);
    }
    if (!(holder instanceof TreeNode node)) {
      return null;
    }
    String label = need.label() instanceof String text ? text : "";
    return switch (label) {
      case StopState.END -> of(WaitPart.END, node);
      case ParentNode.LAST_CHILD -> of(WaitPart.LAST_CHILD, node);
      case Readiness.READINESS, Readiness.NEXT_CHANGE -> of(WaitPart.READY, node);
      case StopState.DRAIN -> null;
      default -> thread(node);
    };
  }

  private WaitSeen ofForeignWait(Point point, JvmView view, @Nullable Object blocker) {
    long owner = view.ownerId();
    Why.Known known = Why.Known.JVM;
    String lock = blocker == null ? view.lock() : JvmThreads.describe(blocker);
    Object token = view.episode() == 0 ? lock : (Object) view.episode();
    JvmDump.Waiting dumped = null;
    if (isDeep && owner == 0 && blocker != null && view.lock().isEmpty()) {
      owner = JvmThreads.ownerOf(blocker); // of a virtual thread the JVM does not say it
    } else if (isDeep && owner == 0 && blocker == null && view.mayWaitForAMonitor()) {
      JvmDump all = dump();
      dumped = all == null ? null : all.of((Long) point.key());
      if (all != null && dumped != null && !dumped.lock().isEmpty()) {
        known = Why.Known.DUMP;
        lock = dumped.lock();
        token = view.episode() == 0 ? lock : token;
        owner = all.ownerOf(dumped);
      }
    }
    Thread joined = owner > 0 ? null : names.joined(view, dumped);
    List<HopTo> hops = joined != null
        ? List.of(new HopTo(thread(joined), /* isFact= */ true, known))
        : owner > 0 ? List.of(new HopTo(thread(owner), /* isFact= */ true, known)) : List.of();
    String outside = hops.isEmpty() ? view.outside() : "";
    boolean runs = view.state() == Thread.State.RUNNABLE && outside.isEmpty();
    boolean sleeps = hops.isEmpty() && outside.isEmpty() && view.sleeps();
    String words = !outside.isEmpty()
        ? outside
        : sleeps
            ? "a Thread.sleep, whose end only its caller knows"
            : runs
                ? ""
                : joined != null
                    ? "the end of " + nameOf(thread(joined))
                    : lock.isEmpty() && owner > 0 ? "a lock" : lock;
    return new WaitSeen(
        point,
        token,
        () -> view,
        () -> words,
        hops,
        !outside.isEmpty()
            ? Why.Kind.OUTSIDE
            : runs ? Why.Kind.RUNS : sleeps ? Why.Kind.TIME : Why.Kind.NOTHING_KNOWN,
        known,
        view.state() == Thread.State.TIMED_WAITING);
  }

  /** {@return the JDK's dump, taken when it is first needed; null where there is none} */
  private @Nullable JvmDump dump() {
    if (!isDumped) {
      isDumped = true;
      dump = JvmDump.take(names.count());
    }
    return dump;
  }

  /** A thread that is known by its id alone: a virtual one that is no node's. */
  private WaitSeen ofStranger(Point point) {
    JvmDump all = isDeep ? dump() : null;
    JvmDump.Waiting waits = all == null ? null : all.of((Long) point.of);
    JvmView view = waits == null ? JvmThreads.view((long) (Long) point.of) : waits.view();
    return ofForeignWait(point, view, null);
  }

  private static WaitSeen seen(Point at, Object token, String words, Why.Kind kind) {
    WaitSeen seen = new WaitSeen(
        at, token, () -> JvmView.NOTHING, () -> words, List.of(), kind, Why.Known.TREE, false);
    seen.isWait = words.startsWith("its ") || words.startsWith("a ");
    return seen;
  }

  private WaitSeen ofEnd(Point point, TreeNode node) {
    Object life = node.stopping.stopped();
    if (node.stopped().isGo()) {
      return seen(point, life, "has ended", Why.Kind.ENDED);
    }
    Node.State state = node.state();
    if (state == Node.State.WAITING && node instanceof ChildNode<?> child) {
      ChildNode<?> before = child.comesAfter();
      if (before != null) {
        return hops(
            point, life, "the readiness of " + before.path(), List.of(of(WaitPart.READY, before)));
      }
    }
    if (state == Node.State.FENCED && node instanceof ChildNode<?> child) {
      List<Point> threads = new ArrayList<>();
      for (ThreadNode each : child.keptBy()) {
        if (each.threadOrNull() != null) {
          threads.add(thread(each));
        }
      }
      return hops(point, life, "a thread that was given up", threads);
    }
    if (state == Node.State.BACKING_OFF) {
      return seen(point, life, "its start after a pause", Why.Kind.TIME);
    }
    if (state == Node.State.DOWN || state == Node.State.NEW) {
      return seen(point, life, "a start by hand", Why.Kind.NOTHING_KNOWN);
    }
    List<TreeNode> first = StopTurns.ofEnd(node);
    if (!first.isEmpty()) {
      return hops(
          point,
          life,
          "the end of " + first.get(0).path() + many(first.size()),
          first.stream().map(each -> of(WaitPart.END, each)).toList());
    }
    if (node instanceof AttachmentPlace place) {
      WaitSeen seen = new WaitSeen(
          point,
          life,
          () -> JvmView.NOTHING,
          () -> "is attached, and has not ended" + describe(place),
          List.of(),
          Why.Kind.OUTSIDE,
          Why.Known.TREE,
          false);
      seen.isWait = false;
      return seen;
    }
    Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
    if (thread == null || StopTurns.isClosedByItsOwner(node)) {
      return seen(point, life, "has no thread that runs", Why.Kind.NOTHING_KNOWN);
    }
    return hops(point, life, "its thread", List.of(thread(node)));
  }

  private static String describe(AttachmentPlace place) {
    String doing = place.describe();
    return doing.isEmpty() ? "" : " (" + doing + ")";
  }

  private static String many(int count) {
    return count == 1 ? "" : " and of " + (count - 1) + " more";
  }

  private WaitSeen ofReadiness(Point point, TreeNode node) {
    return switch (node.state()) {
      case STARTING -> hops(point, node.stopping.stopped(), "its thread", List.of(thread(node)));
      case RUNNING, PAUSED ->
        seen(point, node.stopping.stopped(), "is ready", Why.Kind.NOTHING_KNOWN);
      default -> ofEnd(point, node);
    };
  }

  private WaitSeen ofLastChild(Point point, TreeNode node) {
    List<TreeNode> children = StopTurns.users(node);
    return hops(
        point,
        node.stopping.stopped(),
        "its last child",
        children.stream().map(each -> of(WaitPart.END, each)).toList());
  }

  private WaitSeen hops(Point at, Object token, String words, List<Point> to) {
    WaitSeen seen = new WaitSeen(
        at,
        token,
        () -> JvmView.NOTHING,
        () -> words,
        to.stream()
            .map(each -> new HopTo(each, /* isFact= */ true, Why.Known.TREE))
            .toList(),
        Why.Kind.NOTHING_KNOWN,
        Why.Known.TREE,
        /* isTimed= */ false);
    seen.isPassage = words.startsWith("its ");
    return seen;
  }

  // ---- ways

  /** {@return the way into a circle of facts, where there is one; else the first way to its end} */
  WaitWay way(Point from) {
    List<WaitSeen> circle = circleFrom(from);
    if (circle != null) {
      int begins = indexOf(circle, circle.get(circle.size() - 1));
      List<WaitSeen> way = circle.subList(0, circle.size() - 1);
      return new WaitWay(
          way, begins, way.subList(begins, way.size()).stream().noneMatch(it -> it.isTimed));
    }
    List<WaitSeen> way = new ArrayList<>();
    Set<WaitSeen> on = new HashSet<>();
    WaitSeen at = look(from);
    while (on.add(at)) {
      way.add(at);
      if (at.hops.isEmpty()) {
        return new WaitWay(way, -1, false);
      }
      at = look(at.hops.get(0).to());
    }
    return new WaitWay(way, indexOf(way, at), false);
  }

  private static int indexOf(List<WaitSeen> way, WaitSeen one) {
    for (int i = 0; i < way.size(); i++) {
      if (way.get(i) == one) {
        return i;
      }
    }
    return 0;
  }

  /** Where one has come on the way down. */
  private static final class PointVisit {
    final WaitSeen at;
    int next;

    PointVisit(WaitSeen at) {
      this.at = at;
    }
  }

  /** {@return the way to a point that is on it already, over facts alone; null where there is none} Each point is gone through once. */
  private @Nullable List<WaitSeen> circleFrom(Point from) {
    ArrayDeque<PointVisit> path = new ArrayDeque<>();
    Set<WaitSeen> onPath = new HashSet<>();
    Set<WaitSeen> done = new HashSet<>();
    path.addLast(new PointVisit(look(from)));
    onPath.add(path.getLast().at);
    while (!path.isEmpty() && points < MOST_POINTS) {
      PointVisit top = path.getLast();
      if (top.next == top.at.hops.size()) {
        path.removeLast();
        onPath.remove(top.at);
        done.add(top.at);
        continue;
      }
      HopTo hop = top.at.hops.get(top.next++);
      if (!hop.isFact()) {
        continue;
      }
      WaitSeen to = look(hop.to());
      if (onPath.contains(to)) {
        List<WaitSeen> way = new ArrayList<>();
        path.forEach(each -> way.add(each.at));
        way.add(to);
        return way;
      }
      if (!done.contains(to)) {
        onPath.add(to);
        path.addLast(new PointVisit(to));
      }
    }
    return null;
  }

  /** {@return whether this look, begun after the other had come to its end, finds that circle unchanged} */
  boolean hasStill(WaitWay way) {
    List<WaitSeen> circle = way.circle();
    for (int i = 0; i < circle.size(); i++) {
      WaitSeen before = circle.get(i);
      WaitSeen now = look(before.at);
      if (!now.isSameWaitAs(before) || !now.leadsTo(circle.get((i + 1) % circle.size()))) {
        return false;
      }
    }
    return way.isCircle();
  }

  /** {@return whether the way is a circle for certain: a deadlock} A second look is taken at once. */
  boolean isDeadlock(WaitWay way) {
    return way.isCircle() && way.ofFacts() && new WaitGraph(root, isDeep).hasStill(way);
  }
}
