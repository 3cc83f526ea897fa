package dev.supervisor.signals;

/** A thread in the waiting room of a {@link Lock}, in a ring in order of arrival. Guarded by the lock's door. */
final class Sleeper {
  final long number;
  final Wait wait;
  volatile boolean woken; // read by the sleeper without the lock
  private Sleeper before = this;
  private Sleeper after = this;

  Sleeper(long number, Wait wait) {
    this.number = number;
    this.wait = wait;
  }

  /** {@return the sentinel of an empty ring, which never sleeps} */
  @SuppressWarnings("NullAway")
  static Sleeper sentinel() {
    return new Sleeper(0, null);
  }

  /** {@return of the sentinel: the first to have come, or itself when the room is empty} */
  Sleeper next() {
    return after;
  }

  /** Comes as the last into the ring of the sentinel. */
  void enterRoom(Sleeper ring) {
    before = ring.before;
    after = ring;
    ring.before.after = this;
    ring.before = this;
  }

  void leaveRoom() {
    before.after = after;
    after.before = before;
    before = this;
    after = this;
  }
}
