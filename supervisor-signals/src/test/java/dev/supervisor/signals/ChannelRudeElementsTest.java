package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel.Closing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * CASES 7: a comparator that threw once made takers throw, and then answer null with elements there for ever.
 * Comparators, equals and hashCode are called by a put alone, before it changes anything.
 */
@Timeout(60)
final class ChannelRudeElementsTest {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean broken;

  private void called() {
    calls.incrementAndGet();
    if (broken) {
      throw new IllegalArgumentException("cannot be compared");
    }
  }

  private final Comparator<String> byFirstLetter = (a, b) -> {
    called();
    return Character.compare(a.charAt(0), b.charAt(0));
  };

  /** An element whose equals and hashCode are like the comparator. */
  private final class Rude {
    final int number;
    volatile int hash;

    Rude(int number) {
      this.number = number;
      this.hash = number;
    }

    @Override
    public int hashCode() {
      called();
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      called();
      return other instanceof Rude rude && number == rude.number;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  private Channel<String> prioritised(int capacity) {
    return Channel.bounded("sorted", capacity, with -> with.priority(byFirstLetter));
  }

  private Channel<Rude> unique(int capacity) {
    return Channel.bounded("unique", capacity, with -> with.unique());
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private void isRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable put) {
    broken = true;
    assertThatThrownBy(put)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot be compared");
    broken = false;
  }

  // ---- priority

  @Test
  void put_cannotBeCompared_isRefusedAndAllElseWorksOn() throws Exception {
    List<String> discarded = new ArrayList<>();
    Channel<String> channel = Channel.bounded(
        "sorted", 10, with -> with.priority(byFirstLetter).onDiscard(discarded::add));
    isRefused(() -> channel.put("first")); // also when there is nothing to compare it with
    for (String each : List.of("c1", "a1", "b1", "a2")) {
      channel.put(each);
    }
    isRefused(() -> channel.put("b2"));
    isRefused(() -> channel.offer("b2"));
    isRefused(() -> channel.force("b2"));
    assertThat(channel.size()).isEqualTo(4);
    broken = true;
    assertThat(channel.take()).isEqualTo("a1");
    assertThat(channel.poll()).isEqualTo("a2");
    assertThat(get(channel.takeAsync())).isEqualTo("b1");
    channel.push("z");
    channel.close(Closing.DISCARD);
    assertThat(discarded).containsExactly("z", "c1");
    assertThat(channel.drained().isGo()).isTrue();
  }

  @Test
  void take_ofManyEqualAndOthers_comparesNothingAndKeepsTheirOrder() throws Exception {
    Channel<String> channel = prioritised(1_000);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      channel.put((char) ('a' + i * 7 % 10) + "" + i);
      expected.add((char) ('a' + i * 7 % 10) + "" + i);
    }
    expected.sort(Comparator.comparingInt(it -> it.charAt(0)));
    int before = calls.get();
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      taken.add(channel.take());
    }
    taken.addAll(channel.drainAll());
    assertThat(taken).isEqualTo(expected);
    assertThat(calls).hasValue(before);
  }

