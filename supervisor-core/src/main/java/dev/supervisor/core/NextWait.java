package dev.supervisor.core;

import dev.supervisor.core.Starts.Counted;

/** For what the next incarnation of a child waits, and how it counts meanwhile. */
enum NextWait {
  NOT(Counted.LIVE),
  FOR_TIME(Counted.RESTARTING),
  FOR_THREADS(Counted.RESTARTING),
  FOR_A_START(Counted.DOWN),
  FOR_THE_GROUP(Counted.WITH_THE_GROUP),
  FOR_SIBLINGS(Counted.RESTARTING);

  final Counted counted;

  NextWait(Counted counted) {
    this.counted = counted;
  }
}
