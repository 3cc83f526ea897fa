package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel.Closing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a generator's users rely on in the channel below it; the numbers are those of the behaviours that were asked for. */
@Timeout(120)
final class ChannelBehavioursTest {
  private static final int PUTS = 1_000;

  private final Channel<Integer> channel = Channel.bounded("numbers", 1);

  private List<Integer> takeAll() {
    List<Integer> taken = new ArrayList<>();
    channel.forEach(taken::add);
    return taken;
  }

  @Test
  void b40_consumerThatWaitsBeforeTheFirstElement_getsAllThroughABufferOfOne() throws Exception {
    Running<List<Integer>> consumer = Running.start(this::takeAll).parked();
    for (int i = 0; i < 10; i++) {
      channel.put(i);
    }
    channel.close(Closing.DRAIN);
    assertThat(consumer.result()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(channel::take);
  }

  @Test
  void b41_closed_whatIsLeftIsReadAndPutsFail() throws Exception {
    channel.put(1);
    Running<Boolean> producer = Running.start(() -> {
          assertThatThrownBy(() -> channel.put(2)).isInstanceOf(ChannelClosedException.class);
          return true;
        })
        .parked();
    channel.close(Closing.DRAIN);
    assertThat(producer.result()).isTrue();
    assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> channel.put(3));
    assertThat(takeAll()).containsExactly(1);
    assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(channel::take);
  }

  @Test
  void b42_takeWithALimitOfItsOwn_givesNoneOrWhatCameInTime() throws Exception {
    assertThat(channel.take(Signal.DONE)).isNull();
    assertThat(channel.take(Till.in(Duration.ofMillis(1)))).isNull();
    channel.put(1);
    assertThat(channel.take(Signal.DONE)).as("what is there comes first").isEqualTo(1);
    Running<Integer> consumer =
        Running.start(() -> channel.take(Till.in(Duration.ofHours(1)))).parked();
    channel.put(2);
    assertThat(consumer.result()).isEqualTo(2);
  }

  @Test
  void b43_takeThatWasGivenUp_swallowsNoElement() throws Exception {
    Signal givenUp = Signal.create();
    Running<Integer> consumer = Running.start(() -> channel.take(givenUp)).parked();
    givenUp.go();
    assertThat(consumer.result()).isNull();
    CompletableFuture<Integer> later = channel.takeAsync();
    assertThat(later.cancel(false)).isTrue();
    channel.put(1);
    assertThat(channel.take()).isEqualTo(1);
  }

  @Test
  void b44_eightReadersAndEightWriters_loseNone_andAllSeeTheClosing() throws Exception {
    CountDownLatch done = new CountDownLatch(8);
    List<Running<List<Integer>>> readers = new ArrayList<>();
    List<Running<Boolean>> spinning = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int first = i * PUTS;
      readers.add(Running.start(this::takeAll));
      spinning.add(Running.start(() -> {
        for (int j = first; j < first + PUTS; j++) {
          channel.put(j);
        }
        done.countDown();
        while (!channel.closed().isGo()) {
          Thread.onSpinWait();
        }
        return true;
      }));
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    channel.close(Closing.DRAIN);
    Set<Integer> all = new HashSet<>();
    int count = 0;
    for (Running<List<Integer>> each : readers) {
      List<Integer> read = each.result();
      count += read.size();
      all.addAll(read);
    }
    assertThat(all).hasSize(8 * PUTS);
    assertThat(count).as("none twice").isEqualTo(8 * PUTS);
    for (Running<Boolean> each : spinning) {
      assertThat(each.result()).isTrue();
    }
  }

  @Test
  void b45_readerWhoseLoopIsClosed_letsPutsGoOn() throws Exception {
    var loop = Executors.newSingleThreadExecutor();
    CompletableFuture<Integer> read = channel.takeAsync().thenApplyAsync(it -> it, loop);
    loop.shutdown();
    channel.put(1); // goes to the reader, whose loop is no longer there
    assertThatThrownBy(read::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
    channel.put(2);
    assertThat(channel.take()).isEqualTo(2);
  }
}
