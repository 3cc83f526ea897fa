package dev.supervisor.signals;

/** A combination's place among the dependents of one of its sources. */
final class SourceLink extends Link implements Runnable {
  private final SourceSupply supplies;
  private final Signal source;

  SourceLink(SourceSupply supplies, Signal source) {
    this.supplies = supplies;
    this.source = source;
  }

  @Override
  public void run() { // the source has gone
    if (claim()) {
      Supply.leave(this);
      supplies.sourceWent(source);
    }
  }
}
