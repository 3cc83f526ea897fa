package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What a channel does for one thread; see the other tests for those who wait. */
final class ChannelTest {
  private final Channel<Integer> channel = Channel.bounded("numbers", 3);

  private static <T> Channel<T> with(Channel<T> channel, List<T> elements) {
    elements.forEach(channel::force);
    return channel;
  }

  // ---- putting and taking

  @Test
  void put_andTake_firstInFirstOut() throws InterruptedException {
    channel.put(1);
    assertThat(channel.put(2, Signal.NEVER)).isTrue();
    assertThat(channel.offer(3)).isTrue();
    assertThat(channel.take()).isEqualTo(1);
    assertThat(channel.take(Signal.NEVER)).isEqualTo(2);
    assertThat(channel.poll()).isEqualTo(3);
    assertThat(channel.poll()).isNull();
  }

  @Test
  void sizes_asItFills_areExact() {
    assertThat(channel.isEmpty()).isTrue();
    for (int i = 1; i <= 3; i++) {
      assertThat(channel.isFull()).isFalse();
      assertThat(channel.offer(i)).isTrue();
      assertThat(channel.size()).isEqualTo(i);
    }
    assertThat(channel.isFull()).isTrue();
    assertThat(channel.isEmpty()).isFalse();
    channel.poll();
    assertThat(channel.size()).isEqualTo(2);
    assertThat(channel.isFull()).isFalse();
  }

  @Test
  void drain_takesNoMoreThanItIsTold() throws Exception {
    Channel<Integer> channel = Channel.unbounded("channel");
    channel.putAll(List.of(1, 2, 3));

    assertThat(channel.drain(2)).containsExactly(1, 2);
    assertThat(channel.drain(2)).containsExactly(3);
    assertThat(channel.drain(2)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> channel.drain(0))
        .withMessageContaining("most must be positive, not 0");
  }

  @Test
  void drain_makesRoomForTheProducersThatWait() throws Exception {
    Channel<Integer> full = Channel.bounded("full", 3);
    full.putAll(List.of(1, 2, 3));
    var waiting = full.putAsync(4);
    assertThat(waiting).isNotDone();

    assertThat(full.drain(2)).containsExactly(1, 2);

    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    full.close(Closing.DRAIN);
    assertThat(full.drain(1)).containsExactly(3);
    assertThat(full.drain(5)).containsExactly(4);
    assertThat(full.drain(1)).isEmpty();
    assertThat(full.drained().isGo()).isTrue();
  }

