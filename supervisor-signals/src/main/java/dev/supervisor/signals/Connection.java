package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What connects a combination to its sources, for as long as something depends on it. A connection
 * counts its users; the last one to leave closes it.
 */
final class Connection {
  /*
   * How it works. A connection is born with one user, opened by it, and only then published for
   * others to join; so a newcomer finds it open, and what it attaches is called by the thread that
   * lets a source go. Joining fails once the count is 0: the newcomer then makes a connection of its
   * own. Several may exist at once for a moment; each lets the combination go, and going is
   * idempotent.
   *
   * One link serves all sources on which nothing hung before: being the last of each of their
   * stacks it has no next, and may be in several. Where that is not so the source gets a link of its
   * own, and so does one that has to be supplied itself.
   *
   * Opening and leaving can race (a source goes while the others are still being attached): closing
   * is idempotent, and the thread that opens looks again afterwards whether a user is left. A thread
   * that leaves counts first and then looks at the sources; the thread that opens attaches first and
   * then looks at the count; all by compare-and-set or volatile. So what one of them misses the other
   * closes. An upstream goes to the first thread that takes it. A closed connection may even be
   * published late, as no thread waits for that to be seen: joining it fails, and it is forgotten when
   * the next is published.
   *
   * Chains of combinations are opened and closed with an explicit list instead of recursion, so their
   * depth does not matter. What is opened together stands in an Opening: there each combination has one
   * connection, however many paths lead to it, else the work would double with each that is met twice.
   * The list of those that die runs through the connections themselves: only the last user puts one
   * there. A thread that looks again after opening may close the same one, but without such a list.
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
  private final SourceLink common = new SourceLink(this);

  /** By source; null for all that hang on the common one. Written by the thread that opens it. */
  private SourceLink @Nullable [] own;

  @SuppressWarnings("unused") // through USERS
  private volatile int users;

  @SuppressWarnings("unused") // through MISSING
  private volatile int missing; // of all-of: how many sources have yet to go

  private @Nullable Opening opening; // of the thread that opens it, where others are opened with it
  private @Nullable Connection nextDying; // of the thread that was its last user

  /** Makes a connection with one user, which is not open yet. */
  Connection(Combination combination) {
    this.combination = combination;
    USERS.set(
        this, 1); // plainly: others learn of it by a link that is pushed, or when it is published
    if (combination.needsAll()) {
      MISSING.set(this, combination.sources().length);
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

  /**
   * Takes one user off.
   *
   * @return the list of connections to be closed, with this one in front if that was its last user
   */
  private @Nullable Connection left(@Nullable Connection dying) {
    if ((int) USERS.getAndAdd(this, -1) != 1) {
      return dying;
    }
    nextDying = dying;
    return this;
  }

  /** {@return whose connection it is} */
  Combination of() {
    return combination;
  }

  /** Another one that has to be open for this one, which is being opened. */
  void needs(Connection other) {
    Opening together = opening;
    if (together == null) {
      together = new Opening(this);
      opening = together;
    }
    other.opening = together;
    together.add(other);
  }

  /** {@return one of that combination that is opened together with this one, and of which the caller is now a user; null if there is none} */
  @Nullable
  Connection joinNeeded(Combination other) {
    Opening together = opening;
    Connection found = together == null ? null : together.find(other);
    return found != null && found.join() ? found : null;
  }

  /** Opens a new connection and all that it needs, then publishes them. */
  static void open(Connection outermost) {
    outermost.attach();
    Opening together = outermost.opening;
    if (together == null) {
      outermost.publish();
      return;
    }
    for (int i = 1; i < together.size(); i++) {
      together.get(i).attach();
    }
    for (int i = 0; i < together.size(); i++) {
      together.get(i).publish();
    }
  }

  private void publish() {
    opening = null;
    if (isUsed()) {
      combination.publish(this);
    }
    if (!isUsed()) {
      closeAll(close(null));
    }
  }

  private void attach() {
    Signal[] sources = combination.sources();
    for (int i = 0; i < sources.length && isUsed(); i++) {
      if (!sources[i].attachFirst(common, this) && !sources[i].attach(ownLink(i), this)) {
        sourceWent();
      }
    }
  }

  private SourceLink ownLink(int source) {
    SourceLink[] links = own;
    if (links == null) {
      links = new SourceLink[combination.sources().length];
      own = links;
    }
    SourceLink link = new SourceLink(this);
    links[source] = link;
    return link;
  }

  void sourceWent() {
    if (!combination.needsAll() || (int) MISSING.getAndAdd(this, -1) == 1) {
      combination.sourcesWent();
    }
  }

  /** Gives up what keeps the link supplied, if anything does. The link is dead. */
  static void leave(Link link) {
    Connection upstream = link.takeUpstream();
    if (upstream != null) {
      upstream.leave();
    }
  }

  /** The link that took it from where it stood is dead. */
  void leave() {
    closeAll(left(null));
  }

  private static void closeAll(@Nullable Connection dying) {
    Connection rest = dying;
    while (rest != null) {
      rest = rest.close(rest.nextDying);
    }
  }

  /** Detaches; those whose last user this was come to the front of the list. */
  private @Nullable Connection close(@Nullable Connection dying) {
    combination.withdraw(this);
    Connection list = dying;
    Signal[] sources = combination.sources();
    SourceLink[] links = own;
    common.die();
    for (int i = 0; i < sources.length; i++) {
      SourceLink link = links == null ? null : links[i];
      if (link == null) {
        sources[i].letGo(common);
        continue;
      }
      link.die();
      sources[i].letGo(link);
      Connection upstream = link.takeUpstream();
      list = upstream == null ? list : upstream.left(list);
    }
    return list;
  }
}
