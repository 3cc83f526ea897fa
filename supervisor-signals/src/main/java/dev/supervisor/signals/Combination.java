package dev.supervisor.signals;

import dev.supervisor.signals.internal.Need;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any-of or all-of. A combination looks at its sources when it is asked; it hangs on them only while
 * something depends on it.
 */
final class Combination extends Signal {
  private static final int FLAT =
      64; // longer ones are nested, so that growing one by one stays linear
  private static final int NAME_LENGTH = 80;
  private static final VarHandle WAITING;
  private static final VarHandle CONNECTION;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WAITING = lookup.findVarHandle(Combination.class, "waiting", int.class);
      CONNECTION = lookup.findVarHandle(Combination.class, "connection", Connection.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Signal[] sources;
  final boolean needsAll;

  /** Threads that wait for it by hanging on the sources themselves. */
  private volatile int waiting;

  /** The one that newcomers join. */
  private volatile @Nullable Connection connection;

  private Combination(boolean needsAll, Signal[] sources) {
    this.needsAll = needsAll;
    this.sources = sources;
  }

  static Signal of(boolean needsAll, Signal... given) {
    if (given.length == 0) {
      return needsAll ? DONE : NEVER;
    }
    int flat = 0;
    boolean nested = false;
    for (Signal source : given) {
      if (source instanceof Combination inner && inner.needsAll == needsAll) {
        nested = true;
        flat += inner.sources.length;
      } else {
        flat++;
      }
    }
    if (!nested || flat > FLAT) {
      return new Combination(needsAll, given);
    }
    Signal[] sources = new Signal[flat];
    int at = 0;
    for (Signal source : given) {
      if (source instanceof Combination inner && inner.needsAll == needsAll) {
        System.arraycopy(inner.sources, 0, sources, at, inner.sources.length);
        at += inner.sources.length;
      } else {
        sources[at++] = source;
      }
    }
    return new Combination(needsAll, sources);
  }

  Signal[] sources() {
    return sources;
  }

  boolean needsAll() {
    return needsAll;
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
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
    Connection published = connection;
    if (published != null && published.join()) {
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
      first = Gone.earlier(first, went != null || !needsAll ? went : source.gone());
    }
    fire(first == null ? Gone.SILENTLY : first);
  }

  @Override
  boolean hasCome() {
    boolean simple = true;
    for (Signal source : sources) {
      if (source instanceof Combination) {
        simple = false;
      } else if (source.isGo() != needsAll) {
        return !needsAll;
      }
    }
    return simple ? needsAll : evaluate();
  }

  /** A combination and how far it has been looked at. */
  private static final class Visit {
    final Combination of;
    int at;
    private int gone;

    @Nullable
    Gone first;

    Visit(Combination of) {
      this.of = of;
    }

    void add(boolean isGo, @Nullable Gone how) {
      if (isGo) {
        gone++;
        first = Gone.earlier(first, how);
      }
    }

    boolean hasGone() {
      return of.went() != null || (of.needsAll ? gone == of.sources.length : gone > 0);
    }
  }

  /** Looks at nested combinations without recursion, since their depth is the user's choice. */
  private boolean evaluate() {
    ArrayDeque<Visit> stack = new ArrayDeque<>();
    NestedLooks<Boolean> known = new NestedLooks<>();
    stack.push(new Visit(this));
    for (; ; ) {
      Visit top = stack.element();
      boolean value;
      if (top.of.went() != null) {
        value = true;
      } else if (top.at == top.of.sources.length) {
        value = top.of.needsAll;
      } else {
        Signal next = top.of.sources[top.at++];
        Boolean before =
            next instanceof Combination inner ? known.get(inner) : (Boolean) next.isGo();
        if (before == null) {
          stack.push(new Visit((Combination) next));
          continue;
        }
        if (before == top.of.needsAll) {
          continue;
        }
        value = !top.of.needsAll;
      }
      // the value of `top` is known: hand it up as far as it decides
      for (; ; ) {
        known.put(stack.pop().of, value);
        Visit parent = stack.peek();
        if (parent == null) {
          return value;
        }
        if (value == parent.of.needsAll) {
          break; // decides nothing: the parent goes on with its next source
        }
      }
    }
  }

  @Override
  @Nullable
  Gone look() {
    if (!isGo()) {
      return null;
    }
    Gone first = earliest();
    return first == null ? Gone.SILENTLY : first;
  }

  /**
   * {@return the first, in order of going, of the sources that have gone with a reason}
   *
   * <p>Looks at all of them: nested combinations too, unless those know a reason.
   */
  private @Nullable Gone earliest() {
    ArrayDeque<Visit> stack = new ArrayDeque<>();
    NestedLooks<Visit> known = new NestedLooks<>();
    stack.push(new Visit(this));
    for (; ; ) {
      Visit top = stack.element();
      if (top.at < top.of.sources.length) {
        Signal source = top.of.sources[top.at++];
        Gone went = source.went();
        if (source instanceof Combination inner && (went == null || went.reason == null)) {
          Visit before = known.get(inner);
          if (before == null) {
            stack.push(new Visit(inner));
          } else {
            top.add(before.hasGone(), before.first);
          }
        } else {
          top.add(went != null || source.isGo(), went != null ? went : source.gone());
        }
        continue;
      }
      stack.pop();
      known.put(top.of, top);
      Visit parent = stack.peek();
      if (parent == null) {
        return top.first;
      }
      parent.add(top.hasGone(), top.first);
    }
  }

  void waiterCame() {
    WAITING.getAndAdd(this, 1);
  }

  void waiterLeft() {
    WAITING.getAndAdd(this, -1);
  }

  @Override
  public int dependents() {
    return super.dependents() + waiting;
  }

  /** Of the first that is missing, without recursion. */
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
    for (Signal source : needsAll ? sources : new Signal[0]) {
      if (!source.isGo()) {
        return source;
      }
    }
    return null;
  }

  /** As deep as it takes, without recursion, and no more than so many in all. */
  @Override
  void addNeeds(List<? super Need> to, boolean isFact) {
    ArrayDeque<Combination> todo = new ArrayDeque<>();
    todo.add(this);
    boolean each = isFact; // of several ways out none is a fact, and so nothing below one
    Combination next;
    for (int looks = 0; looks < MOST_NEEDS && (next = todo.poll()) != null; ) {
      each &= next.needsAll;
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
    return "(" + String.join(needsAll ? " and " : " or ", parts) + ")";
  }

  /** A name that does not look into combinations of combinations. */
  private String shortName() {
    for (Signal source : sources) {
      if (source instanceof Combination) {
        return (needsAll ? "all of " : "any of ") + sources.length;
      }
    }
    return name();
  }

  @Override
  String refusal() {
    return "it goes by itself, when "
        + (needsAll ? "all of its signals have" : "one of its signals has") + " gone";
  }
}
