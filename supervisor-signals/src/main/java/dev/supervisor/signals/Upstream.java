package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a signal that goes by itself able to do so while something depends on it: a combination's
 * {@link Connection} to its sources, a deadline's {@link Alarm}. Counts its users, one for each link.
 */
sealed interface Upstream permits Connection, Alarm {

  /**
   * Takes one user off.
   *
   * @return the list of connections to be closed, with this one in front if that was its last user
   */
  @Nullable
  Connection left(@Nullable Connection dying);
}
