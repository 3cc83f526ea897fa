package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.supervisor.signals.Channel.Closing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Elements and room as futures, cancelled at each moment. */
final class ChannelAsyncTest {
  private final List<Integer> discarded = new ArrayList<>();
  private final Channel<Integer> channel =
      Channel.bounded("numbers", 2, with -> with.onDiscard(discarded::add));

  // ---- taking

  @Test
  void takeAsync_elementThere_isComplete() {
    channel.offer(1);
    assertThat(channel.takeAsync()).isCompletedWithValue(1);
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void takeAsync_severalWaiting_areServedInOrder() {
    CompletableFuture<Integer> first = channel.takeAsync();
    CompletableFuture<Integer> second = channel.takeAsync();
    assertThat(first).isNotDone();
    channel.offer(1);
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).isNotDone();
    channel.offer(2);
    assertThat(second).isCompletedWithValue(2);
  }

  @Test
  void takeAsync_cancelledBefore_takesNothing() {
    CompletableFuture<Integer> cancelled = channel.takeAsync();
    CompletableFuture<Integer> byHand = channel.takeAsync();
    CompletableFuture<Integer> next = channel.takeAsync();
    assertThat(cancelled.cancel(false)).isTrue();
    assertThat(byHand.complete(99)).isTrue();
    channel.offer(1);
    assertThat(next).isCompletedWithValue(1);
    channel.offer(2);
    assertThat(channel.drainAll()).containsExactly(2);
  }

  @Test
  void takeAsync_cancelledAfterwards_hasItsElement() {
    CompletableFuture<Integer> future = channel.takeAsync();
    channel.offer(1);
    assertThat(future.cancel(false)).isFalse();
    assertThat(future).isCompletedWithValue(1);
  }

  /** Two futures are given 1 and 2 in one step; what happens in between is up to the test. */
  private CompletableFuture<Integer> secondOfTwo(Runnable betweenTheTwo) {
    CompletableFuture<Integer> first = channel.takeAsync();
    CompletableFuture<Integer> second = channel.takeAsync();
    CompletableFuture<Void> between = first.thenRun(() -> {
      second.cancel(false);
      betweenTheTwo.run();
    });
    channel.pushAll(List.of(1, 2));
    assertThat(first).isCompletedWithValue(1);
    assertThat(between).isCompleted();
    return second;
  }

  @Test
  void takeAsync_cancelledInTransit_givesTheElementBackToTheFront() {
    // Bad schedule: given an element, cancelled, told: the element meets a future that is over.
    CompletableFuture<Integer> second = secondOfTwo(() -> channel.offer(3));
    assertThat(second).isCancelled();
    assertThat(channel.size()).isEqualTo(2);
    assertThat(channel.drainAll()).containsExactly(2, 3);
  }

