package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.signals.internal.Blocker;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was seen of a point of the graph of waits: what it waits for, in words that are made later, and its hops to other points. */
final class WaitSeen {
  final WaitPoint at;
  private final Object token;
  private final Supplier<JvmView> look; // of a thread
  private @Nullable JvmView view;
  private final Supplier<String> words; // some are code of users
  final List<WaitHop> hops;
  final Why.Kind kind; // where there are no hops
  final Why.Known known;
  final boolean isTimed;
  private boolean isPassage;
  private boolean isWait = true;
  private boolean isOfWork;
  private @Nullable String ending;

  WaitSeen(
      WaitPoint at,
      Object token,
      Supplier<JvmView> look,
      Supplier<String> words,
      List<WaitHop> hops,
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

  /** {@return whether its words may be those of users} */
  boolean hasWordsOfUsers() {
    return isOwnWait() || isOfWork;
  }

  /** {@return whether it is in a wait of this library} */
  boolean isOwnWait() {
    return token instanceof Blocker;
  }

  /** {@return how a sentence ends behind its words, where that is known better than by its kind; else null} */
  @Nullable
  String ending() {
    return ending;
  }

  /** {@return itself, with what a sentence says behind its words} */
  WaitSeen endingWith(String words) {
    ending = words;
    return this;
  }

  /** {@return itself, in a wait of the JDK for work that a bridge of this library knows} */
  WaitSeen ofWork() {
    isOfWork = true;
    return this;
  }

  /** {@return that of a thread that was given up: to say why it does not move is of no use any more} */
  WaitSeen givenUp() {
    return new WaitSeen(
        at, token, look, words, List.of(), Why.Kind.GIVEN_UP, Why.Known.TREE, isTimed);
  }

  /** {@return what is one object, number or text as long as it is the same wait} */
  Object token() {
    return token;
  }

  boolean isSameWaitAs(WaitSeen other) {
    return WaitPoint.isSame(token, other.token);
  }

  boolean leadsTo(WaitSeen next) {
    return hops.stream().anyMatch(hop -> hop.isFact() && hop.to().is(next.at));
  }

  /** {@return what is known by the tree, where nothing follows} */
  static WaitSeen of(WaitPoint at, Object token, String words, Why.Kind kind) {
    WaitSeen seen = new WaitSeen(
        at, token, () -> JvmView.NOTHING, () -> words, List.of(), kind, Why.Known.TREE, false);
    seen.isWait = words.startsWith("its ") || words.startsWith("a ");
    return seen;
  }

  /** {@return what is known by the tree, and goes on} */
  static WaitSeen leading(WaitPoint at, Object token, String words, List<WaitPoint> to) {
    WaitSeen seen = new WaitSeen(
        at,
        token,
        () -> JvmView.NOTHING,
        () -> words,
        to.stream()
            .map(each -> new WaitHop(each, /* isFact= */ true, Why.Known.TREE))
            .toList(),
        Why.Kind.NOTHING_KNOWN,
        Why.Known.TREE,
        /* isTimed= */ false);
    seen.isPassage = words.startsWith("its ");
    return seen;
  }

  /** {@return what only its owner, outside the tree, ends} */
  static WaitSeen outside(WaitPoint at, Object token, Supplier<String> words) {
    WaitSeen seen = new WaitSeen(
        at,
        token,
        () -> JvmView.NOTHING,
        words,
        List.of(),
        Why.Kind.OUTSIDE,
        Why.Known.TREE,
        /* isTimed= */ false);
    seen.isWait = false;
    return seen;
  }
}
