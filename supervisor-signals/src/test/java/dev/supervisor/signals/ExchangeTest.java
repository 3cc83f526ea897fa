package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Those who wait, moved by hand: moments that threads get into only by chance. */
final class ExchangeTest {
  private final Exchange<Integer> exchange =
      new Exchange<>("numbers", 1, ChannelOptions.defaults());

  private static Party.Waiting<Integer> producer(int element) {
    return new Party.Waiting<>(new Wait("room", null), element);
  }

  private static Party.Waiting<Integer> consumer() {
    return new Party.Waiting<>(new Wait("an element", null), null);
  }

  private Party.Waiting<Integer> waitingProducer(int element) {
    Party.Waiting<Integer> party = producer(element);
    assertThat(exchange.put(element, /* force= */ false, party)).isFalse();
    return party;
  }

  private Party.Waiting<Integer> waitingConsumer() {
    Party.Waiting<Integer> party = consumer();
    assertThat(exchange.take(party)).isNull();
    return party;
  }

  @Test
  void calledProducer_givesUp_theNextIsCalled() {
    // Bad schedule: there is room, the first in line was told, and gives up for another reason.
    assertThat(exchange.put(1, /* force= */ false, null)).isTrue();
    Party.Waiting<Integer> first = waitingProducer(2);
    Party.Waiting<Integer> second = waitingProducer(3);
    assertThat(exchange.take(null)).isEqualTo(1);
    assertThat(first.called).isTrue();
    assertThat(second.called).isFalse();
    assertThat(exchange.withdraw(first)).isTrue();
    assertThat(second.called).isTrue();
  }

  @Test
  void calledProducer_putsAtLast_thoseBehindItServeConsumersToo() {
    // Bad schedule: consumers come while the one that was called has not tried yet, and a future
    // waits behind it.
    assertThat(exchange.put(1, /* force= */ false, null)).isTrue();
    Party.Waiting<Integer> called = waitingProducer(2);
    Party.Pending<Integer> behind = new Party.Pending<>(3, /* producer= */ true);
    assertThat(exchange.put(3, /* force= */ false, behind)).isFalse();
    assertThat(exchange.take(null)).isEqualTo(1);
    Party.Waiting<Integer> one = waitingConsumer();
    Party.Waiting<Integer> other = waitingConsumer();
    exchange.retry(called);
    assertThat(called.isSettled()).isTrue();
    assertThat(one.element).isEqualTo(2);
    assertThat(behind.future).isCompletedWithValue(3);
    assertThat(other.isSettled()).isTrue();
    assertThat(other.element).isEqualTo(3);
  }

  @Test
  void elementHandedOver_toAThread_namesItAsTheLastToTake() {
    Party.Waiting<Integer> mine = waitingConsumer();
    assertThat(exchange.slowConsumer()).isEqualTo("nobody has taken anything yet");
    assertThat(exchange.put(1, /* force= */ false, null)).isTrue();
    assertThat(mine.element).isEqualTo(1);
    assertThat(exchange.slowConsumer())
        .isEqualTo("the last to take was " + Thread.currentThread().getName());
  }
}