  @Test
  void takeAsync_cancelledInTransit_givesItToOneWhoWaits() {
    AtomicInteger got = new AtomicInteger();
    CompletableFuture<Integer> second = secondOfTwo(() -> {
      CompletableFuture<Void> unused = channel.takeAsync().thenAccept(got::set);
    });
    assertThat(second).isCancelled();
    assertThat(got).hasValue(2);
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void takeAsync_cancelledInTransitWhileDraining_isStillThereForReaders() throws Exception {
    List<Boolean> drainedBetween = new ArrayList<>();
    CompletableFuture<Integer> second = secondOfTwo(() -> {
      channel.close(Closing.DRAIN);
      drainedBetween.add(channel.drained().isGo());
    });
    assertThat(second).isCancelled();
    assertThat(drainedBetween).as("one is in transit").containsExactly(false);
    assertThat(channel.drained().isGo()).isFalse();
    assertThat(channel.take()).isEqualTo(2);
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void takeAsync_cancelledInTransitWhileDiscarding_goesToTheHook() {
    CompletableFuture<Integer> second = secondOfTwo(() -> channel.close(Closing.DISCARD));
    assertThat(second).isCancelled();
    assertThat(discarded).containsExactly(2);
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void takeAsync_closedWhileInTransit_arrivesAndThenTheChannelIsDrained() {
    CompletableFuture<Integer> first = channel.takeAsync();
    CompletableFuture<Void> closing = first.thenRun(() -> {
      channel.close(Closing.DRAIN);
      assertThat(channel.drained().isGo()).isFalse();
    });
    channel.offer(1);
    assertThat(closing).isCompleted();
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void takeAsync_continuationFails_doesNotReachTheProducer() {
    CompletableFuture<Object> failing = channel.takeAsync().thenApply(it -> {
      throw new IllegalStateException("mine");
    });
    assertThat(channel.offer(1)).isTrue();
    assertThat(failing).isCompletedExceptionally();
    assertThat(channel.isEmpty()).isTrue();
  }

  // ---- putting

  @Test
  void putAsync_room_isComplete() {
    assertThat(channel.putAsync(1)).isCompletedWithValue(null);
    assertThat(channel.poll()).isEqualTo(1);
  }

  @Test
  void putAsync_full_completesWhenThereIsRoomInOrder() {
    channel.offer(1);
    channel.offer(2);
    CompletableFuture<Void> third = channel.putAsync(3);
    CompletableFuture<Void> fourth = channel.putAsync(4);
    assertThat(third).isNotDone();
    assertThat(channel.poll()).isEqualTo(1);
    assertThat(third).isCompletedWithValue(null);
    assertThat(fourth).isNotDone();
    assertThat(channel.drainAll()).containsExactly(2, 3, 4);
    assertThat(fourth).isCompletedWithValue(null);
  }

  @Test
  void putAsync_cancelledBefore_takesTheElementBack() {
    channel.offer(1);
    channel.offer(2);
    CompletableFuture<Void> third = channel.putAsync(3);
    CompletableFuture<Void> fourth = channel.putAsync(4);
    assertThat(third.cancel(false)).isTrue();
    assertThat(channel.drainAll()).containsExactly(1, 2, 4);
    assertThat(fourth).isCompletedWithValue(null);
  }

  @Test
  void putAsync_cancelledAfterwards_wasAccepted() {
    CompletableFuture<Void> first = channel.putAsync(1);
    assertThat(first.cancel(false)).isFalse();
    assertThat(channel.drainAll()).containsExactly(1);
  }

  @Test
  void putAsync_cancelledWhenAcceptedButNotTold_keepsTheElement() {
    // Bad schedule: accepted, cancelled, told: it must be there exactly once all the same.
    channel.offer(1);
    channel.offer(2);
    CompletableFuture<Void> third = channel.putAsync(3);
    CompletableFuture<Void> fourth = channel.putAsync(4);
    CompletableFuture<Boolean> between = third.thenApply(it -> fourth.cancel(false));
    assertThat(channel.drainAll()).containsExactly(1, 2, 3, 4);
    assertThat(between).isCompletedWithValue(true);
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void putAsync_closedMeanwhile_failsAndIsNotDiscarded() {
    channel.offer(1);
    channel.offer(2);
    CompletableFuture<Void> third = channel.putAsync(3);
    channel.close(Closing.DISCARD);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(third::join)
        .withCauseInstanceOf(ChannelClosedException.class);
    assertThat(discarded).containsExactly(1, 2);
  }

  // ---- together

  @Test
  void cancelledByAnotherThread_atAnyMoment_losesAndDoublesNothing() {
    // Bad schedule: cancel() meets the hand-over.
    Channel<Integer> busy = Channel.unbounded("busy");
    ConcurrentLinkedQueue<CompletableFuture<Integer>> waiting = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Integer> got = new ConcurrentLinkedQueue<>();
    int elements = 20_000;
    Running<Boolean> taking = Running.start(() -> {
      while (!busy.drained().isGo()) {
        CompletableFuture<Integer> future = busy.takeAsync();
        CompletableFuture<Void> unused = future.thenAccept(it -> {
          if (it != null) {
            got.add(it);
          }
        });
        if (!future.isDone()) {
          waiting.add(future);
          if (waiting.size() > 4) {
            Running.eventually(() -> waiting.size() <= 4 || busy.drained().isGo());
          }
        }
      }
      return true;
    });
    Running<Boolean> cancelling = Running.start(() -> {
      while (!busy.drained().isGo()) {
        CompletableFuture<Integer> future = waiting.poll();
        if (future != null) {
          future.cancel(false);
        }
      }
      return true;
    });
    for (int i = 0; i < elements; i++) {
      busy.offer(i);
    }
    busy.close(Closing.DRAIN);
    assertThat(taking.result() && cancelling.result()).isTrue();
    assertThat(got).hasSize(elements).doesNotHaveDuplicates();
  }
}
