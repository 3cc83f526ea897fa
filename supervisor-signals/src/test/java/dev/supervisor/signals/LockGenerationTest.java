package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.Mutex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who is woken by whom: nobody is forgotten, and nobody is woken for ever.
 *
 * <p>A waiter counts its wakes while it holds the lock; so once the count is reached and the test
 * has acquired the lock, that waiter is asleep again.
 */
@Tag("threads")
final class LockGenerationTest {
  private static final String KINDS = "dev.supervisor.signals.ThreadKind#available";
  private static final String IN_THE_ROOM = "a change under lock ledger";

  private final Lock lock = Lock.named("ledger");
  private final AtomicInteger wakes = new AtomicInteger();
  private int permits; // guarded by lock
  private boolean over; // guarded by lock

  /** Starts a thread and waits until it is in the waiting room. */
  private static <T> Running<T> inTheRoom(ThreadKind kind, Callable<T> body) {
    Running<T> running = Running.on(kind, body);
    Running.eventually(() -> LockSupport.getBlocker(running.thread()) instanceof Wait wait
        && wait.waitingFor().equals(IN_THE_ROOM));
    return running;
  }

  /** Waits for a permit, which it takes, or for the end; all in one hold, counting its wakes. */
  private Running<String> patient(ThreadKind kind) {
    return inTheRoom(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        while (permits == 0 && !over) {
          if (held.await(Signal.NEVER)) {
            wakes.incrementAndGet();
          }
        }
        return over ? "over" : "permit " + permits--;
      }
    });
  }

  /** So many patient ones, all asleep; the newcomers' first awaits have woken those before them. */
  private List<Running<String>> patient(ThreadKind kind, int count) {
    List<Running<String>> waiters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiters.add(patient(kind));
      awaitWakes(i * (i + 1) / 2);
    }
    return waiters;
  }

  /** Starts a thread that awaits once, whatever wakes it, and waits until it is in the waiting room. */
  private Running<Boolean> awaitingOnce(ThreadKind kind) {
    return inTheRoom(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(Signal.NEVER);
      }
    });
  }

  private void awaitWakes(int expected) {
    Running.eventually(() -> wakes.get() >= expected);
  }

  private void change(Runnable change) throws InterruptedException {
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      change.run();
    }
  }

  private static void awaitAtTheDoor(Running<?> running) {
    Running.eventually(() -> LockSupport.getBlocker(running.thread()) instanceof Mutex);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void leave_conditionsFalse_wakesEachWaiterOnceAndThenAllIsQuiet(ThreadKind kind)
      throws InterruptedException {
    // Bad schedule: each waiter that finds nothing to do wakes another one, round and round.
    int count = 10;
    int generations = 20;
    List<Running<String>> waiters = patient(kind, count);
    int whileGathering = wakes.get();
    for (int generation = 1; generation <= generations; generation++) {
      change(() -> {});
      awaitWakes(whileGathering + generation * count);
    }
    change(() -> over = true);
    waiters.forEach(it -> assertThat(it.result()).isEqualTo("over"));
    assertThat(whileGathering).as("each newcomer woke each before it").isEqualTo(45);
    assertThat(wakes).as("once each time").hasValue(whileGathering + (generations + 1) * count);
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void leave_onePermit_reachesOne(ThreadKind kind) throws InterruptedException {
    List<Running<String>> waiters = patient(kind, 5);
    for (int i = 1; i <= 5; i++) {
      change(() -> permits++);
      int done = i;
      Running.eventually(() -> waiters.stream().filter(Running::isDone).count() == done);
    }
    waiters.forEach(it -> assertThat(it.result()).isEqualTo("permit 1"));
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void leave_manyPermitsAtOnce_eachLeaverWakesTheNext(ThreadKind kind) throws InterruptedException {
    List<Running<String>> waiters = patient(kind, 5);
    change(() -> permits = 5); // one close, five served: each that leaves wakes the next
    assertThat(waiters.stream().map(Running::result))
        .containsExactlyInAnyOrder("permit 1", "permit 2", "permit 3", "permit 4", "permit 5");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void await_firstInAHold_countsAsLeaving(ThreadKind kind) {
    Running<String> waiter = patient(kind);
    Running<Boolean> other = Running.on(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        permits = 1;
        return held.await(Signal.NEVER);
      }
    });
    assertThat(waiter.result()).isEqualTo("permit 1"); // and its leaving wakes the other
    assertThat(other.result()).isTrue();
  }

  // The next three: the room holds the second and then the first, which awaited anew when the
  // second came. The test leaves when the second is already on its way out for another reason, so
  // the only wake-up goes to it.

  @ParameterizedTest
  @MethodSource(KINDS)
  void wokenOne_interruptedAtTheSameTime_passesTheWakeOn(ThreadKind kind)
      throws InterruptedException {
    // Bad schedule: the wake-up dies with the thread that was interrupted.
    Running<String> first = patient(kind);
    Running<Boolean> second = awaitingOnce(kind);
    awaitWakes(1);
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      second.interrupt();
      awaitAtTheDoor(second);
      permits = 1;
    }
    assertThat(second.failure()).isInstanceOf(InterruptedException.class);
    assertThat(first.result()).isEqualTo("permit 1");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void wokenOne_interruptedAndAwaitsAgain_passesTheWakeOn(ThreadKind kind)
      throws InterruptedException {
    // Bad schedule: as above, but it does not even leave.
    Running<String> first = patient(kind);
    Running<Boolean> second = inTheRoom(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        try {
          return held.await(Signal.NEVER);
        } catch (InterruptedException e) {
          return held.await(Signal.NEVER);
        }
      }
    });
    awaitWakes(1);
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      second.interrupt();
      awaitAtTheDoor(second);
      permits = 1;
    }
    assertThat(first.result()).isEqualTo("permit 1");
    assertThat(second.result()).as("woken when the first left").isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void wokenOne_timedOutAtTheSameTime_passesTheWakeOn(ThreadKind kind) throws InterruptedException {
    // Bad schedule: as above, with a time-out.
    Signal till = Signal.create();
    Running<String> first = patient(kind);
    Running<Boolean> second = inTheRoom(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(till) && held.await(Signal.NEVER);
      }
    });
    awaitWakes(1);
    try (Lock.Held held = lock.acquire()) {
      assertThat(held).isNotNull();
      till.go();
      awaitAtTheDoor(second);
      permits = 1;
    }
    assertThat(first.result()).isEqualTo("permit 1");
    assertThat(second.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void timedOutOne_notWoken_isOutOfTheRoom(ThreadKind kind) throws InterruptedException {
    // Bad schedule: the next wake-up goes to one that has long left.
    Signal till = Signal.create();
    Running<Boolean> first = inTheRoom(kind, () -> {
      try (Lock.Held held = lock.acquire()) {
        return held.await(till);
      }
    });
    till.go();
    assertThat(first.result()).isFalse();
    Running<String> second = patient(kind);
    change(() -> permits = 1);
    assertThat(second.result()).isEqualTo("permit 1");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void interruptedOne_notWoken_isOutOfTheRoomWhenItLeaves(ThreadKind kind)
      throws InterruptedException {
    // Bad schedule: it still stands before the other, and wakes itself when it leaves.
    Running<String> other = patient(kind);
    Running<Boolean> first = awaitingOnce(kind);
    awaitWakes(1); // the other awaits anew, behind the first
    first.interrupt();
    assertThat(first.failure()).isInstanceOf(InterruptedException.class);
    awaitWakes(2);
    assertThat(other.isDone()).isFalse();
    change(() -> over = true);
    assertThat(other.result()).isEqualTo("over");
  }

  @ParameterizedTest
  @MethodSource(KINDS)
  void boundedBuffer_manyProducersAndConsumers_loseNoWakeUp(ThreadKind kind) {
    // Bad schedule: a wake-up meant for a consumer reaches a producer, which swallows it.
    int perThread = 1_000;
    ArrayDeque<Integer> buffer = new ArrayDeque<>(); // guarded by lock, never more than two
    List<Running<Integer>> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      all.add(Running.on(kind, () -> {
        for (int i = 0; i < perThread; i++) {
          try (Lock.Held held = lock.acquire()) {
            while (buffer.size() == 2) {
              held.await();
            }
            buffer.add(i);
          }
        }
        return 0;
      }));
      all.add(Running.on(kind, () -> {
        int sum = 0;
        for (int i = 0; i < perThread; i++) {
          try (Lock.Held held = lock.acquire()) {
            while (buffer.isEmpty()) {
              held.await();
            }
            sum += buffer.remove();
          }
        }
        return sum;
      }));
    }
    int sum = all.stream().mapToInt(Running::result).sum();
    assertThat(sum).isEqualTo(4 * perThread * (perThread - 1) / 2);
  }
}
