package dev.supervisor.core.oracle;

/** What a body throws that is meant to fail; known by its node. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  final int node;

  Failure(int node) {
    super(
        "as told, by n" + node,
        null,
        /* enableSuppression= */ true,
        /* writableStackTrace= */ false);
    this.node = node;
  }
}
