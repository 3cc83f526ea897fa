package dev.supervisor.signals;

import java.util.Objects;

/**
 * A callback's place among the dependents of one source of any-of, where something else hung before: there the callback itself
 * cannot be, as it is in the stacks of several sources and so has to be the last of each. Dead when the callback is.
 */
final class StandInLink extends Link {
  StandInLink(CallbackLink callback) {
    super(callback);
  }

  @Override
  boolean isDead() {
    return callback().isDead();
  }

  @Override
  boolean isOneOfSeveral() {
    return true;
  }

  @Override
  CallbackLink callback() {
    return (CallbackLink) Objects.requireNonNull(whom()); // nothing ends it
  }
}
