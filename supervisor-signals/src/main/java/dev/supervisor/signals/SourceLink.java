package dev.supervisor.signals;

/** A combination's place among the dependents of one of its sources. */
final class SourceLink extends Link implements Runnable {
  SourceLink(Connection connection) {
    super(connection);
  }

  @Override
  public void run() { // the source has gone
    Object connection = claim();
    if (connection != null) {
      Connection.leave(this);
      ((Connection) connection).sourceWent(this);
    }
  }
}
