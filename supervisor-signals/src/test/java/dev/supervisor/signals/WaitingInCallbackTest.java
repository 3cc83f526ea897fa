package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CASES 12: a callback waited for what a callback queued behind it on the same thread was to do, and both for ever.
 *
 * <p>Bad schedules: what is queued behind a callback that parks stays there; it runs elsewhere in another order, or what
 * is added later overtakes it; it runs twice.
 */
@Timeout(60)
final class WaitingInCallbackTest {
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  private static final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unexpected(Throwable cause) {
      super(cause);
    }
  }

  /** As a callback, which cannot throw an exception that is checked. */
  private static Runnable quietly(Callable<?> action) {
    return () -> {
      try {
        action.call();
      } catch (Exception e) {
        throw new Unexpected(e);
      }
    };
  }

  private static Till limit() {
    return Till.in(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.signals.ThreadKind#available")
  void callback_thatAwaitsWhatItLetGo_returns(ThreadKind kind) {
    Signal x = Signal.create();
    Signal done = Signal.create();
    x.then(done::go);
    Signal trouble = Signal.create();
    trouble.then(quietly(() -> {
      x.go();
      return ran.add(done.await(limit()) ? "returned" : "never returns");
    }));
    Running.on(kind, trouble::go).result();
    assertThat(ran).containsExactly("returned");
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.signals.ThreadKind#available")
  void callbacks_behindOneThatWaits_runOnceInTheOrderOfAttachment(ThreadKind kind) {
    Signal signal = Signal.create();
    Signal last = Signal.create();
    signal.then(quietly(() -> {
      boolean seen = last.await(limit());
      signal.then(() -> ran.add("attached afterwards"));
      return ran.add("first, " + seen);
    }));
    IntStream.range(0, 100).forEach(i -> signal.then(() -> ran.add("" + i)));
    signal.then(last::go);
    Running.on(kind, signal::go).result();
    Running.eventually(() -> ran.size() == 102);
    List<String> inOrder =
        new ArrayList<>(IntStream.range(0, 100).mapToObj(i -> "" + i).toList());
    inOrder.add("attached afterwards");
    assertThat(ran).contains("first, true"); // by its own thread, beside those that went elsewhere
    assertThat(ran.stream().filter(each -> !each.equals("first, true")).toList())
        .isEqualTo(inOrder);
  }

  @Test
  void callbacks_addedByOneThatHasWaited_followThoseThatWentElsewhere() {
    // Bad schedule: what moved is still under way elsewhere, and the loop runs what was added
    // later.
    Signal signal = Signal.create();
    Signal moved = Signal.create();
    CountDownLatch release = new CountDownLatch(1);
    Signal later = Signal.create();
    signal.then(quietly(() -> {
      boolean unused = moved.await(limit());
      later.go();
      return ran.add("waited");
    }));
    signal.then(quietly(() -> {
      moved.go();
      return ran.add("second, " + release.await(30, TimeUnit.SECONDS));
    }));
    later.then(() -> ran.add("later"));
    Running<Boolean> goes = Running.start(signal::go);
    Running.eventually(() -> ran.contains("waited"));
    goes.result();
    assertThat(ran).containsExactly("waited");
    release.countDown();
    Running.eventually(() -> ran.size() == 3);
    assertThat(ran).containsExactly("waited", "second, true", "later");
  }

  @Test
  void callbacks_behindSeveralThatWait_goOnEachTime() {
    Signal signal = Signal.create();
    Signal last = Signal.create();
    int many = 100; // more than may be stuck elsewhere
    for (int i = 0; i < many; i++) {
      signal.then(quietly(() -> ran.add("" + last.await(limit()))));
    }
    signal.then(last::go);
    Running.start(signal::go).result();
    Running.eventually(() -> ran.size() == many);
    assertThat(ran).containsOnly("true");
  }

  /** A way to wait for something, and what ends it. */
  private interface Way {
    boolean park() throws Exception;

    void end();
  }

  private static Arguments way(String name, Way way) {
    return Arguments.of(name, way);
  }

  private static Stream<Arguments> ways() {
    Signal a = Signal.create();
    Signal b = Signal.create();
    Promise<String> promise = Promise.named("promise");
    Channel<String> empty = Channel.bounded("empty", 1);
    Channel<String> full = Channel.bounded("full", 1);
    full.force("first");
    return Stream.of(
        way("all-of", new Way() {
          @Override
          public boolean park() throws Exception {
            return a.and(b).await(limit());
          }

          @Override
          public void end() {
            a.go();
            b.go();
          }
        }),
        way("promise", new Way() {
          @Override
          public boolean park() throws Exception {
            return promise.await(limit()) != null;
          }

          @Override
          public void end() {
            promise.complete("value");
          }
        }),
        way("take", new Way() {
          @Override
          public boolean park() throws Exception {
            return empty.take(limit()) != null;
          }

          @Override
          public void end() {
            empty.force("element");
          }
        }),
        way("put", new Way() {
          @Override
          public boolean park() throws Exception {
            return full.put("second", limit());
          }

          @Override
          public void end() {
            boolean unused = full.drainAll().isEmpty();
          }
        }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  @SuppressWarnings("ExposedPrivateType") // JUnit calls it
  void everyWait_letsTheCallbacksBehindItGoOn(String name, Way way) {
    Signal signal = Signal.create();
    signal.then(quietly(() -> ran.add(name + ": " + way.park())));
    signal.then(way::end);
    Running.start(signal::go).result();
    assertThat(ran).containsExactly(name + ": true");
  }

  @Test
  void waitForALockThatACallbackBehindItLeaves_returns() throws InterruptedException {
    Lock lock = Lock.named("lock");
    Signal held = Signal.create();
    Signal leave = Signal.create();
    Running<Boolean> holder = Running.start(() -> lock.hold(it -> {
      held.go();
      return leave.await(limit());
    }));
    held.await();
    Signal signal = Signal.create();
    signal.then(quietly(() -> lock.hold(it -> ran.add("held"))));
    signal.then(leave::go);
    Running.start(signal::go).result();
    assertThat(holder.result()).isTrue();
    assertThat(ran).containsExactly("held");
  }

  @Test
  void waitForAChangeThatACallbackBehindItMakes_returns() {
    Lock lock = Lock.named("lock");
    boolean[] changed = {false};
    Signal signal = Signal.create();
    signal.then(quietly(() -> lock.hold(it -> {
      Till limit = limit();
      while (!changed[0] && !limit.isGo()) {
        it.await(limit);
      }
      return ran.add("changed: " + changed[0]);
    })));
    signal.then(quietly(() -> lock.hold(it -> changed[0] = true)));
    Running.start(signal::go).result();
    assertThat(ran).containsExactly("changed: true");
  }

  @Test
  void linksOfWhatACallbackLetsGo_runAtOnce() {
    // Bad schedule: a combination goes only when the callback has returned, which waits for it in a
    // way that the
    // library knows nothing of.
    Signal a = Signal.create();
    Signal b = Signal.create();
    Signal both = a.and(b);
    Running<Boolean> waits = Running.awaits(both).parked();
    Signal signal = Signal.create();
    signal.then(() -> {
      a.go();
      b.go();
      ran.add("" + waits.result());
    });
    Running.start(signal::go).result();
    assertThat(ran).containsExactly("true");
  }

  @Test
  void callbackOfADeadline_thatWaits_delaysNoOther() {
    Till first = Till.in(Duration.ofMillis(300)); // else its callbacks may run here
    Signal last = Signal.create();
    for (int i = 0; i < 5; i++) {
      first.then(quietly(() -> ran.add("" + last.await(limit()))));
    }
    Till.in(Duration.ofMillis(310)).then(last::go);
    Running.eventually(() -> ran.size() == 5);
    assertThat(ran).containsOnly("true");
  }

  @Test
  void callbackOfADeadline_thatBlocksElsewhere_isLeftBehindInTheEnd() {
    CountDownLatch release = new CountDownLatch(1);
    Till first = Till.in(Duration.ofMillis(300)); // else its callbacks may run here
    first.then(quietly(() -> ran.add("first: " + release.await(60, TimeUnit.SECONDS))));
    first.then(() -> ran.add("second"));
    Till.in(Duration.ofMillis(310)).then(() -> ran.add("third"));
    Running.eventually(() -> ran.size() == 2);
    assertThat(ran).containsExactly("second", "third");
    release.countDown();
    Running.eventually(() -> ran.size() == 3);
    assertThat(ran).containsExactly("second", "third", "first: true");
  }
}
