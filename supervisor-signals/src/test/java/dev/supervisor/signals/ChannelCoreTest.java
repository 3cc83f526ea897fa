package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Channel.ChannelOptions;
import org.junit.jupiter.api.Test;

/** Those who wait, moved by hand: moments that threads get into only by chance. */
final class ChannelCoreTest {
  private final ChannelCore<Integer> core =
      new ChannelCore<>("numbers", 1, ChannelOptions.defaults());

  private static ChannelParty.WaitingThread<Integer> producer(int element) {
    return new ChannelParty.WaitingThread<>(new Wait("room", null), element);
  }

  private static ChannelParty.WaitingThread<Integer> consumer() {
    return new ChannelParty.WaitingThread<>(new Wait("an element", null), null);
  }

  private ChannelParty.WaitingThread<Integer> waitingProducer(int element) {
    ChannelParty.WaitingThread<Integer> party = producer(element);
    assertThat(core.put(element, /* force= */ false, party)).isFalse();
    return party;
  }

  private ChannelParty.WaitingThread<Integer> waitingConsumer() {
    ChannelParty.WaitingThread<Integer> party = consumer();
    assertThat(core.take(party)).isNull();
    return party;
  }

  @Test
  void calledProducer_givesUp_theNextIsCalled() {
    // Bad schedule: there is room, the first in line was told, and gives up for another reason.
    assertThat(core.put(1, /* force= */ false, null)).isTrue();
    ChannelParty.WaitingThread<Integer> first = waitingProducer(2);
    ChannelParty.WaitingThread<Integer> second = waitingProducer(3);
    assertThat(core.take(null)).isEqualTo(1);
    assertThat(first.called).isTrue();
    assertThat(second.called).isFalse();
    assertThat(core.withdraw(first)).isTrue();
    assertThat(second.called).isTrue();
  }

  @Test
  void calledProducer_putsAtLast_thoseBehindItServeConsumersToo() {
    // Bad schedule: consumers come while the one that was called has not tried yet, and a future
    // waits behind it.
    assertThat(core.put(1, /* force= */ false, null)).isTrue();
    ChannelParty.WaitingThread<Integer> called = waitingProducer(2);
    ChannelParty.WaitingFuture<Integer> behind =
        new ChannelParty.WaitingFuture<>(3, /* producer= */ true);
    assertThat(core.put(3, /* force= */ false, behind)).isFalse();
    assertThat(core.take(null)).isEqualTo(1);
    ChannelParty.WaitingThread<Integer> one = waitingConsumer();
    ChannelParty.WaitingThread<Integer> other = waitingConsumer();
    core.retry(called, /* inTurn= */ true);
    assertThat(called.isSettled()).isTrue();
    assertThat(one.element).isEqualTo(2);
    assertThat(behind.future).isCompletedWithValue(3);
    assertThat(other.isSettled()).isTrue();
    assertThat(other.element).isEqualTo(3);
  }

  @Test
  void elementHandedOver_toAThread_namesItAsTheLastToTake() {
    ChannelParty.WaitingThread<Integer> mine = waitingConsumer();
    assertThat(core.slowConsumer()).isEqualTo("no thread has taken anything yet");
    assertThat(core.put(1, /* force= */ false, null)).isTrue();
    assertThat(mine.element).isEqualTo(1);
    assertThat(core.slowConsumer())
        .isEqualTo("the last to take was " + Thread.currentThread().getName());
  }
}
