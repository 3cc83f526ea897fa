package dev.supervisor.core;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the listener of a child that it has given up: by a helper thread, when all is decided. Made where there is a listener. Thread-safe. */
final class GivingUp {
  private static final Lane LANE = new Lane("supervisor-giving-up", 64);

  /**
   * What is still to be told.
   *
   * @param story where it was given up to the nodes above
   */
  private record Untold(
      int attempts, @Nullable Throwable failure, @Nullable FailureStory story) {}

  private final ChildNode<?> node;
  private final Restart policy;
  private final Consumer<? super Restart.GivenUp> listener;
  private final AtomicReference<@Nullable Untold> untold = new AtomicReference<>();

  GivingUp(ChildNode<?> node, Restart policy, Consumer<? super Restart.GivenUp> listener) {
    this.node = node;
    this.policy = policy;
    this.listener = listener;
  }

  /** Notes that the child has given up. That is told once the chain has gone on. */
  void note(int attempts, @Nullable Throwable failure, @Nullable FailureStory story) {
    untold.set(new Untold(attempts, failure, story));
  }

  /** The chain has gone on; without the mutex. */
  void tell() {
    Untold it = untold.getAndSet(null);
    if (it != null) {
      LANE.execute(() -> {
        boolean unused = Foreign.run(
            Restart.class,
            () -> "the listener for the giving up of " + node.path(),
            () ->
                listener.accept(new Restart.GivenUp(node, it.attempts(), it.failure(), line(it))));
      });
    }
  }

  private String line(Untold it) {
    FailureStory story = it.story();
    if (story != null) {
      return story.sentence();
    }
    Throwable last = it.failure();
    return node.path()
        + " gave up after "
        + Restarts.attempts(it.attempts())
        + (last == null ? "" : ", with " + Thrown.text(last))
        + (policy.giving == Restart.Giving.COOLS_DOWN
            ? "; it tries again in " + policy.coolDown.toMillis() + " ms"
            : "; it stays down");
  }
}
