package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What connects a combination to its sources, for as long as somebody depends on it. Counts its
 * users; the last one to leave closes it.
 */
final class Connection implements Supply {
  /*
   * How it works. A connection is born with one user, opened by it, and only then published for
   * others to join; so whoever joins finds it open, and what they attach is called by the thread that
   * lets a source go. Joining fails once the count is 0: the newcomer then makes a connection of its
   * own. Several may exist at once for a moment; each lets the combination go, and going is
   * idempotent.
   *
   * Opening and leaving can race (a source goes while the others are still being attached): closing
   * is idempotent, and whoever opens looks at the count again afterwards.
   *
   * Chains of combinations are opened and closed with an explicit list instead of recursion, so their
   * depth does not matter. The lists run through the connections themselves: only who made one opens
   * it, and only who was its last user puts it in a list of those that die; whoever looks again after
   * opening may close the same one, but without such a list.
   */
  private static final VarHandle USERS;
  private static final VarHandle MISSING;

  static {
    try {
      var lookup = MethodHandles.lookup();
      USERS = lookup.findVarHandle(Connection.class, "users", int.class);
      MISSING = lookup.findVarHandle(Connection.class, "missing", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Combination combination;
  private final SourceLink[] links;

  @SuppressWarnings("unused") // through USERS
  private volatile int users;

  @SuppressWarnings("unused") // through MISSING
  private volatile int missing; // of all-of: how many sources have yet to go

  private @Nullable Connection nextOpened; // of the thread that opens it
  private @Nullable Connection nextDying; // of the thread that was its last user

  /** With one user, not open yet. */
  Connection(Combination combination) {
    this.combination = combination;
    int sources = combination.sources().length;
    this.links = new SourceLink[sources];
    for (int i = 0; i < sources; i++) {
      links[i] = new SourceLink(this);
    }
    USERS.set(
        this, 1); // plainly: others learn of it by a link that is pushed, or when it is published
    if (combination.needsAll()) {
      MISSING.set(this, sources);
    }
  }

  /** {@return whether the caller is now a user} */
  boolean join() {
    for (; ; ) {
      int seen = users;
      if (seen == 0) {
        return false;
      }
      if (USERS.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  boolean needsAll() {
    return combination.needsAll();
  }

  private boolean isUsed() {
    return users > 0;
  }

  @Override
  public @Nullable Connection left(@Nullable Connection dying) {
    if ((int) USERS.getAndAdd(this, -1) != 1) {
      return dying;
    }
    nextDying = dying;
    return this;
  }

  /** Another one that has to be open for this one, which is being opened. */
  void needs(Connection other) {
    other.nextOpened = nextOpened;
    nextOpened = other;
  }

  /** Opens a new connection and all that it needs, then publishes them. */
  static void open(Connection first) {
    for (Connection each = first; each != null; each = each.nextOpened) {
      each.attach();
    }
    Connection next;
    for (Connection each = first; each != null; each = next) {
      next = each.nextOpened;
      each.nextOpened = null;
      if (each.isUsed()) {
        each.combination.publish(each);
      }
      if (!each.isUsed()) {
        closeAll(each.close(null));
      }
    }
  }

  private void attach() {
    Signal[] sources = combination.sources();
    for (int i = 0; i < links.length && isUsed(); i++) {
      if (!sources[i].attach(links[i], this) && links[i].claim() != null) {
        sourceWent(links[i]);
      }
    }
  }

  void sourceWent(SourceLink by) {
    if (combination.needsAll() && (int) MISSING.getAndAdd(this, -1) != 1) {
      return;
    }
    for (int i = 0; i < links.length; i++) {
      if (links[i] == by) {
        combination.sourcesWent(combination.sources()[i]);
        return;
      }
    }
  }

  /** Gives up what keeps the link supplied, if anything does. The link is dead. */
  static void leave(Link link) {
    Supply supply = link.takeSupply();
    if (supply != null) {
      closeAll(supply.left(null));
    }
  }

  private static void closeAll(@Nullable Connection dying) {
    Connection rest = dying;
    while (rest != null) {
      rest = rest.close(rest.nextDying);
    }
  }

  /** Detaches; those whose last user this was come to the front of the list. Idempotent. */
  private @Nullable Connection close(@Nullable Connection dying) {
    combination.withdraw(this);
    Connection list = dying;
    Signal[] sources = combination.sources();
    for (int i = 0; i < links.length; i++) {
      SourceLink link = links[i];
      if (link.claim() != null) {
        sources[i].forget(link);
        Supply supply = link.takeSupply();
        list = supply == null ? list : supply.left(list);
      }
    }
    return list;
  }
}
