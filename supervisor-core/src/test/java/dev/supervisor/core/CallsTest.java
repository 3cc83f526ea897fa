package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many calls, a few at a time, with their results in order. */
@Timeout(120)
final class CallsTest {
  private static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private static List<String> causes(Throwable thrown) {
    List<String> all = new ArrayList<>(List.of(String.valueOf(thrown.getCause().getMessage())));
    Arrays.stream(thrown.getSuppressed())
        .forEach(each -> all.add(String.valueOf(each.getCause().getMessage())));
    return all;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void results_ofManyCalls_areInOrderAndNoMoreRunAtATimeThanMay(Soon.Kind kind) throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      tasks.add(stop -> {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        Thread.onSpinWait();
        running.decrementAndGet();
        return number;
      });
    }
    try (var app = Supervisor.open("app")) {
      List<Integer> results =
          Together.calls("many", with -> with.atMost(3).threads(kind.with()), tasks);
      assertThat(results).hasSize(200).isSorted().startsWith(0).endsWith(199);
      assertThat(most.get()).isBetween(1, 3);
      assertThat(app.children()).isEmpty();
    }
  }

  /** They do run at the same time: each waits for the others. */
  @Test
  void calls_thatMayRunTogether_do() throws Exception {
    Semaphore there = new Semaphore(0);
    Task<Integer> meets = stop -> {
      there.release();
      there.acquire(3);
      there.release(3);
      return 1;
    };
    assertThat(Together.calls("three", with -> with.atMost(3), List.of(meets, meets, meets)))
        .containsExactly(1, 1, 1);
  }

  @Test
  void calls_ofNone_isEmptyWithoutAScope() throws Exception {
    assertThat(Together.calls("none", List.of())).isEmpty();
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  @Test
  void result_thatIsNull_isThere() throws Exception {
    List<Task<String>> tasks = List.of(stop -> null, stop -> "two");
    assertThat(Together.calls("two", tasks)).containsExactly(null, "two");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void failure_stopsThoseThatRunAndStartsNoFurther(Soon.Kind kind) {
    List<Integer> begun = new CopyOnWriteArrayList<>();
    Signal others = Signal.named("the others run");
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int number = i;
      tasks.add(stop -> {
        begun.add(number);
        if (begun.size() == 2) {
          others.go();
        }
        stop.await();
        throw new IOException("stopped " + number);
      });
    }
    tasks.add(stop -> {
      others.await();
      begun.add(2);
      throw new IOException("first");
    });
    tasks.add(stop -> begun.add(3) ? 3 : 4);
    ThreadFailedException thrown = catchThrowableOfType(
        ThreadFailedException.class,
        () -> Together.calls("calls", with -> with.atMost(3).threads(kind.with()), tasks));
    assertThat(causes(thrown).get(0)).isEqualTo("first");
    assertThat(causes(thrown)).containsExactlyInAnyOrder("first", "stopped 0", "stopped 1");
    assertThat(begun).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  @Test
  void failure_whereAllAreCollected_stopsNone() {
    List<Integer> ended = new CopyOnWriteArrayList<>();
    List<Task<Integer>> tasks = List.of(
        stop -> {
          throw new IOException("a");
        },
        stop -> ended.add(1) ? 1 : 0,
        stop -> {
          throw new IOException("c");
        },
        stop -> ended.add(3) ? 3 : 0);
    ThreadFailedException thrown = catchThrowableOfType(
        ThreadFailedException.class,
        () -> Together.calls("calls", with -> with.atMost(2).collecting(), tasks));
    assertThat(causes(thrown)).containsExactly("a", "c");
    assertThat(ended).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void stop_fromAbove_stopsThoseThatRunAndStartsNoFurther() throws Exception {
    Signal first = Signal.named("first");
    AtomicInteger begun = new AtomicInteger();
    Task<Integer> task = stop -> {
      begun.incrementAndGet();
      first.go();
      stop.await();
      throw new InterruptedException();
    };
    try (var app = Supervisor.open("app")) {
      Child<Integer> caller = app.call(
          "caller",
          stop -> Together.calls("calls", with -> with.atMost(1), List.of(task, task))
              .size());
      Soon.await(first);
      Soon.await(caller.stop());
      assertThatThrownBy(caller::join).isInstanceOf(ThreadStoppedException.class);
      assertThat(begun).hasValue(1);
    }
  }

  @Test
  void interrupt_stopsTheCallsBeforeItIsThrown() throws Exception {
    Signal begun = Signal.named("begun");
    List<String> ends = new CopyOnWriteArrayList<>();
    Thread me = Thread.currentThread();
    List<Task<Integer>> tasks = List.of(stop -> {
      begun.go();
      stop.await();
      ends.add("stopped");
      return 1;
    });
    var unused = begun.then(me::interrupt);
    assertThatThrownBy(() -> Together.calls("calls", tasks))
        .isInstanceOf(InterruptedException.class);
    assertThat(ends).containsExactly("stopped");
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> Together.calls("calls", with -> with.atMost(0), List.of(stop -> 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("atMost must be positive, not 0");
  }
}
