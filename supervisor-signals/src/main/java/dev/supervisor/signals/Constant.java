package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/** {@link Signal#DONE} and {@link Signal#NEVER}: nothing is ever kept on them. */
final class Constant extends Signal {
  private final boolean done;

  Constant(boolean done) {
    this.done = done;
    if (done) {
      fire(Gone.SILENTLY);
    }
  }

  @Override
  boolean attachFirst(Link link) {
    return !done;
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
    return !done;
  }

  @Override
  public String name() {
    return done ? "DONE" : "NEVER";
  }

  @Override
  String refusal() {
    return "it is a constant";
  }
}
