package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/** A combination's place among the dependents of one of its sources, or of several. */
final class SourceLink extends Link implements Runnable {
  SourceLink(Connection connection) {
    super(connection);
  }

  @Override
  public void run() { // the source has gone
    Connection connection = (Connection) whom();
    if (connection != null) {
      Connection.leave(this);
      connection.sourceWent();
    }
  }

  @Override
  @Nullable
  Combination combination() {
    Connection connection = (Connection) whom();
    return connection == null ? null : connection.of();
  }

  @Override
  @Nullable
  Connection takeUpstream() {
    return takeUpstreamAtomically();
  }
}
