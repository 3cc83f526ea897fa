package dev.supervisor.core;

/** A hop to another point, which is a fact or a guess. */
record WaitHop(WaitPoint to, boolean isFact, Why.Known known) {
  /** {@return whether it is known that the other holds what is waited for, though that may not be the only way on} */
  boolean isCertain() {
    return known != Why.Known.GUESS;
  }
}
