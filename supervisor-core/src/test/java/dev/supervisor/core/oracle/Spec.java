package dev.supervisor.core.oracle;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the test makes of one node.
 *
 * @param id unique in the tree and part of its name; the former life of one that is restarted has the negative number
 * @param place where a late child is put
 * @param children what its body makes at once, oldest first
 * @param late what its body makes when it is drained or asked
 */
record Spec(
    int id,
    Kind kind,
    Conduct conduct,
    Set<Trait> traits,
    Place place,
    List<Spec> children,
    List<Spec> late) {

  /** What it is to the tree. */
  enum Kind {
    ROOT,
    CHILD,
    /** Opened by the body of its parent, on that thread. */
    SCOPE,
    /** Created by its parent, and run on that thread. */
    OVERLAY,
    /** A foreign thread, registered with the root. */
    GUEST,
    ATTACHMENT,
    /** An attachment at the oldest place of the root. */
    SHARED,
    /** Created, and never started. */
    CREATED;

    boolean isStretch() {
      return this == SCOPE || this == OVERLAY;
    }

    boolean isAttachment() {
      return this == ATTACHMENT || this == SHARED;
    }
  }

  /** What else is special about it. */
  enum Trait {
    VIRTUAL,
    DAEMON,
    ALL_AT_ONCE,
    /** It has a result. */
    CALL,
    /** Nobody wants its result. */
    RELEASED,
    CLEANUP,
    /** Its cleanup opens a scope. */
    CLEANUP_SCOPE,
    /** It has a life before this one. */
    RESTARTED,
    /** Lets an interrupt out of its body. */
    RETHROWS
  }

  /** Under whom a late child is put. */
  enum Place {
    SELF,
    PARENT,
    ROOT
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** {@return the name: every node of a tree has its own} */
  String name() {
    return "n" + id;
  }

  static int idOf(String name) {
    return Integer.parseInt(name.substring(1));
  }

  Spec withChildren(List<Spec> others) {
    return new Spec(id, kind, conduct, traits, place, others, late);
  }

  Spec withLate(List<Spec> others) {
    return new Spec(id, kind, conduct, traits, place, children, others);
  }

  Spec withConduct(Conduct other) {
    return new Spec(id, kind, other, traits, place, children, late);
  }

  Spec without(Trait trait) {
    Set<Trait> fewer = EnumSet.noneOf(Trait.class);
    fewer.addAll(traits);
    fewer.remove(trait);
    return new Spec(id, kind, conduct, fewer, place, children, late);
  }

  /** Visits this and all below, late ones included. */
  void each(Consumer<Spec> visitor) {
    visitor.accept(this);
    children.forEach(child -> child.each(visitor));
    late.forEach(child -> child.each(visitor));
  }

  void describe(StringBuilder text, String indent, String what) {
    text.append(indent)
        .append(what)
        .append(name())
        .append(' ')
        .append(kind)
        .append(' ')
        .append(conduct);
    traits.forEach(trait -> text.append(' ').append(trait));
    text.append('\n');
    children.forEach(child -> child.describe(text, indent + "  ", ""));
    late.forEach(child -> child.describe(text, indent + "  ", "late under " + child.place() + " "));
  }
}
