package dev.supervisor.signals;

import dev.supervisor.signals.internal.Need;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any-of or all-of. A combination looks at its sources when it is asked; it hangs on them only while
 * something depends on it.
 */
abstract sealed class Combination extends Signal {
  /*
   * How it works. There are three ways to depend on a combination. A thread that waits for any-of hangs itself on the
   * sources. So does the first callback of an any-of whose sources are no combinations: it is one object in the stacks of
   * all its sources, with a StandInLink where something hung before. All else hangs on the combination, which a Connection
   * then hangs on the sources.
   *
   * A callback on several sources is claimed once, by the first of them that goes or by the thread that takes it back; that
   * thread takes it off all. It may have looked at a source before the callback is hung there: that is then a husk which is
   * the newest, and goes with the next push (Dependents); a deadline does not pend for it. A thread that finds a source
   * gone while it attaches says so; its caller then runs the callback, unless another one has claimed it.
   *
   * `connection` is the first callback while that hangs on the sources, so that those which follow share a connection: k callbacks
   * are not k links on each source. That is written plainly: what another thread misses of it costs links, and nothing else.
   */
  private static final int FLAT =
      64; // longer ones are nested, so that growing one by one stays linear
  private static final int NAME_LENGTH = 80;
  private static final VarHandle WAITING;
  private static final VarHandle CONNECTION;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WAITING = lookup.findVarHandle(Combination.class, "waiting", int.class);
      CONNECTION = lookup.findVarHandle(Combination.class, "connection", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class AnyOf extends Combination {
    AnyOf(Signal... sources) {
      super(sources);
    }

    @Override
    boolean needsAll() {
      return false;
    }
  }

  private static final class AllOf extends Combination {
    AllOf(Signal... sources) {
      super(sources);
    }

    @Override
    boolean needsAll() {
      return true;
    }
  }

  private final Signal[] sources;

  /** Threads that wait for it by hanging on the sources themselves. */
  private volatile int waiting;

  /** The one that newcomers join, or the first callback. */
  private volatile @Nullable Object connection;

  private Combination(Signal... sources) {
    this.sources = sources;
  }

  private static Combination made(boolean needsAll, Signal... sources) {
    return needsAll ? new AllOf(sources) : new AnyOf(sources);
  }

  static Signal ofTwo(boolean needsAll, Signal a, Signal b) {
    Combination innerA = inner(needsAll, a);
    Combination innerB = inner(needsAll, b);
    if (innerA == null && innerB == null) {
      return made(needsAll, a, b);
    }
    int lengthOfA = innerA == null ? 1 : innerA.sources.length;
    int flat = lengthOfA + (innerB == null ? 1 : innerB.sources.length);
    if (flat > FLAT) {
      return made(needsAll, a, b);
    }
    Signal[] sources = new Signal[flat];
    put(innerA, a, sources, 0);
    put(innerB, b, sources, lengthOfA);
    return made(needsAll, sources);
  }

  /** {@return the source, if its own sources can stand in its place; else null} */
  private static @Nullable Combination inner(boolean needsAll, Signal source) {
    return source instanceof Combination inner && inner.needsAll() == needsAll ? inner : null;
  }

  /** {@return where the next one goes} */
  private static int put(@Nullable Combination inner, Signal source, Signal[] to, int at) {
    if (inner != null) {
      System.arraycopy(inner.sources, 0, to, at, inner.sources.length);
      return at + inner.sources.length;
    }
    to[at] = source;
    return at + 1;
  }

  static Signal of(boolean needsAll, Signal... given) {
    if (given.length == 0) {
      return needsAll ? DONE : NEVER;
    }
    int flat = 0;
    boolean nested = false;
    for (Signal source : given) {
      Combination inner = inner(needsAll, source);
      nested |= inner != null;
      flat += inner == null ? 1 : inner.sources.length;
    }
    if (!nested || flat > FLAT) {
      return made(needsAll, given);
    }
    Signal[] sources = new Signal[flat];
    int at = 0;
    for (Signal source : given) {
      at = put(inner(needsAll, source), source, sources, at);
    }
    return made(needsAll, sources);
  }

  Signal[] sources() {
    return sources;
  }

  abstract boolean needsAll();

  // ---- what hangs on it

  /** {@return whether callbacks can hang on the sources themselves: on one at least, and none has to be connected} */
  private boolean isPlainAnyOf() {
    boolean keepsLinks = false;
    for (Signal source : sources) {
      if (source instanceof Combination) {
        return false;
      }
      keepsLinks |= !(source instanceof Constant);
    }
    return keepsLinks && !needsAll();
  }

  /** {@return false when one of the sources has gone: the caller calls it} */
  private boolean attachToSources(CallbackLink callback) {
    boolean attached = true;
    for (int i = 0; i < sources.length && attached && !callback.isDead(); i++) {
      attached = sources[i].attachOneOfSeveral(callback);
    }
    return attached;
  }

  /** A callback was claimed, by the caller. */
  void leftBy(CallbackLink callback) {
    Connection upstream = callback.takeUpstream();
    if (upstream != null) {
      letGo(callback);
      upstream.leave();
    } else if (!needsAll()) {
      for (Signal source : sources) {
        source.letGoOneOfSeveral(callback);
      }
      if (connection == callback) {
        CONNECTION.set(this, null);
      }
    }
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
    if (link instanceof CallbackLink callback
        && connection == null
        && isPlainAnyOf()
        && !Tracing.isOn()) { // a trace shows what hangs on the combination
      CONNECTION.set(this, callback);
      return attachToSources(callback);
    }
    // Only the outermost looks all the way down: the nested ones find out when they are connected,
    // else attaching a deep chain would take time by the square of its depth.
    if (opening == null ? isGo() : went() != null) {
      return false;
    }
    Connection joined = join(opening);
    Connection mine = joined == null ? new Connection(this) : joined;
    link.setUpstream(mine);
    boolean attached = push(link);
    if (!attached) {
      Connection.leave(link);
    } else if (joined == null && opening != null) {
      opening.needs(mine);
    } else if (joined == null) {
      Connection.open(mine);
    }
    return attached;
  }

  /** {@return the one that is open, or is opened together with that one; the caller is a user of it now; null if there is none} */
  private @Nullable Connection join(@Nullable Connection opening) {
    if (connection instanceof Connection published && published.join()) {
      return published;
    }
    return opening == null ? null : opening.joinNeeded(this);
  }

  @Override
  boolean attachFirst(Link link, Connection opening) {
    return false;
  }

  void publish(Connection opened) {
    CONNECTION.setRelease(this, opened);
  }

  void withdraw(Connection closed) {
    if (connection == closed) {
      CONNECTION.setRelease(this, null);
    }
  }

  /** Enough sources have gone. */
  void sourcesWent() {
    Gone first = null;
    for (Signal source : sources) {
      Gone went = source.went(); // what it went with, without looking further down
      first = Gone.earlier(first, went != null || !needsAll() ? went : source.gone());
    }
    fire(first == null ? Gone.SILENTLY : first);
  }

  @Override
  boolean hasCome() {
    boolean needsAll = needsAll();
    boolean simple = true;
    for (Signal source : sources) {
      if (source instanceof Combination) {
        simple = false;
      } else if (source.isGo() != needsAll) {
        return !needsAll;
      }
    }
    return simple ? needsAll : DeepLook.hasCome(this);
  }

  @Override
  @Nullable
  Gone look() {
    if (!isGo()) {
      return null;
    }
    Gone first = DeepLook.earliest(this);
    return first == null ? Gone.SILENTLY : first;
  }

  void waiterCame() {
    WAITING.getAndAdd(this, 1);
  }

  void waiterLeft() {
    WAITING.getAndAdd(this, -1);
  }

  @Override
  public int dependents() {
    return super.dependents() + waiting + callbacksOnSources();
  }

  private int callbacksOnSources() {
    if (!isPlainAnyOf() || went() != null) {
      return 0;
    }
    for (Signal source : sources) {
      if (source.went() != null) {
        return 0;
      }
    }
    Set<CallbackLink> callbacks = new HashSet<>();
    for (Link link = leastLoaded().newest(); link != null; link = link.next) {
      CallbackLink callback = link.callback();
      if (callback != null && callback.on() == this && !callback.isDead()) {
        callbacks.add(callback);
      }
    }
    return callbacks.size();
  }

  /** {@return the source on which least hangs: all callbacks hang on each, but for constants, of which not all are} */
  private Signal leastLoaded() {
    @Nullable Link[] links = new @Nullable Link[sources.length];
    for (int i = 0; i < links.length; i++) {
      links[i] = sources[i].newest();
    }
    for (int i = 0; ; i = (i + 1) % links.length) {
      if (!(sources[i] instanceof Constant)) {
        Link link = links[i];
        if (link == null) {
          return sources[i];
        }
        links[i] = link.next;
      }
    }
  }

  /** {@return the holder of the first source that is missing, found without recursion} */
  @Override
  @Nullable
  Object holder() {
    Combination at = this;
    for (; ; ) {
      Signal missing = at.firstMissing();
      if (!(missing instanceof Combination inner)) {
        return missing == null ? null : missing.holder();
      }
      at = inner;
    }
  }

  /** {@return the first source that it still needs; null if there is none, or one of several will do} */
  private @Nullable Signal firstMissing() {
    for (Signal source : needsAll() ? sources : new Signal[0]) {
      if (!source.isGo()) {
        return source;
      }
    }
    return null;
  }

  /** Adds the needs of the sources, as deep as it takes, without recursion, and no more than so many in all. */
  @Override
  void addNeeds(List<? super Need> to, boolean isFact) {
    ArrayDeque<Combination> todo = new ArrayDeque<>();
    todo.add(this);
    boolean each = isFact; // of several ways out none is a fact, and so nothing below one
    Combination next;
    for (int looks = 0; looks < MOST_NEEDS && (next = todo.poll()) != null; ) {
      each &= next.needsAll();
      for (int i = 0; i < next.sources.length && looks < MOST_NEEDS; i++, looks++) {
        Signal source = next.sources[i];
        if (source instanceof Combination inner) {
          todo.add(inner);
        } else if (!source.isGo()) {
          source.addNeeds(to, each);
        }
      }
    }
  }

  @Override
  public String name() {
    List<String> parts = new ArrayList<>();
    int length = 0;
    for (Signal source : sources) {
      if (length > NAME_LENGTH) {
        parts.add((sources.length - parts.size()) + " more");
        break;
      }
      String part = source instanceof Combination inner ? inner.shortName() : source.name();
      parts.add(part);
      length += part.length();
    }
    return "(" + String.join(needsAll() ? " and " : " or ", parts) + ")";
  }

  /** A name that does not look into combinations of combinations. */
  private String shortName() {
    for (Signal source : sources) {
      if (source instanceof Combination) {
        return (needsAll() ? "all of " : "any of ") + sources.length;
      }
    }
    return name();
  }

  @Override
  String refusal() {
    return "it goes by itself, when "
        + (needsAll() ? "all of its signals have" : "one of its signals has") + " gone";
  }
}
