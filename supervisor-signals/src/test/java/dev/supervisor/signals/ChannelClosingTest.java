package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.supervisor.signals.Channel.Closing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
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
    assertExhausted(channel::take);
    assertExhausted(() -> channel.take(Signal.NEVER));
    assertExhausted(() -> channel.take(Signal.DONE));
    assertThat(channel.poll()).isNull();
    assertExhausted(channel.takeAsync());
    assertThat(channel.iterator().hasNext()).isFalse();
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
  void close_tellsAllConsumersThatWait(ThreadKind kind) {
    for (Closing how : Closing.values()) {
      Channel<Integer> empty = Channel.bounded("empty", 1);
      List<Running<List<Boolean>>> consumers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        consumers.add(Running.on(kind, () -> {
              assertExhausted(empty::take);
              return List.of(empty.closed().isGo(), empty.drained().isGo());
            })
            .parked());
      }
      CompletableFuture<Integer> async = empty.takeAsync();
      empty.close(how);
      consumers.forEach(it -> assertThat(it.result()).containsExactly(true, true));
      assertExhausted(async);
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

  // ---- closing after others

  @Test
  void closeAfter_signalGoes_readersGetWhatIsLeft() throws InterruptedException {
    Signal produced = Signal.create();
    channel.closeAfter(produced);
    channel.put(1);
    assertThat(channel.closed().isGo()).isFalse();
    produced.go();
    channel.closed().await();
    assertThat(channel.take()).isEqualTo(1);
    assertExhausted(channel::take);
    assertThat(discarded).isEmpty();
  }

  @Test
  void closeAfter_signalHasGone_isClosedAtOnce() {
    channel.closeAfter(Signal.DONE);
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void closeAfter_anotherClosesFirst_nothingStaysOnTheSignal() {
    Signal produced = Signal.create();
    channel.closeAfter(produced);
    channel.closeAfter(produced);
    assertThat(produced.dependents()).isEqualTo(2);
    channel.close(Closing.DISCARD);
    assertThat(produced.dependents()).isZero();
  }

  @Test
  void closeAfter_callbackOfTheSignalBlocks_closesNevertheless() throws Exception {
    // Bad schedule: a user's callback, attached before, keeps the thread that lets the signal go.
    Signal produced = Signal.create();
    var blocked = new CompletableFuture<Boolean>();
    produced.then(blocked::join);
    channel.closeAfter(produced);
    Running<Boolean> going = Running.start(produced::go);
    try {
      channel.closed().await();
      assertThat(going.isDone()).isFalse();
    } finally {
      blocked.complete(true);
    }
    assertThat(going.result()).isTrue();
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

  @Test
  void until_signalGoes_leavesTheRest() {
    Signal enough = Signal.named("enough");
    Channel<Integer> three = Channel.unbounded("three");
    List.of(1, 2, 3).forEach(three::offer);
    List<Integer> seen = new ArrayList<>();
    for (int each : three.until(enough)) {
      seen.add(each);
      if (each == 2) {
        enough.go();
      }
    }
    assertThat(seen).containsExactly(1, 2);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(three.until(enough).iterator()::next)
        .withMessage("enough has gone");
    assertThat(three.drainAll()).containsExactly(3);
  }

  @Test
  void until_closedAndDrained_ends() {
    channel.offer(1);
    channel.close(Closing.DRAIN);
    assertThat(channel.until(Signal.NEVER)).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void until_signalGoesWhileItWaits_ends(ThreadKind kind) {
    Signal enough = Signal.create();
    Running<Boolean> consumer =
        Running.on(kind, () -> channel.until(enough).iterator().hasNext()).parked();
    enough.go();
    assertThat(consumer.result()).isFalse();
    assertThat(enough.dependents()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void close_callbackThatWaitsForTheConsumers_doesNotHang(Closing how) {
    // Bad schedule: the callback of closed() runs before the consumers are told, and waits for one.
    AtomicReference<Running<Integer>> consumer = new AtomicReference<>();
    List<Object> seen = new ArrayList<>();
    channel.closed().then(() -> {
      seen.add(consumer.get().failure() instanceof ChannelClosedException);
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
    channel.drained().then(() -> seen.add(other.get().failure() instanceof ChannelClosedException));
    other.set(Running.start(channel::take).parked());
    channel.close(Closing.DRAIN);
    assertThat(seen).containsExactly(true);
  }

  @Test
  void close_futureWhoseContinuationWaitsForAThread_doesNotHang() {
    // Bad schedule: the first in line is a future whose owner's code waits for the second.
    AtomicReference<Running<Integer>> consumer = new AtomicReference<>();
    List<Object> seen = new ArrayList<>();
    CompletableFuture<Object> after = channel
        .takeAsync()
        .handle(
            (none, end) -> seen.add(consumer.get().failure() instanceof ChannelClosedException));
    consumer.set(Running.start(channel::take).parked());
    channel.close(Closing.DRAIN);
    assertThat(after).isCompleted();
    assertThat(seen).containsExactly(true);
  }

  private static void assertExhausted(ThrowingCallable take) {
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(take)
        .withMessageEndingWith("is closed and drained: no more elements come");
  }

  private static void assertExhausted(CompletableFuture<Integer> taken) {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(taken::join)
        .withCauseInstanceOf(ChannelClosedException.class);
  }
}
