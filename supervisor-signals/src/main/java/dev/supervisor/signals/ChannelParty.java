package dev.supervisor.signals;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One side of a hand-over that is not complete yet: a producer without room, or a consumer without
 * an element.
 */
abstract sealed class ChannelParty<T> {
  /** The producer's element, or what the consumer was given. Guarded by the core. */
  @Nullable
  T element;

  /** How many elements had been added when a producer last tried. Guarded by the core. */
  int triedAt;

  /** Whether a producer's element was turned away because the channel was closed. */
  boolean refused;

  /** The line in which the party stands; null if it is in none. Guarded by the core, as its neighbours. */
  @Nullable
  ChannelParties<T> line;

  @Nullable
  ChannelParty<T> before;

  /** The next in line; of one that was settled, the next to be told. */
  @Nullable
  ChannelParty<T> after;

  /** Written by the core, after the fields above; read by the party without a lock. */
  private volatile boolean settled;

  ChannelParty(@Nullable T element) {
    this.element = element;
  }

  final boolean isSettled() {
    return settled;
  }

  final void settle() {
    settled = true;
  }

  /** A thread that waits. */
  static final class WaitingThread<T> extends ChannelParty<T> {
    final Wait wait;

    /** A producer that was told that there is room, and has not tried again yet. Guarded. */
    boolean called;

    /**
     * Whether a producer looks for room itself now and then, so that it need not be called before there is
     * much. Guarded; its own thread reads it without the mutex, as it only ever goes from true to false while it waits.
     */
    boolean looks;

    WaitingThread(Wait wait, @Nullable T element) {
      super(element);
      this.wait = wait;
    }
  }

  /** A future of the element: of the one that a consumer is given, or that a producer could put. */
  static final class WaitingFuture<T> extends ChannelParty<T> {
    final CompletableFuture<T> future = new CompletableFuture<>();
    final boolean producer;

    /** The failure that users' code threw when the producer's element was compared. Guarded by the core. */
    @Nullable
    Throwable failure;

    WaitingFuture(@Nullable T element, boolean producer) {
      super(element);
      this.producer = producer;
    }
  }
}
