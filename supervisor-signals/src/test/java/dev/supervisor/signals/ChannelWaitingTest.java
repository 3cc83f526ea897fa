package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that wait for room or for elements. */
@Tag("threads")
final class ChannelWaitingTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private final Channel<Integer> channel = Channel.bounded("numbers", 1);
  private final Signal till = Signal.named("till");

  // ---- waiting for an element

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_empty_waitsForAnElement(ThreadKind kind) throws InterruptedException {
    Running<Integer> consumer = Running.on(kind, channel::take).parked();
    Wait wait = (Wait) LockSupport.getBlocker(consumer.thread());
    assertThat(wait.waitingFor()).isEqualTo("an element of channel numbers (0 of 1)");
    assertThat(wait.holder()).isNull();
    channel.put(1);
    assertThat(consumer.result()).isEqualTo(1);
    assertThat(channel.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_severalConsumers_areServedInOrder(ThreadKind kind) throws InterruptedException {
    List<Running<Integer>> consumers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      consumers.add(Running.on(kind, channel::take).parked());
    }
    for (int i = 0; i < 5; i++) {
      channel.put(i); // never waits: each is handed over
    }
    for (int i = 0; i < 5; i++) {
      assertThat(consumers.get(i).result()).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_severalConsumersAndMuchRoom_eachPutReachesOne(ThreadKind kind)
      throws InterruptedException {
    // Bad schedule: the first hand-over forgets that another one waits. Without room the next put
    // would find out.
    Channel<Integer> roomy = Channel.unbounded("roomy");
    List<Running<Integer>> consumers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      consumers.add(Running.on(kind, roomy::take).parked());
    }
    for (int i = 0; i < 3; i++) {
      roomy.put(i);
      assertThat(consumers.get(i).result()).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_everyWayToPut_reachesTheConsumer(ThreadKind kind) {
    List<Runnable> ways = List.of(
        () -> channel.offer(7),
        () -> channel.force(7),
        () -> channel.push(7),
        () -> channel.pushAll(List.of(7)),
        () -> channel.putAsync(7).join());
    for (Runnable way : ways) {
      Running<Integer> consumer = Running.on(kind, channel::take).parked();
      way.run();
      assertThat(consumer.result()).isEqualTo(7);
    }
    assertThat(channel.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_tillGoes_returnsNullAndTakesNothingLater(ThreadKind kind) {
    Running<Integer> consumer = Running.on(kind, () -> channel.take(till)).parked();
    assertThat(till.dependents()).isOne();
    till.go();
    assertThat(consumer.result()).isNull();
    assertThat(till.dependents()).isZero();
    assertThat(channel.drained().isGo()).as("which tells it from the end").isFalse();
    channel.offer(1);
    assertThat(channel.poll()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_deadline_returnsNull(ThreadKind kind) throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Running<Integer> consumer =
          Running.on(kind, () -> channel.take(Till.in(Duration.ofSeconds(1))));
      clock.awaitParked(consumer.thread());
      clock.advance(Duration.ofSeconds(1));
      assertThat(consumer.result()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_interrupted_throwsAndTakesNothing(ThreadKind kind) {
    Running<Integer> consumer = Running.on(kind, () -> channel.take(till)).parked();
    consumer.interrupt();
    assertThat(consumer.failure()).isInstanceOf(InterruptedException.class);
    assertThat(till.dependents()).isZero();
    channel.offer(1);
    assertThat(channel.poll()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void everything_interruptedBefore_throwsAndChangesNothing(ThreadKind kind) {
    channel.offer(1);
    Running<Boolean> thread = Running.on(kind, () -> {
      List<Callable<?>> waits =
          List.of(channel::take, () -> channel.take(till), () -> channel.put(2, till));
      for (Callable<?> wait : waits) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(wait::call);
      }
      return Thread.currentThread().isInterrupted();
    });
    assertThat(thread.result()).isFalse();
    assertThat(channel.drainAll()).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void iterate_interrupted_throwsAndKeepsTheFlag(ThreadKind kind) {
    Running<Boolean> consumer = Running.on(kind, () -> {
          Iterator<Integer> each = channel.iterator();
          assertThatExceptionOfType(CancellationException.class)
              .isThrownBy(each::hasNext)
              .withMessage("interrupted while waiting for an element of channel numbers (0 of 1)");
          return Thread.interrupted();
        })
        .parked();
    consumer.interrupt();
    assertThat(consumer.result()).isTrue();
  }

  // ---- waiting for room

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_full_waitsForRoom(ThreadKind kind) throws InterruptedException {
    channel.put(1);
    Running<Boolean> producer =
        Running.on(kind, () -> channel.put(2, Signal.NEVER)).parked();
    assertThat(((Wait) LockSupport.getBlocker(producer.thread())).waitingFor())
        .isEqualTo("room in channel numbers (1 of 1)");
    assertThat(channel.take()).isEqualTo(1);
    assertThat(producer.result()).isTrue();
    assertThat(channel.take()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_severalProducers_areServedInOrderAndBeforeNewcomers(ThreadKind kind)
      throws InterruptedException {
    channel.put(0);
    List<Running<Boolean>> producers = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      int element = i;
      producers.add(Running.on(kind, () -> channel.put(element, Signal.NEVER)).parked());
    }
    assertThat(channel.offer(99)).isFalse();
    for (int i = 0; i <= 5; i++) {
      assertThat(channel.take()).isEqualTo(i);
    }
    assertThat(producers).allMatch(Running::result);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void drainAll_takesWhatProducersWaitWithToo(ThreadKind kind) {
    channel.offer(0);
    List<Running<Boolean>> producers = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int element = i;
      producers.add(Running.on(kind, () -> channel.put(element, Signal.NEVER)).parked());
    }
    assertThat(channel.drainAll()).containsExactly(0, 1, 2, 3);
    assertThat(producers).allMatch(Running::result);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_tillGoes_isNotAcceptedLater(ThreadKind kind) {
    channel.offer(1);
    Running<Boolean> producer = Running.on(kind, () -> channel.put(2, till)).parked();
    till.go();
    assertThat(producer.result()).isFalse();
    assertThat(till.dependents()).isZero();
    assertThat(channel.drainAll()).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_interrupted_throwsAndIsNotAcceptedLater(ThreadKind kind) {
    channel.offer(1);
    Running<Boolean> producer = Running.on(kind, () -> channel.put(2, till)).parked();
    producer.interrupt();
    assertThat(producer.failure()).isInstanceOf(InterruptedException.class);
    assertThat(till.dependents()).isZero();
    assertThat(channel.drainAll()).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_duplicateOfOneThatWaitsMeanwhile_isDroppedWhenItsTurnComes(ThreadKind kind)
      throws InterruptedException {
    // Silent: a producer that is to warn looks again by itself, and would hide that nobody called
    // it.
    Channel<String> unique = Channel.bounded("unique", 1, with -> with.unique().silent());
    unique.put("a");
    Running<Boolean> first =
        Running.on(kind, () -> unique.put("b", Signal.NEVER)).parked();
    Running<Boolean> second =
        Running.on(kind, () -> unique.put("b", Signal.NEVER)).parked();
    assertThat(unique.take()).isEqualTo("a");
    assertThat(first.result()).isTrue();
    assertThat(second.result())
        .as("equal to one that waits: accepted and dropped")
        .isTrue();
    assertThat(unique.drainAll()).containsExactly("b");
  }

  // ---- the moment of the hand-over

  /** Keeps one thread that wants a mutex from trying again until it is told to. */
  private static final class Gate implements Seam.Backend, AutoCloseable {
    private final Seam.Backend before = Seam.replace(this);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile Thread gated;
    private volatile Thread watched;
    private volatile Runnable whenWatchedIsWoken = () -> {};

    @Override
    public void park(Object blocker) {
      if (Thread.currentThread() == gated && blocker instanceof Mutex) {
        reached.countDown();
        boolean interrupted = Thread.interrupted();
        try {
          assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      } else {
        before.park(blocker);
      }
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      before.parkUntil(blocker, deadlineNanos);
    }

    @Override
    public void unpark(Thread thread) {
      before.unpark(thread);
      if (thread == watched) {
        whenWatchedIsWoken.run();
      }
    }

    @Override
    public long nanoTime() {
      return before.nanoTime();
    }

    @Override
    public Instant now() {
      return before.now();
    }

    @Override
    public void close() {
      opened.countDown();
      Seam.replace(before);
    }
  }

  private static Mutex mutexOf(Channel<?> channel) throws ReflectiveOperationException {
    Field core = Channel.class.getDeclaredField("core");
    core.setAccessible(true);
    return ((ChannelCore<?>) core.get(channel)).mutex;
  }

  /** The waiter is ended, and before it can withdraw, the hand-over happens. */
  private void handOverToOneThatGivesUp(Running<?> waiter, Runnable end, Runnable handOver)
      throws Exception {
    try (Gate gate = new Gate()) {
      gate.gated = waiter.thread();
      Mutex mutex = mutexOf(channel);
      mutex.lock();
      end.run();
      assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();
      mutex.unlock();
      handOver.run();
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_interruptedAtTheHandOver_keepsElementAndFlag(ThreadKind kind) throws Exception {
    // Bad schedule: interrupted, then given the element, then it throws: the element is lost.
    Running<List<Object>> consumer = Running.on(
            kind, () -> List.<Object>of(channel.take(till), Thread.interrupted()))
        .parked();
    handOverToOneThatGivesUp(consumer, consumer::interrupt, () -> channel.offer(1));
    assertThat(consumer.result()).containsExactly(1, true);
    assertThat(channel.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_tillGoesAtTheHandOver_keepsTheElement(ThreadKind kind) throws Exception {
    Running<Integer> consumer = Running.on(kind, () -> channel.take(till)).parked();
    handOverToOneThatGivesUp(consumer, till::go, () -> channel.offer(1));
    assertThat(consumer.result()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_interruptedAtTheHandOver_isAcceptedAndKeepsTheFlag(ThreadKind kind) throws Exception {
    // Bad schedule: the element was taken, and its producer is told that it was not accepted.
    channel.offer(1);
    Running<List<Boolean>> producer = Running.on(
            kind, () -> List.of(channel.put(2, till), Thread.interrupted()))
        .parked();
    handOverToOneThatGivesUp(producer, producer::interrupt, channel::poll);
    assertThat(producer.result()).containsExactly(true, true);
    assertThat(channel.drainAll()).containsExactly(2);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_tillGoesAtTheHandOver_isAccepted(ThreadKind kind) throws Exception {
    channel.offer(1);
    Running<Boolean> producer = Running.on(kind, () -> channel.put(2, till)).parked();
    handOverToOneThatGivesUp(producer, till::go, channel::poll);
    assertThat(producer.result()).isTrue();
    assertThat(channel.drainAll()).containsExactly(2);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_interruptedAsTheChannelCloses_saysItWasNotAccepted(ThreadKind kind) throws Exception {
    channel.offer(1);
    Running<Boolean> producer = Running.on(kind, () -> channel.put(2, till)).parked();
    handOverToOneThatGivesUp(producer, producer::interrupt, () -> channel.close(Closing.DRAIN));
    assertThat(producer.failure()).isInstanceOf(ChannelClosedException.class);
    assertThat(channel.drainAll()).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void take_givesUpAsTheChannelCloses_drainedTellsTheTruth(ThreadKind kind) throws Exception {
    // Bad schedule: close() has settled the consumer but not yet let `drained` go; the consumer, up
    // for another reason, returns null as if the till had gone first, or throws with `drained` not
    // gone.
    Running<List<Boolean>> consumer = Running.on(kind, () -> {
          boolean exhausted = false;
          try {
            channel.take(till);
          } catch (ChannelClosedException e) {
            exhausted = true;
          }
          return List.of(exhausted, channel.drained().isGo(), channel.closed().isGo());
        })
        .parked();
    Running<Boolean> other = Running.awaits(kind, channel.closed()).parked();
    try (Gate gate = new Gate()) {
      gate.gated = consumer.thread();
      Mutex mutex = mutexOf(channel);
      mutex.lock();
      till.go();
      assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();
      mutex.unlock();
      gate.whenWatchedIsWoken = () -> {
        gate.opened.countDown(); // close() has let `closed` go, and is held up here
        assertThat(consumer.result()).containsExactly(true, true, true);
      };
      gate.watched = other.thread();
      channel.close(Closing.DRAIN);
    }
    assertThat(other.result()).isTrue();
    assertThat(consumer.result()).containsExactly(true, true, true);
  }

  // ---- slow consumers

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_waitsLong_namesTheSlowConsumerEachTimeLater(ThreadKind kind)
      throws InterruptedException {
    Channel<Integer> slow =
        Channel.bounded("slow", 1, with -> with.slowAfter(Duration.ofSeconds(10)));
    slow.put(0);
    try (ManualClock clock = ManualClock.install();
        Logged logged = Logged.by(Channel.class)) {
      Running<Boolean> producer =
          Running.named(kind, "writer", () -> slow.put(1, Signal.NEVER)).parked();
      clock.awaitParked(producer.thread());
      clock.advance(Duration.ofSeconds(9));
      clock.advance(Duration.ofSeconds(1));
      clock.awaitParked(producer.thread());
      assertThat(logged.lines())
          .containsExactly("WARN channel slow (1 of 1): a producer (writer) has waited 10000 ms"
              + " for room; no thread has taken anything yet");
      clock.advance(Duration.ofSeconds(9));
      Running<Integer> reader = Running.named(kind, "reader", slow::take);
      assertThat(reader.result()).isZero();
      assertThat(producer.result()).isTrue();

      Running<Boolean> second = Running.named(
              kind, "writer 2", () -> slow.put(2, Till.in(Duration.ofSeconds(45))))
          .parked();
      for (int warned = 2; warned <= 4; warned++) { // after 10, 20 and 40 s
        clock.awaitParked(second.thread());
        clock.advance(Duration.ofSeconds(warned == 4 ? 20 : 10));
        int expected = warned;
        Running.eventually(() -> logged.lines().size() == expected);
      }
      clock.awaitParked(second.thread());
      clock.advance(Duration.ofSeconds(5));
      assertThat(second.result()).isFalse();
      assertThat(logged.lines()).hasSize(4);
      assertThat(logged.lines().get(3))
          .isEqualTo("WARN channel slow (1 of 1): a producer (writer 2) has waited 40000 ms for"
              + " room; the last to take was reader");
    }
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void put_silentChannel_neverWarns(ThreadKind kind) throws InterruptedException {
    Channel<Integer> silent = Channel.bounded("silent", 1, ChannelOptions::silent);
    silent.put(0);
    try (ManualClock clock = ManualClock.install();
        Logged logged = Logged.by(Channel.class)) {
      Running<Boolean> producer =
          Running.on(kind, () -> silent.put(1, Till.in(Duration.ofHours(10))));
      clock.awaitParked(producer.thread());
      clock.advance(Duration.ofHours(10));
      assertThat(producer.result()).isFalse();
      assertThat(logged.lines()).isEmpty();
    }
  }

  // ---- all together

  @ParameterizedTest
  @MethodSource(KINDS)
  void manyThreads_withTimeOutsAndInterrupts_everyAcceptedElementArrivesOnce(ThreadKind kind) {
    // Bad schedule: any of them in which giving up and handing over meet.
    Channel<Integer> busy = Channel.bounded("busy", 2, ChannelOptions::silent);
    AtomicInteger interrupts = new AtomicInteger();
    ConcurrentLinkedQueue<Integer> accepted = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Integer> taken = new ConcurrentLinkedQueue<>();
    List<Running<Integer>> producers = new ArrayList<>();
    List<Running<Integer>> consumers = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int base = t * 10_000;
      producers.add(Running.on(kind, () -> {
        for (int i = 0; i < 2_000; i++) {
          try {
            Signal limit = i % 3 == 0 ? Till.in(Duration.ofNanos(1_000L * (i % 7))) : Signal.NEVER;
            if (busy.put(base + i, limit)) {
              accepted.add(base + i);
            }
          } catch (InterruptedException e) {
            interrupts.incrementAndGet(); // not accepted
          }
        }
        return 0;
      }));
      consumers.add(Running.on(kind, () -> {
        for (int i = 0; ; i++) {
          try {
            Signal limit = i % 3 == 0 ? Till.in(Duration.ofNanos(1_000L * (i % 7))) : Signal.NEVER;
            Integer element = busy.take(limit);
            if (element != null) {
              taken.add(element);
            }
          } catch (ChannelClosedException e) {
            return 0;
          } catch (InterruptedException e) {
            interrupts.incrementAndGet(); // nothing taken
          }
        }
      }));
    }
    while (producers.stream().anyMatch(it -> !it.isDone())) {
      producers.forEach(Running::interrupt);
      consumers.forEach(Running::interrupt);
      LockSupport.parkNanos(100_000);
    }
    producers.forEach(Running::result);
    busy.close(Closing.DRAIN);
    consumers.forEach(Running::result);
    assertThat(interrupts).hasPositiveValue();
    assertThat(taken).containsExactlyInAnyOrderElementsOf(accepted);
  }
}
