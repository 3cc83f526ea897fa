package dev.supervisor.command;

import java.util.Map;

/**
 * What the pool of a tree has done so far, at one moment. Programs and sticky shells do not count. Immutable.
 *
 * @param leases how many times a command was given a session
 * @param reuses how many of these sessions had had a command before
 * @param opened how many sessions were opened
 * @param live how many there are, those that are just being opened or closed included
 * @param idle how many of these have no command
 * @param waiting how many commands wait for one
 * @param retired how many have ended, by why; without those that never happened
 */
public record PoolCounts(
    long leases,
    long reuses,
    long opened,
    int live,
    int idle,
    int waiting,
    Map<Retirement, Long> retired) {

  /** Copies the map. */
  public PoolCounts {
    retired = Map.copyOf(retired);
  }
}
