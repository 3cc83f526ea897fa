package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/** The parties that wait on one side of an exchange, the longest waiting first. Guarded by the exchange. */
final class Line<T> {
  private @Nullable Party<T> first;
  private @Nullable Party<T> last;

  boolean isEmpty() {
    return first == null;
  }

  /** {@return the longest waiting; null when nobody waits} */
  @Nullable
  Party<T> first() {
    return first;
  }

  void add(Party<T> party) {
    party.line = this;
    party.before = last;
    if (last == null) {
      first = party;
    } else {
      last.after = party;
    }
    last = party;
  }

  /** {@return the longest waiting, which is in line no more} */
  @Nullable
  Party<T> poll() {
    Party<T> party = first;
    if (party != null) {
      boolean unused = remove(party);
    }
    return party;
  }

  /** {@return whether it was in this line} */
  boolean remove(Party<T> party) {
    if (party.line != this) {
      return false;
    }
    Party<T> before = party.before;
    Party<T> after = party.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    party.line = null;
    party.before = null;
    party.after = null;
    return true;
  }
}
