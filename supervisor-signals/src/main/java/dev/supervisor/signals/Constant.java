package dev.supervisor.signals;

import dev.supervisor.signals.internal.Need;
import java.util.List;
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
  boolean attachFirst(Link link, Connection opening) {
    return !done;
  }

  @Override
  boolean attachOneOfSeveral(CallbackLink callback) {
    return !done;
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
    return !done;
  }

  @Override
  void addNeeds(List<? super Need> to, boolean isFact) {} // it never comes

  @Override
  public String name() {
    return done ? "DONE" : "NEVER";
  }

  @Override
  String refusal() {
    return "it is a constant";
  }
}
