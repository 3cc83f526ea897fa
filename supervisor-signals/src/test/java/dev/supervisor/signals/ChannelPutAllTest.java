package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several elements at once, which come into the inbox one by one, or as a chunk of their own.
 *
 * <p>The bad schedules: a chunk with elements is linked where one begins or ends that is full, read through, or the last before the
 * end; a consumer or a producer waits; some of the elements have room.
 */
@Tag("threads")
final class ChannelPutAllTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";

  private static List<Integer> numbers(int from, int count) {
    return IntStream.range(from, from + count).boxed().toList();
  }

  // ---- one thread

  /** Any calls in any order give what a queue of the JDK gives. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 63, 64, 100, 700, Integer.MAX_VALUE})
  void anyCalls_giveWhatAQueueGives(int capacity) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Channel<Integer> channel = Channel.bounded("numbers", capacity);
      Deque<Integer> queue = new ArrayDeque<>();
      int next = 0;
      for (int step = 0; step < 100; step++) {
        String at = "seed " + seed + ", step " + step;
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            int count = random.nextInt(random.nextInt(5) == 0 ? 1_500 : 30);
            int room = Math.max(0, capacity - queue.size());
            int accepted = channel.putAll(numbers(next, count), Signal.DONE);
            assertThat(accepted).as(at).isEqualTo(Math.min(count, room));
            queue.addAll(numbers(next, accepted));
            next += accepted;
          }
          case 3 -> {
            if (channel.offer(next)) {
              queue.add(next++);
            } else {
              assertThat(queue.size()).as(at).isGreaterThanOrEqualTo(capacity);
            }
          }
          case 4 -> {
            for (int i = random.nextInt(40); i >= 0; i--) {
              assertThat(channel.poll()).as(at).isEqualTo(queue.poll());
            }
          }
          case 5 -> {
            int most = 1 + random.nextInt(1_100);
            List<Integer> drained = channel.drain(most);
            assertThat(drained).as(at).hasSize(Math.min(most, queue.size()));
            for (Integer each : drained) {
              assertThat(each).as(at).isEqualTo(queue.poll());
            }
          }
          case 6 -> {
            channel.push(next);
            queue.addFirst(next++);
          }
          default -> {
            channel.force(next);
            queue.add(next++);
          }
        }
        assertThat(channel.size()).as(at).isEqualTo(queue.size());
      }
      channel.close(Closing.DRAIN);
      assertThat(channel.drainAll()).as("seed %s", seed).containsExactlyElementsOf(queue);
      assertThat(channel.drained().isGo()).isTrue();
    }
  }

  @Test
  void onlySeveralAtOnce_manyTimes_comeInOrder() throws InterruptedException {
    Channel<Integer> channel = Channel.unbounded("numbers");
    for (int count = 1; count <= 70; count++) {
      channel.putAll(numbers(0, count));
      assertThat(channel.size()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(channel.take()).isEqualTo(i);
      }
      assertThat(channel.poll()).isNull();
      assertThat(channel.isEmpty()).isTrue();
    }
  }

  @Test
  void nothing_interruptedBefore_throwsAsEveryWaitDoes() {
    Channel<Integer> channel = Channel.unbounded("numbers");
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> channel.putAll(List.of()));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> channel.putAll(numbers(0, 20), Signal.DONE));
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void closedBefore_saysThatNothingWasTaken() throws InterruptedException {
    Channel<Integer> channel = Channel.unbounded("numbers");
    channel.putAll(numbers(0, 20));
    channel.close(Closing.DRAIN);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.putAll(numbers(20, 30)))
        .withMessageEndingWith("is closed: it took 0 of 30 elements");
    channel.putAll(List.of());
    assertThat(channel.drainAll()).isEqualTo(numbers(0, 20));
  }

  // ---- threads

  @ParameterizedTest
  @MethodSource(KINDS)
  void consumersWait_eachIsGivenOneInOrder(ThreadKind kind) throws InterruptedException {
    Channel<Integer> channel = Channel.unbounded("numbers");
    List<Running<Integer>> consumers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      consumers.add(Running.on(kind, channel::take).parked());
    }
    channel.putAll(numbers(0, 30));
    for (int i = 0; i < 3; i++) {
      assertThat(consumers.get(i).result()).isEqualTo(i);
    }
    assertThat(channel.drainAll()).isEqualTo(numbers(3, 27));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void consumerWaits_whereAChunkEnds_isGivenTheFirst(ThreadKind kind) throws InterruptedException {
    Channel<Integer> channel = Channel.unbounded("numbers");
    channel.putAll(numbers(0, 4));
    assertThat(channel.drainAll()).hasSize(4);
    Running<Integer> consumer = Running.on(kind, channel::take).parked();
    channel.putAll(numbers(0, 8)); // no place is left in the first chunk: one step puts them
    assertThat(consumer.result()).isZero();
    assertThat(channel.drainAll()).isEqualTo(numbers(1, 7));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void full_waitsForRoomAndGoesOn(ThreadKind kind) {
    Channel<Integer> channel = Channel.bounded("numbers", 10);
    Running<Integer> producer =
        Running.on(kind, () -> channel.putAll(numbers(0, 25), Signal.NEVER)).parked();
    assertThat(channel.size()).isEqualTo(10);
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < 25) {
      Integer next = channel.poll();
      if (next != null) {
        taken.add(next);
      }
    }
    assertThat(producer.result()).isEqualTo(25);
    assertThat(taken).isEqualTo(numbers(0, 25));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void full_tillOrInterruptOrEnd_endsTheWait(ThreadKind kind) {
    Channel<Integer> channel = Channel.bounded("numbers", 10, ChannelOptions::silent);
    Signal till = Signal.named("till");
    Running<Integer> first =
        Running.on(kind, () -> channel.putAll(numbers(0, 25), till)).parked();
    till.go();
    assertThat(first.result()).isEqualTo(10);
    assertThat(till.dependents()).isZero();
    Running<Integer> second =
        Running.on(kind, () -> channel.putAll(numbers(0, 25), Signal.NEVER)).parked();
    second.interrupt();
    assertThat(second.failure()).isInstanceOf(InterruptedException.class);
    assertThat(channel.drainAll()).isEqualTo(numbers(0, 10));
    Running<Integer> third =
        Running.on(kind, () -> channel.putAll(numbers(0, 25), Signal.NEVER)).parked();
    assertThat(channel.drain(9)).isEqualTo(numbers(0, 9));
    third.parked();
    Running.eventually(() -> channel.size() == 10);
    channel.close(Closing.DRAIN);
    assertThat(third.failure())
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageEndingWith("is closed: it took 19 of 25 elements");
    assertThat(channel.drainAll()).isEqualTo(numbers(9, 10));
  }

  private static boolean[][] all(int producers, int each) {
    boolean[][] all = new boolean[producers][each];
    for (boolean[] of : all) {
      Arrays.fill(of, true);
    }
    return all;
  }

  /** Each element once, and those of a producer in order, whichever thread takes. */
  @ParameterizedTest
  @ValueSource(ints = {5, 100, Integer.MAX_VALUE})
  void severalOnBothSides_noneIsLostOrThereTwice(int capacity) {
    int producers = 3;
    int each = 6_000;
    Channel<int[]> channel = Channel.bounded("numbers", capacity, ChannelOptions::silent);
    List<Running<List<int[]>>> consumers = List.of(
        Running.start(() -> {
          List<int[]> taken = new ArrayList<>();
          channel.forEach(taken::add);
          return taken;
        }),
        Running.start(() -> {
          List<int[]> taken = new ArrayList<>();
          for (int[] one : channel) {
            taken.add(one);
            taken.addAll(channel.drain(50));
          }
          return taken;
        }));
    List<Running<Integer>> putting = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      int producer = i;
      putting.add(Running.start(() -> {
        Random random = new Random(producer);
        int put = 0;
        while (put < each) {
          List<int[]> some = new ArrayList<>();
          for (int j = 1 + random.nextInt(40); j > 0 && put < each; j--) {
            some.add(new int[] {producer, put++});
          }
          channel.putAll(some);
        }
        return put;
      }));
    }
    putting.forEach(it -> assertThat(it.result()).isEqualTo(each));
    channel.close(Closing.DRAIN);
    boolean[][] seen = new boolean[producers][each];
    for (Running<List<int[]>> consumer : consumers) {
      int[] next = new int[producers];
      for (int[] one : consumer.result()) {
        if (seen[one[0]][one[1]] || one[1] < next[one[0]]) {
          fail("there twice, or before an older one: %s", Arrays.toString(one));
        }
        seen[one[0]][one[1]] = true;
        next[one[0]] = one[1] + 1;
      }
    }
    assertThat(seen).isDeepEqualTo(all(producers, each));
  }
}