  @Test
  void offer_full_isNotAccepted() throws InterruptedException {
    with(channel, List.of(1, 2, 3));
    assertThat(channel.offer(4)).isFalse();
    assertThat(channel.put(4, Signal.DONE)).isFalse();
    assertThat(channel.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void put_withAGoneTillAndRoom_isAccepted() throws InterruptedException {
    assertThat(channel.put(1, Signal.DONE)).isTrue();
    assertThat(channel.take(Signal.DONE)).isEqualTo(1);
    assertThat(channel.take(Signal.DONE)).isNull();
  }

  @Test
  void offer_roomMadeByFewTakes_isAccepted() {
    Channel<Integer> roomy =
        Channel.bounded("roomy", 16); // so far the limit may lag, for what is put
    for (int i = 1; i <= 16; i++) {
      assertThat(roomy.offer(i)).isTrue();
    }
    assertThat(roomy.offer(17)).isFalse();
    assertThat(roomy.poll()).isEqualTo(1);
    assertThat(roomy.offer(17)).isTrue();
    assertThat(roomy.offer(18)).isFalse();
    assertThat(roomy.drainAll()).hasSize(16).startsWith(2).endsWith(17);
  }

  @Test
  void force_afterOthers_isBehindThem() throws InterruptedException {
    channel.put(1);
    channel.force(2);
    channel.put(3);
    assertThat(channel.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void force_full_goesPastTheBoundAtTheEnd() {
    with(channel, List.of(1, 2, 3));
    channel.force(4);
    assertThat(channel.size()).isEqualTo(4);
    assertThat(channel.poll()).isEqualTo(1);
    assertThat(channel.offer(5)).as("still full").isFalse();
    assertThat(channel.drainAll()).containsExactly(2, 3, 4);
  }

  @Test
  void push_full_goesPastTheBoundInFront() {
    with(channel, List.of(1, 2, 3));
    channel.push(0);
    channel.pushAll(List.of(-2, -1));
    channel.pushAll(List.of());
    assertThat(channel.size()).isEqualTo(6);
    assertThat(channel.drainAll()).containsExactly(-2, -1, 0, 1, 2, 3);
  }

  @Test
  void putAll_room_areAcceptedInOrder() throws InterruptedException {
    Channel<Integer> numbers = Channel.unbounded("numbers");
    numbers.putAll(List.of(1, 2, 3));
    numbers.putAll(List.of());
    assertThat(numbers.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void putAll_signalGoesFirst_tellsHowManyWereAccepted() throws InterruptedException {
    Channel<Integer> numbers = Channel.bounded("numbers", 2);
    assertThat(numbers.putAll(List.of(1, 2, 3), Signal.DONE)).isEqualTo(2);
    assertThat(numbers.putAll(List.of(4), Signal.DONE)).isZero();
    assertThat(numbers.drainAll()).containsExactly(1, 2);
  }

  @Test
  void putAll_closedMeanwhile_messageTellsHowManyWereAccepted() {
    Channel<Integer> numbers = Channel.bounded("numbers", 1);
    Running<Integer> producer =
        Running.start(() -> numbers.putAll(List.of(1, 2, 3), Signal.NEVER)).parked();
    numbers.close(Closing.DRAIN);
    assertThat(producer.failure())
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageEndingWith("is closed: it took 1 of 3 elements");
  }

  @Test
  void putAll_null_isRefusedBeforeAnythingWasPut() {
    Channel<Integer> numbers = Channel.unbounded("numbers");
    assertThatNullPointerException().isThrownBy(() -> numbers.putAll(Arrays.asList(1, null)));
    assertThat(numbers.isEmpty()).isTrue();
    assertThatNullPointerException().isThrownBy(() -> numbers.putAll(null)).withMessage("elements");
  }

  @Test
  void unbounded_manyElements_areAccepted() {
    Channel<Integer> unbounded = Channel.unbounded("many");
    for (int i = 0; i < 10_000; i++) {
      assertThat(unbounded.offer(i)).isTrue();
    }
    assertThat(unbounded.isFull()).isFalse();
    assertThat(unbounded.drainAll()).hasSize(10_000).isSorted();
    assertThat(unbounded).hasToString("channel many (0)");
  }

  @Test
  void nulls_areRefused() {
    assertThatNullPointerException().isThrownBy(() -> channel.put(null));
    assertThatNullPointerException().isThrownBy(() -> channel.put(1, null));
    assertThatNullPointerException().isThrownBy(() -> channel.offer(null));
    assertThatNullPointerException().isThrownBy(() -> channel.force(null));
    assertThatNullPointerException().isThrownBy(() -> channel.push(null));
    assertThatNullPointerException().isThrownBy(() -> channel.putAsync(null));
    assertThatNullPointerException().isThrownBy(() -> channel.take(null));
    assertThatNullPointerException().isThrownBy(() -> channel.until(null)).withMessage("stopWhen");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.closeAfter(null))
        .withMessage("signal");
    assertThatNullPointerException().isThrownBy(() -> channel.close(null));
    assertThatNullPointerException().isThrownBy(() -> Channel.unbounded(null));
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void bounded_withoutRoom_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channel.bounded("numbers", 0))
        .withMessage("channel numbers needs a capacity of at least 1, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channel.bounded("n", 1, with -> with.slowAfter(Duration.ZERO)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channel.bounded("n", 1, with -> with.slowAfter(Duration.ofNanos(-1))));
  }

  @Test
  void toString_tellsNameAndHowFullItIs() {
    channel.offer(1);
    assertThat(channel).hasToString("channel numbers (1 of 3)");
    assertThat(channel.name()).isEqualTo("numbers");
  }

  // ---- priority

  @Test
  void priority_smallestFirst_firstInFirstOutAmongEquals() {
    Channel<String> ordered = Channel.bounded(
        "ordered", 10, with -> with.priority(Comparator.comparingInt(String::length)));
    with(ordered, List.of("ccc", "a", "bb", "x", "dd", "", "yyy"));
    assertThat(ordered.drainAll()).containsExactly("", "a", "x", "bb", "dd", "ccc", "yyy");
  }

  @Test
  void priority_pushed_comesBeforeAllTheSame() {
    Channel<Integer> ordered =
        Channel.unbounded("ordered", with -> with.priority(Comparator.naturalOrder()));
    with(ordered, List.of(0, -5, 3));
    ordered.push(100);
    ordered.pushAll(List.of(70, 80));
    assertThat(ordered.size()).isEqualTo(6);
    assertThat(ordered.drainAll()).containsExactly(70, 80, 100, -5, 0, 3);
  }

  @Test
  void priority_putLater_isBeforeWhatHadComeAlready() {
    Channel<Integer> ordered =
        Channel.unbounded("ordered", with -> with.priority(Comparator.naturalOrder()));
    with(ordered, List.of(5, 7));
    assertThat(ordered.poll()).isEqualTo(5);
    assertThat(ordered.offer(6)).isTrue();
    assertThat(ordered.poll()).isEqualTo(6);
    assertThat(ordered.poll()).isEqualTo(7);
  }

  // ---- unique

  @Test
  void unique_equalToOneThatWaits_isAcceptedAndDropped() {
    Channel<String> unique = Channel.bounded("unique", 10, ChannelOptions::unique);
    assertThat(unique.offer("a")).isTrue();
    assertThat(unique.offer(new String("a"))).isTrue();
    unique.force("a");
    unique.push("a");
    assertThat(unique.size()).isOne();
    assertThat(unique.poll()).isEqualTo("a");
    assertThat(unique.offer("a")).as("taken: no longer waiting").isTrue();
    assertThat(unique.size()).isOne();
  }

  @Test
  void unique_pushed_isInFrontUnlessItWaitsAlready() {
    Channel<String> unique = Channel.bounded("unique", 10, ChannelOptions::unique);
    with(unique, List.of("a", "b"));
    unique.push("c");
    unique.push("b");
    assertThat(unique.drainAll()).containsExactly("c", "a", "b");
  }

  @Test
  void unique_duplicateIntoAFullChannel_isAcceptedWithoutRoom() throws InterruptedException {
    Channel<String> unique = Channel.bounded("unique", 1, ChannelOptions::unique);
    unique.put("a");
    assertThat(unique.offer("a")).as("it needs no room").isTrue();
    assertThat(unique.put("a", Signal.DONE)).isTrue();
    assertThat(unique.putAsync("a")).isCompletedWithValue(null);
    assertThat(unique.offer("b")).isFalse();
    assertThat(unique.drainAll()).containsExactly("a");
  }

  @Test
  void unique_withPriority_keepsBoth() {
    Channel<Integer> both =
        Channel.unbounded("both", with -> with.unique().priority(Comparator.reverseOrder()));
    with(both, List.of(1, 3, 2, 3, 1));
    assertThat(both.drainAll()).containsExactly(3, 2, 1);
    with(both, List.of(3, 3));
    assertThat(both.drainAll()).containsExactly(3);
  }

  // ---- iterating

  @Test
  void iterate_closed_endsAfterTheLastElement() {
    with(channel, List.of(1, 2, 3));
    channel.close(Closing.DRAIN);
    assertThat(channel).containsExactly(1, 2, 3);
    Iterator<Integer> over = channel.iterator();
    assertThat(over.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(over::next)
        .withMessage("channel numbers (0 of 3) is closed and drained");
  }

  @Test
  void iterate_hasNextTwice_takesOne() {
    with(channel, List.of(1, 2));
    Iterator<Integer> each = channel.iterator();
    assertThat(each.hasNext()).isTrue();
    assertThat(each.hasNext()).isTrue();
    assertThat(channel.size()).isOne();
    assertThat(each.next()).isEqualTo(1);
    assertThat(each.next()).isEqualTo(2);
  }
}
