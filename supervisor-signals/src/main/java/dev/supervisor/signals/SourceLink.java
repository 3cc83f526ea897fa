package dev.supervisor.signals;

/** A combination's place among the dependents of one of its sources. */
final class SourceLink extends Link implements Runnable {
  SourceLink(SourceSupply supplies) {
    super(supplies);
  }

  @Override
  public void run() { // the source has gone
    Object supplies = claim();
    if (supplies != null) {
      Supply.leave(this);
      ((SourceSupply) supplies).sourceWent(this);
    }
  }
}
