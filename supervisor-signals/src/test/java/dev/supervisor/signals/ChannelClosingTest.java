package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("threads")
final class ChannelClosingTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private final List<Integer> discarded = new ArrayList<>();
  private final Channel<Integer> channel =
      Channel.bounded("numbers", 2, with -> with.onDiscard(discarded::add));

  private void assertRefused(ThrowingCallable put) {
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(put)
        .withMessageMatching("channel numbers \\(\\d of 2\\) is closed: it takes no more elements");
  }

  @ParameterizedTest
  @EnumSource
  void close_afterwards_everyWayToPutIsRefused(Closing how) {
    channel.close(how);
    assertRefused(() -> channel.put(1));
    assertRefused(() -> channel.put(1, Signal.DONE));
    assertRefused(() -> channel.offer(1));
    assertRefused(() -> channel.force(1));
    assertRefused(() -> channel.push(1));
    assertRefused(() -> channel.pushAll(List.of(1)));
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> channel.putAsync(1).join())
        .withCauseInstanceOf(ChannelClosedException.class);
    assertThat(channel.isEmpty()).isTrue();
    assertThat(discarded).as("what was refused is still its producer's").isEmpty();
  }

  @Test
  void closeDrain_readersGetWhatIsLeft() throws InterruptedException {
    channel.put(1);
    channel.put(2);
    assertThat(channel.closed().isGo()).isFalse();
    channel.close(Closing.DRAIN);
    assertThat(channel.closed().isGo()).isTrue();
    assertThat(channel.drained().isGo()).isFalse();
    assertThat(channel.take()).isEqualTo(1);
    assertThat(channel.drained().isGo()).isFalse();
    assertThat(channel.poll()).isEqualTo(2);
    assertThat(channel.drained().isGo()).isTrue();
    assertThat(channel.take()).isNull();
    assertThat(channel.take(Signal.NEVER)).isNull();
    assertThat(channel.poll()).isNull();
    assertThat(channel.takeAsync()).isCompletedWithValue(null);
    assertThat(channel.drainAll()).isEmpty();
    assertThat(discarded).isEmpty();
  }

  @Test
  void closeDrain_empty_isDrainedAtOnce() {
    channel.close(Closing.DRAIN);
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void closeDrain_drainAllTakesTheLast_isDrained() {
    channel.offer(1);
    channel.close(Closing.DRAIN);
    assertThat(channel.drainAll()).containsExactly(1);
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void closeDiscard_hookGetsAllInOrderOnThisThread() {
    List<Thread> by = new ArrayList<>();
    Channel<Integer> ordered = Channel.bounded(
        "ordered",
        9,
        with -> with.priority(Comparator.naturalOrder()).onDiscard(it -> {
          discarded.add(it);
          by.add(Thread.currentThread());
        }));
    ordered.pushAll(List.of(9, 8));
    List.of(3, 1, 2).forEach(ordered::offer);
    ordered.close(Closing.DISCARD);
    assertThat(discarded).containsExactly(9, 8, 1, 2, 3);
    assertThat(by).containsOnly(Thread.currentThread());
    assertThat(ordered.isEmpty()).isTrue();
    assertThat(ordered.drained().isGo()).isTrue();
    assertThat(ordered.poll()).isNull();
  }

  @Test
  void closeDiscard_hookFails_theOthersAreHandedOver() {
    Channel<Integer> fragile = Channel.bounded(
        "fragile",
        3,
        with -> with.onDiscard(it -> {
          if (it == 2) {
            throw new IllegalStateException("two");
          }
          discarded.add(it);
        }));
    List.of(1, 2, 3).forEach(fragile::offer);
    try (Logged logged = Logged.by(Channel.class)) {
      fragile.close(Closing.DISCARD);
      assertThat(logged.lines())
          .containsExactly("ERROR the discard hook of channel fragile (0 of 3) for 2 failed / two");
    }
    assertThat(discarded).containsExactly(1, 3);
  }

  @Test
  void closeDiscard_withoutAHook_logsTheNumber() {
    Channel<Integer> plain = Channel.bounded("plain", 3);
    plain.offer(1);
    plain.offer(2);
    try (Logged logged = Logged.by(Channel.class)) {
      plain.close(Closing.DISCARD);
      assertThat(logged.lines())
          .containsExactly(
              "WARN channel plain (0 of 3) was closed and 2 elements in it were discarded");
      Channel.bounded("empty", 1).close(Closing.DISCARD);
      assertThat(logged.lines()).hasSize(1);
    }
  }

  @Test
  void close_again_changesNothingButDiscardAfterDrain() {
    channel.offer(1);
    channel.offer(2);
    channel.close(Closing.DRAIN);
    channel.close(Closing.DRAIN);
    assertThat(channel.poll()).isEqualTo(1);
    channel.close(Closing.DISCARD);
    assertThat(discarded).containsExactly(2);
    assertThat(channel.drained().isGo()).isTrue();
    channel.close(Closing.DISCARD);
    channel.close(Closing.DRAIN);
    assertThat(discarded).containsExactly(2);
  }

  // ---- those who wait

  @ParameterizedTest
  @MethodSource(KINDS)
  void close_wakesAllConsumersWithNothing(ThreadKind kind) {
    for (Closing how : Closing.values()) {
      Channel<Integer> empty = Channel.bounded("empty", 1);
      List<Running<List<Boolean>>> consumers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        consumers.add(Running.on(kind, () -> {
              Integer taken = empty.take();
              return List.of(
                  taken == null, empty.closed().isGo(), empty.drained().isGo());
            })
            .parked());
      }
      CompletableFuture<Integer> async = empty.takeAsync();
      empty.close(how);
      consumers.forEach(it -> assertThat(it.result()).containsExactly(true, true, true));
      assertThat(async).isCompletedWithValue(null);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void close_tellsAllProducersThatWait(ThreadKind kind) {
    for (Closing how : Closing.values()) {
      Channel<Integer> full = Channel.bounded("full", 1, with -> with.onDiscard(discarded::add));
      full.offer(0);
      List<Running<Boolean>> producers = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        int element = i;
        producers.add(Running.on(kind, () -> full.put(element, Signal.NEVER)).parked());
      }
      CompletableFuture<Void> async = full.putAsync(4);
      full.close(how);
      producers.forEach(it -> assertThat(it.failure())
          .isInstanceOf(ChannelClosedException.class)
          .hasMessageEndingWith("was closed while its producer waited for room"));
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(async::join)
          .withCauseInstanceOf(ChannelClosedException.class);
      assertThat(full.drainAll()).hasSize(how == Closing.DRAIN ? 1 : 0);
    }
    assertThat(discarded).containsExactly(0);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void iterate_closedByAnother_ends(ThreadKind kind) throws InterruptedException {
    Running<List<Integer>> consumer = Running.on(kind, () -> {
      List<Integer> all = new ArrayList<>();
      for (Integer each : channel) {
        all.add(each);
      }
      return all;
    });
    for (int i = 0; i < 100; i++) {
      channel.put(i);
    }
    channel.close(Closing.DRAIN);
    assertThat(consumer.result()).hasSize(100).isSorted();
  }

  @ParameterizedTest
  @EnumSource
  void close_callbackThatWaitsForTheConsumers_doesNotHang(Closing how) {
    // Bad schedule: the callback of closed() runs before the consumers are told, and waits for one.
    AtomicReference<Running<Integer>> consumer = new AtomicReference<>();
    List<Object> seen = new ArrayList<>();
    channel.closed().then(() -> {
      seen.add(consumer.get().result() == null);
      seen.add(channel.drained().isGo());
    });
    consumer.set(Running.start(channel::take).parked());
    channel.close(how);
    assertThat(seen).containsExactly(true, true);
  }

  @Test
  void drained_callbackThatWaitsForTheOtherConsumers_doesNotHang() {
    AtomicReference<Running<Integer>> other = new AtomicReference<>();
    List<Object> seen = new ArrayList<>();
    channel.drained().then(() -> seen.add(other.get().result() == null));
    other.set(Running.start(channel::take).parked());
    channel.close(Closing.DRAIN);
    assertThat(seen).containsExactly(true);
  }

  @Test
  void close_futureWhoseContinuationWaitsForAThread_doesNotHang() {
    // Bad schedule: the first in line is a future whose owner's code waits for the second.
    AtomicReference<Running<Integer>> consumer = new AtomicReference<>();
    List<Object> seen = new ArrayList<>();
    CompletableFuture<Void> after =
        channel.takeAsync().thenAccept(none -> seen.add(consumer.get().result() == null));
    consumer.set(Running.start(channel::take).parked());
    channel.close(Closing.DRAIN);
    assertThat(after).isCompleted();
    assertThat(seen).containsExactly(true);
  }
}
