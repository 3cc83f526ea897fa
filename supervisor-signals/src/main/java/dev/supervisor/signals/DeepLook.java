package dev.supervisor.signals;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A look at combinations of combinations, each once, without recursion: their depth is the choice of users. Confined to one
 * thread.
 */
final class DeepLook {
  private DeepLook() {}

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
      return of.went() != null || (of.needsAll() ? gone == of.sources().length : gone > 0);
    }
  }

  /** {@return whether enough of the sources have gone} */
  static boolean hasCome(Combination combination) {
    ArrayDeque<Visit> stack = new ArrayDeque<>();
    NestedLooks<Boolean> known = new NestedLooks<>();
    stack.push(new Visit(combination));
    for (; ; ) {
      Visit top = stack.element();
      boolean value;
      if (top.of.went() != null) {
        value = true;
      } else if (top.at == top.of.sources().length) {
        value = top.of.needsAll();
      } else {
        Signal next = top.of.sources()[top.at++];
        Boolean before =
            next instanceof Combination inner ? known.get(inner) : (Boolean) next.isGo();
        if (before == null) {
          stack.push(new Visit((Combination) next));
          continue;
        }
        if (before == top.of.needsAll()) {
          continue;
        }
        value = !top.of.needsAll();
      }
      // the value of `top` is known: hand it up as far as it decides
      for (; ; ) {
        known.put(stack.pop().of, value);
        Visit parent = stack.peek();
        if (parent == null) {
          return value;
        }
        if (value == parent.of.needsAll()) {
          break; // decides nothing: the parent goes on with its next source
        }
      }
    }
  }

  /**
   * {@return the first, in order of going, of the sources that have gone with a reason}
   *
   * <p>Looks at all of them: nested combinations too, unless those know a reason.
   */
  static @Nullable Gone earliest(Combination combination) {
    ArrayDeque<Visit> stack = new ArrayDeque<>();
    NestedLooks<Visit> known = new NestedLooks<>();
    stack.push(new Visit(combination));
    for (; ; ) {
      Visit top = stack.element();
      if (top.at < top.of.sources().length) {
        Signal source = top.of.sources()[top.at++];
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
}