  @Test
  void take_producerWaitsThatCannotBeCompared_theProducerIsRefusedAndNotTheTaker()
      throws Exception {
    Channel<String> channel = prioritised(1);
    channel.put("a");
    Running<Boolean> refused =
        Running.start(() -> channel.put("b", Signal.NEVER)).parked();
    Running<Boolean> next = Running.start(() -> channel.put("a2", Signal.NEVER)).parked();
    broken = true;
    assertThat(channel.take()).isEqualTo("a");
    assertThat(refused.failure()).hasMessage("cannot be compared");
    assertThat(next.failure()).as("it has got the call then").hasMessage("cannot be compared");
    broken = false;
    channel.put("c");
    assertThat(channel.take()).isEqualTo("c");
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void take_futureOfAProducerThatCannotBeCompared_fails() throws Exception {
    Channel<String> channel = prioritised(1);
    channel.put("a");
    CompletableFuture<Void> refused = channel.putAsync("b");
    assertThat(refused).isNotDone();
    broken = true;
    assertThat(channel.take()).isEqualTo("a");
    assertThatThrownBy(() -> get(refused)).hasRootCauseMessage("cannot be compared");
    broken = false;
    CompletableFuture<Void> first = channel.putAsync("c");
    CompletableFuture<Void> second = channel.putAsync("d");
    get(first);
    assertThat(channel.take()).isEqualTo("c");
    get(second);
    assertThat(channel.take()).isEqualTo("d");
  }

  @Test
  void put_comparatorCallsItsOwnChannel_isRefusedInsteadOfHanging() throws Exception {
    List<Channel<String>> self = new ArrayList<>();
    Comparator<String> calling = Comparator.comparingInt(it -> self.get(0).size() + it.length());
    self.add(Channel.unbounded("self", with -> with.priority(calling)));
    assertThatIllegalStateException()
        .isThrownBy(() -> self.get(0).put("a"))
        .withMessageContaining("must not be used by the comparator, equals or hashCode");
    assertThat(self.get(0).isEmpty()).isTrue();
  }

  // ---- unique

  @Test
  void put_cannotBeHashedOrIsNotEqualSafely_isRefusedAndAllElseWorksOn() throws Exception {
    Channel<Rude> channel = unique(10);
    channel.put(new Rude(1));
    isRefused(() -> channel.put(new Rude(1)));
    isRefused(() -> channel.push(new Rude(2)));
    isRefused(() -> channel.pushAll(List.of(new Rude(2), new Rude(3))));
    assertThat(channel.size()).isEqualTo(1);
    channel.pushAll(List.of(new Rude(2), new Rude(3), new Rude(2), new Rude(1)));
    channel.put(new Rude(3));
    broken = true;
    assertThat(channel.take().number).isEqualTo(3);
    assertThat(channel.drainAll()).extracting(it -> it.number).containsExactly(2, 1);
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void take_hashHasChangedSinceThePut_doesNotRememberTheElement() throws Exception {
    Channel<Rude> channel = unique(10);
    Rude moody = new Rude(1);
    channel.put(moody);
    moody.hash = 99;
    int before = calls.get();
    assertThat(channel.take()).isSameAs(moody);
    assertThat(calls).as("calls of the element by a take").hasValue(before);
    channel.put(new Rude(1));
    moody.hash = 1;
    assertThat(channel.offer(moody)).as("dropped").isTrue();
    assertThat(channel.size()).isEqualTo(1);
  }

  @Test
  void put_equalToOneThatCameWhileItWaitedForRoom_isDropped() throws Exception {
    Channel<Rude> channel = unique(1);
    channel.put(new Rude(1));
    Running<Boolean> producer =
        Running.start(() -> channel.put(new Rude(2), Signal.NEVER)).parked();
    CompletableFuture<Void> future = channel.putAsync(new Rude(2));
    channel.push(new Rude(2));
    assertThat(producer.result()).isTrue();
    get(future);
    assertThat(channel.drainAll()).extracting(it -> it.number).containsExactly(2, 1);
  }

  @Test
  void closeDiscard_hookThrowsErrorsAndCallsTheChannel_handsOverAll() throws Exception {
    List<Integer> discarded = new ArrayList<>();
    List<Channel<Rude>> self = new ArrayList<>();
    self.add(Channel.unbounded(
        "self",
        with -> with.unique().onDiscard(it -> {
          discarded.add(it.number);
          assertThat(self.get(0).size()).isZero();
          self.get(0).close(Closing.DISCARD);
          throw new AssertionError("rude");
        })));
    for (int i = 1; i <= 3; i++) {
      self.get(0).put(new Rude(i));
    }
    broken = true;
    try (Logged log = Logged.by(Channel.class)) {
      self.get(0).close(Closing.DISCARD);
      assertThat(discarded).containsExactly(1, 2, 3);
      Running.eventually(() -> log.lines().size() == 3);
      assertThat(log.lines().get(0)).contains("Rude (it cannot be printed").endsWith("rude");
    }
  }
}
