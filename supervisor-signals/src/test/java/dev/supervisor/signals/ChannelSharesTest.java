package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Producers that wait for a share of the room, as elements are taken quickly; most of them moved by hand. */
@Tag("threads")
final class ChannelSharesTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private static final int CAPACITY = 64;
  private static final int SHARE = 32;

  private final ChannelCore<Integer> core =
      new ChannelCore<>("numbers", CAPACITY, ChannelOptions.defaults());
  private final Channel<Integer> channel = Channel.bounded("numbers", CAPACITY);
  private ManualClock clock;

  @BeforeEach
  void install() {
    clock = ManualClock.install();
  }

  @AfterEach
  void uninstall() {
    clock.close();
  }

  private static ChannelParty.WaitingThread<Integer> producer() {
    return new ChannelParty.WaitingThread<>(new Wait("room", null), 0);
  }

  private ChannelParty.WaitingThread<Integer> waitingProducer() {
    ChannelParty.WaitingThread<Integer> party = producer();
    assertThat(core.put(0, /* force= */ false, party)).isFalse();
    return party;
  }

  private void fill() {
    while (core.put(0, /* force= */ false, null)) {}
  }

  private void take(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(core.take(null)).isNotNull();
    }
  }

  /** Elements are taken in next to no time; there is room for one. */
  private void takeQuickly() {
    fill();
    take(1);
    assertThat(core.put(0, /* force= */ false, producer())).isTrue();
    take(1);
    clock.advance(Duration.ofNanos(1));
  }

  /** Elements are taken slowly; there is room for one. */
  private void takeSlowly() {
    fill();
    clock.advance(Duration.ofSeconds(1));
    take(1);
    assertThat(core.put(0, /* force= */ false, producer())).isTrue();
    take(1);
    clock.advance(Duration.ofSeconds(1));
  }

  @Test
  void put_aLittleRoom_standsInLineAndIsCalledWhenAShareIsFree() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    assertThat(waiting.looks).isTrue();
    take(SHARE - 1);
    assertThat(waiting.called).isFalse();
    take(1);
    assertThat(waiting.called).isTrue();
    core.retry(waiting, /* inTurn= */ true);
    assertThat(waiting.isSettled()).isTrue();
    assertThat(core.size()).isEqualTo(CAPACITY - SHARE);
  }

  @Test
  void put_aShareIsFree_isAcceptedAtOnce() {
    takeQuickly();
    take(SHARE);
    assertThat(core.put(0, /* force= */ false, producer())).isTrue();
  }

  @Test
  void put_noTimePasses_getsInAsSoonAsThereIsRoom() {
    takeQuickly();
    assertThat(core.put(0, /* force= */ false, null)).isTrue();
    ChannelParty.WaitingThread<Integer> quickly = waitingProducer();
    take(1);
    ChannelParty.WaitingThread<Integer> waiting = producer();
    assertThat(core.put(0, /* force= */ false, waiting)).isTrue();
    assertThat(waiting.looks).isFalse();
    assertThat(quickly.called).isFalse(); // the newcomer was quicker
    take(1);
    assertThat(quickly.called).isTrue();
  }

  @Test
  void put_elementsAreTakenSlowly_getsInAsSoonAsThereIsRoom() {
    takeSlowly();
    assertThat(core.put(0, /* force= */ false, producer())).isTrue();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    assertThat(waiting.looks).isFalse();
    take(1);
    assertThat(waiting.called).isTrue();
  }

  @Test
  void put_elementsAreTakenSlowlyFromNowOn_theFirstInLineIsCalledForAnyRoom() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    take(1);
    clock.advance(Duration.ofSeconds(1));
    fill();
    waitingProducer();
    assertThat(first.called).isFalse();
    take(1);
    assertThat(first.called).isTrue();
  }

  @Test
  void put_othersWaitToo_noneIsCalledBeforeAShareIsFreeAgain() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    take(SHARE);
    assertThat(first.called).isTrue();
    fill();
    take(1);
    core.retry(first, /* inTurn= */ true);
    assertThat(first.isSettled()).isTrue();
    take(SHARE - 1);
    assertThat(second.called).isFalse();
    take(2); // the take that makes the share free may pass unheard, the next one does not
    assertThat(second.called).isTrue();
  }

  @Test
  void offer_aLittleRoom_isAccepted() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    assertThat(core.put(1, /* force= */ false, null)).isTrue();
    assertThat(core.put(2, /* force= */ false, null)).isFalse();
    assertThat(waiting.isSettled()).isFalse();
  }

  @Test
  void look_noRoom_theVeryNextTakeCalls() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    fill();
    core.retry(waiting, /* inTurn= */ true);
    assertThat(waiting.isSettled()).isFalse();
    assertThat(waiting.looks).isFalse();
    take(1);
    assertThat(waiting.called).isTrue();
  }

  @Test
  void look_someRoom_getsInAndTheNextIsCalledForTheRest() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    take(1);
    core.retry(first, /* inTurn= */ true);
    assertThat(first.isSettled()).isTrue();
    assertThat(second.called).isTrue();
  }

  @Test
  void look_notTheFirst_leavesTheRoomToTheFirst() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    core.retry(second, /* inTurn= */ true);
    assertThat(second.isSettled()).isFalse();
    assertThat(second.looks).isTrue();
    core.retry(first, /* inTurn= */ true);
    assertThat(first.isSettled()).isTrue();
  }

  @Test
  void look_theFirstIsCalledForAnyRoom_looksNoMore() {
    takeSlowly();
    fill();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    take(1);
    clock.advance(Duration.ofNanos(1));
    fill();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    assertThat(first.looks).isFalse();
    assertThat(second.looks).isTrue();
    core.retry(second, /* inTurn= */ true);
    assertThat(second.isSettled()).isFalse();
    assertThat(second.looks).isFalse();
  }

  @Test
  void firstInLine_leaves_theNextHearsOfTheVeryNextTake() {
    // Bad schedule: the first looks itself, so takes need not be heard of; the next one does not.
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    ChannelParty.WaitingFuture<Integer> second =
        new ChannelParty.WaitingFuture<>(0, /* producer= */ true);
    fill();
    assertThat(core.put(0, /* force= */ false, second)).isFalse();
    assertThat(core.withdraw(first)).isTrue();
    assertThat(second.future).isNotDone();
    take(1);
    assertThat(second.future).isDone();
  }

  @Test
  void future_beforeAThread_isServedForEachPlaceAndTheThreadForAShare() {
    takeQuickly();
    fill();
    ChannelParty.WaitingFuture<Integer> first =
        new ChannelParty.WaitingFuture<>(0, /* producer= */ true);
    assertThat(core.put(0, /* force= */ false, first)).isFalse();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    assertThat(second.looks).isTrue();
    take(1);
    assertThat(first.future).isDone();
    take(SHARE - 1);
    assertThat(second.called).isFalse();
    take(2); // the take that makes the share free may pass unheard, the next one does not
    assertThat(second.called).isTrue();
  }

  @Test
  void calledProducer_givesUp_theNextIsCalled() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> first = waitingProducer();
    ChannelParty.WaitingThread<Integer> second = waitingProducer();
    take(SHARE);
    assertThat(first.called).isTrue();
    assertThat(core.withdraw(first)).isTrue();
    assertThat(second.called).isTrue();
  }

  @Test
  void push_takesUpRoom_theProducerIsCalledWhenAShareIsFree() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    core.push(List.of(7, 8, 9));
    assertThat(core.take(null)).isEqualTo(7);
    take(SHARE);
    assertThat(waiting.called).isFalse();
    take(2);
    assertThat(waiting.called).isTrue();
  }

  @Test
  void drainAll_hasTheElementsOfThoseThatWaitToo() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    assertThat(core.takeAll()).hasSize(CAPACITY);
    assertThat(waiting.isSettled()).isTrue();
  }

  @Test
  void close_refusesThoseThatWait() {
    takeQuickly();
    ChannelParty.WaitingThread<Integer> waiting = waitingProducer();
    core.close(Closing.DRAIN);
    assertThat(waiting.isSettled()).isTrue();
    assertThat(waiting.refused).isTrue();
    take(CAPACITY - 1);
    assertThat(core.end.drained.isGo()).isTrue();
  }

  @Test
  void put_tillGoesBeforeItParks_isAcceptedIfThereIsRoom() throws InterruptedException {
    takeQuickly();
    ChannelWait<Integer> waits = new ChannelWait<>(channel, core, null);
    waitingProducer();
    ChannelParty.WaitingThread<Integer> waiting = waits.forRoom(0);
    assertThat(core.put(0, /* force= */ false, waiting)).isFalse();
    assertThat(waits.await(waiting, Signal.DONE)).isTrue();
    assertThat(core.size()).isEqualTo(CAPACITY);
  }

  // ---- threads

  private void takeQuicklyFromChannel() throws InterruptedException {
    while (channel.offer(0)) {}
    channel.take();
    channel.put(0);
    channel.take();
    clock.advance(Duration.ofNanos(1));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_consumersStop_looksAfterAMillisecond(ThreadKind kind) throws InterruptedException {
    takeQuicklyFromChannel();
    Running<Boolean> producer = Running.on(kind, () -> channel.put(1, Signal.NEVER));
    clock.awaitParked(producer.thread());
    clock.advance(Duration.ofMillis(1));
    assertThat(producer.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_tillGoesWhileThereIsRoom_isAccepted(ThreadKind kind) throws InterruptedException {
    takeQuicklyFromChannel();
    Signal till = Signal.named("till");
    Running<Boolean> producer = Running.on(kind, () -> channel.put(1, till)).parked();
    assertThat(till.go()).isTrue();
    assertThat(producer.result()).isTrue();
    assertThat(channel.size()).isEqualTo(CAPACITY);
  }
}
