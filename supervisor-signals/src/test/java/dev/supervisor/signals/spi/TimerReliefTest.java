package dev.supervisor.signals.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks of deadlines on the JVM's own clock: run by the timer's thread, which is relieved when they keep it. */
@Timeout(120)
final class TimerReliefTest {
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  /** Has it called at a deadline; not by this thread, which is what happens when the deadline comes before the callback hangs on it. */
  private static void onTimer(Runnable action) {
    Thread me = Thread.currentThread();
    AtomicBoolean tooLate = new AtomicBoolean();
    do {
      tooLate.set(false);
      Till.in(Duration.ofMillis(2)).then(() -> {
        if (Thread.currentThread() == me) {
          tooLate.set(true);
        } else {
          action.run();
        }
      });
    } while (tooLate.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }

  /** Whoever waits for all-of looks at no clock until it is woken; in the end it would find that the moment has come. */
  private static void awaitWhatOnlyATimerLetsGo(int millis) throws InterruptedException {
    Till limit = Till.in(Duration.ofSeconds(40));
    assertThat(Till.in(Duration.ofMillis(millis)).and(Signal.DONE).await(limit)).isTrue();
    assertThat(limit.isGo()).as("woken by nobody").isFalse();
  }

  /** Hangs a callback on a deadline, and waits until it has run. */
  private static Thread threadOfACallback() {
    Thread[] by = new Thread[1];
    CountDownLatch done = new CountDownLatch(1);
    onTimer(() -> {
      by[0] = Thread.currentThread();
      done.countDown();
    });
    await(done);
    return by[0];
  }

  @Test
  void callback_thatIsShort_runsOnTheTimersThread() {
    assertThat(threadOfACallback().getName()).isEqualTo("supervisor-timer");
    assertThat(Timer.isTimerThread()).isFalse();
  }

  @Test
  void callback_thatBlocks_keepsOtherCallbacksInOrderAndNoDeadline() throws Exception {
    CountDownLatch blocks = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread[] blocked = new Thread[1];
    onTimer(() -> {
      blocked[0] = Thread.currentThread();
      blocks.countDown();
      await(release);
      ran.add("first");
    });
    await(blocks);
    onTimer(() -> ran.add("second on " + Thread.currentThread().getName()));
    onTimer(() -> {
      ran.add("third");
      done.countDown();
    });
    awaitWhatOnlyATimerLetsGo(20); // not the one who blocks
    assertThat(ran).isEmpty();
    release.countDown();
    await(done);
    assertThat(ran).containsExactly("first", "second on supervisor-timer-callbacks", "third");
    blocked[0].join(60_000);
    assertThat(blocked[0].isAlive()).isFalse();
    assertThat(threadOfACallback().getName()).isEqualTo("supervisor-timer");
  }

  private static List<Thread> reliefs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("supervisor-timer-relief"))
        .toList();
  }

  @Test
  void callback_thatBlocksWhenTheReliefSleeps_isRelieved() throws Exception {
    // Bad schedule: a quiet time has sent the relief to sleep, and it is not woken for the next
    // callback.
    Thread timer = threadOfACallback();
    Till limit = Till.in(Duration.ofSeconds(60));
    while (timer.isAlive()
        && !limit.isGo()
        && (reliefs().size() != 1 || reliefs().get(0).getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    assertThat(reliefs()).as("one of them, however many callbacks there were").hasSizeLessThan(2);
    assertThat(reliefs()).allMatch(Thread::isDaemon);
    CountDownLatch blocks = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    onTimer(() -> {
      blocks.countDown();
      await(release);
    });
    await(blocks);
    awaitWhatOnlyATimerLetsGo(1);
    release.countDown();
  }

  @Test
  void takeOver_fromOneThatIsThrough_isRefused() {
    // Bad schedule: the relief saw that callbacks last; then they end, and the timer takes the next
    // entry.
    // It ran what hung on that as if it were anybody's thread, beside the callbacks of the new
    // timer.
    assertThat(Timer.takeOver(threadOfACallback(), () -> false)).isFalse();
  }

  @Test
  void callback_thatLetsSignalsGo_hasTheirCallbacksRun() {
    CountDownLatch done = new CountDownLatch(1);
    Signal first = Signal.create();
    Signal second = Signal.create();
    first.then(() -> ran.add("first"));
    second.then(done::countDown);
    onTimer(() -> {
      first.go();
      ran.add("back");
      second.go();
    });
    await(done);
    assertThat(ran).containsExactly("back", "first"); // they join the loop that is running
  }

  @Test
  void callback_thatInterruptsItself_doesNotHurtTheNext() {
    CountDownLatch done = new CountDownLatch(2);
    onTimer(() -> {
      Thread.currentThread().interrupt();
      done.countDown();
    });
    onTimer(() -> {
      ran.add("" + Thread.currentThread().isInterrupted());
      done.countDown();
    });
    await(done);
    assertThat(ran).containsExactly("false");
  }

  @Test
  void callbacks_someOfWhichBlock_allRunOnceAndOneAtATime() {
    int count = 300;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(count);
    Thread me = Thread.currentThread();
    for (int i = 0; i < count; i++) {
      boolean blocks = i % 30 == 0;
      Till.in(Duration.ofMillis(20 + i / 3)).or(Signal.NEVER).then(() -> {
        if (Thread.currentThread() == me) { // too late to be called by the timer
          done.countDown();
          return;
        }
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        if (blocks) {
          try {
            awaitWhatOnlyATimerLetsGo(5);
          } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts here", e);
          }
        }
        inside.decrementAndGet();
        done.countDown();
      });
    }
    await(done);
    assertThat(most).hasValue(1);
    assertThat(inside).hasValue(0);
  }
}
