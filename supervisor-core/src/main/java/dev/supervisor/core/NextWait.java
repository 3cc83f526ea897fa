package dev.supervisor.core;

import dev.supervisor.core.Starts.Counted;

/** What the next incarnation of a child waits for, and how the child counts meanwhile. */
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
