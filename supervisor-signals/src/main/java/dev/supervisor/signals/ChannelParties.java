package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/** The parties that wait on one side of an core, the longest waiting first. Guarded by the core. */
final class ChannelParties<T> {
  private @Nullable ChannelParty<T> first;
  private @Nullable ChannelParty<T> last;

  boolean isEmpty() {
    return first == null;
  }

  /** {@return the longest waiting; null when none waits} */
  @Nullable
  ChannelParty<T> first() {
    return first;
  }

  void add(ChannelParty<T> party) {
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
  ChannelParty<T> poll() {
    ChannelParty<T> party = first;
    if (party != null) {
      boolean unused = remove(party);
    }
    return party;
  }

  /** {@return whether it was in this line} */
  boolean remove(ChannelParty<T> party) {
    if (party.line != this) {
      return false;
    }
    ChannelParty<T> before = party.before;
    ChannelParty<T> after = party.after;
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
